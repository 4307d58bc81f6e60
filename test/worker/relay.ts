import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { D1Result } from '../../src/store/d1.ts'
import type { Statement } from '../../src/store/sql.ts'
import { endLater } from './dev.ts'

/** What is asked of the relay: a batch, or one statement by itself. */
export type Asked = { readonly one: Statement } | { readonly batch: readonly Statement[] }
export type Told = { readonly done: readonly D1Result[] } | { readonly error: string }

/** A Worker that does with its D1 database what it is told, and tells what D1 says. */
const script = `export default {
  fetch: async (request, { DB }) => {
    const { one, batch } = await request.json()
    const prepared = ({ text, values }) => DB.prepare(text).bind(...values)
    try {
      const done = one ? [await prepared(one).all()] : await DB.batch(batch.map(prepared))
      return Response.json({ done })
    } catch (error) {
      return Response.json({ error: error.message })
    }
  }
}`

/** Starts the relay on the database in a folder: the runtime alone, without what wrangler adds. */
export const startRelay = async (folder: string): Promise<string> => {
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      ...{ name: 'relay', modules: true, script, cf: false, compatibilityDate: '2026-10-01' },
      ...{ d1Databases: { DB: 'patchbay' }, resourcePersistencePath: join(folder, 'state/v3') },
    })
  )
  endLater(() => runtime.dispose())
  return String(await runtime.ready)
}
