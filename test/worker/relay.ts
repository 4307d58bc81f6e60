import type { D1, D1Result } from '../../src/store/d1.ts'
import type { Statement } from '../../src/store/sql.ts'

/** What is asked of the relay: a batch, or one statement by itself. */
export type Asked = { readonly one: Statement } | { readonly batch: readonly Statement[] }
export type Told = { readonly done: readonly D1Result[] } | { readonly error: string }

/** A Worker that does with its D1 database what it is told, and tells what D1 says. */
export default {
  fetch: async (request: Request, { DB }: { readonly DB: D1 }) => {
    const asked = (await request.json()) as Asked
    const prepared = ({ text, values }: Statement) => DB.prepare(text).bind(...values)
    try {
      const done =
        'one' in asked
          ? [await prepared(asked.one).all()]
          : await DB.batch(asked.batch.map(prepared))
      return Response.json({ done } satisfies Told)
    } catch (error) {
      return Response.json({ error: (error as Error).message } satisfies Told)
    }
  },
}
