import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ServedFake, serveFake } from '../../adapters/fakes/serve.ts'
import { clientOf, heldBy, settle } from '../crash/gateway.ts'
import { idA, object, on } from '../sync/scene.ts'
import { startBare } from './bundle.ts'
import { openFolder } from './dev.ts'
import { env } from './open.ts'

let folder: string
let fake: ServedFake
let url: string
beforeAll(async () => {
  folder = await openFolder()
  fake = await serveFake()
  url = await startBare(folder, env)
})
afterAll(() => fake.close())

describe('what is deployed to Workers', () => {
  it('is one file that needs nothing of Node’s, nor anything else but the runtime', async () => {
    const text = await readFile(`${folder}/worker.js`, 'utf8')
    const imported = [...text.matchAll(/^(?:import|\} from) ?.*["']([^"']+)["'];$/gm)]
    expect(new Set(imported.map(([, name]) => name))).toEqual(new Set(['cloudflare:workers']))
    expect(text).not.toMatch(/\brequire\(["']/)
    expect([text.length < 2_000_000, gzipSync(text).length < 400_000]).toEqual([true, true])
  })

  it('goes on to the end where its caller hangs up in the middle, with no cron', async () => {
    const { key, connectionId } = await settle({ url }, fake)
    const client = clientOf({ url }, key)
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await client(method, path, body)
      if (answer === 'cut') throw new Error(`${method} ${path} was cut`)
      return answer.body
    }
    fake.place('assistant', object(idA))
    const imported = { connection_id: connectionId, external_id: idA }
    const path = `/api/v1/assistants/${(await ask('POST', '/api/v1/assistants/import', imported)).data.id}`
    fake.fault(on('PATCH', idA, { kind: 'slow', ms: 2500, applied: 'after' }))
    const hangUp = await patched(path, key, { name: 'New' })
    await vi.waitFor(() => expect(fake.log().at(-1)?.fault).toBe('slow'), { interval: 5 })
    hangUp()
    const states = async () => {
      const { data } = await ask('GET', `${path}/operations`)
      return data.map(({ state }: { readonly state: string }) => state)
    }
    expect(await states()).toEqual(['pending', 'committed'])
    const end = { interval: 50, timeout: 10_000 }
    await vi.waitFor(async () => expect(await states()).toEqual(['committed', 'committed']), end)
    expect([(await ask('GET', path)).data.name, heldBy(fake, idA).name]).toEqual(['New', 'New'])
  })
})

/** Sends a PATCH by itself; what is returned breaks the connection off, as a lost network does. */
const patched = async (path: string, key: string, body: object) => {
  const { hostname, port, host } = new URL(url)
  const text = JSON.stringify(body)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = [`PATCH ${path} HTTP/1.1`, `host: ${host}`, `x-api-key: ${key}`]
  const rest = ['content-type: application/json', `content-length: ${text.length}`, '', text]
  socket.write([...head, ...rest].join('\r\n'))
  return () => void socket.resetAndDestroy()
}
