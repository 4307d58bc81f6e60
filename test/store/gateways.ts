import { randomBytes } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { openTown, type Process, settle, type Town } from '../crash/gateway.ts'
import { type Mongod, startMongod } from '../support/mongod.ts'
import { object } from '../sync/scene.ts'

/** Small enough to see leases end, and so long that what is parked stays until somebody is killed. */
export const timing = {
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '2700', PATCHBAY_DEADLINE_MS: '2800' },
  ...{ PATCHBAY_LEASE_MS: '3000', PATCHBAY_SCAN_MS: '200', PATCHBAY_SETTLE_MS: '300' },
}

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // A test looks where it knows what stands.
  // biome-ignore lint/suspicious/noExplicitAny: any shape of answer
  readonly body: any
}

/** An assistant, and the object that it is linked to. */
export type One = { readonly id: string; readonly external: string }

/** Gateway processes on one MongoDB, and a provider that outlives them all. */
export type Gateways = {
  readonly town: Town
  readonly mongod: Mongod
  readonly url: string
  readonly access: { readonly key: string; readonly connectionId: string }
  readonly start: (env?: NodeJS.ProcessEnv, args?: readonly string[]) => Promise<Process>
  readonly call: (
    at: Process,
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>
  ) => Promise<Answer | 'cut'>
  /** The same of a gateway that is to live: a cut is an error. */
  readonly ask: (...given: Parameters<Gateways['call']>) => Promise<Answer>
  readonly linked: (at: Process) => Promise<One>
}

/** Some gateways over one database, whose first user has a key and a connection to the fake. */
export const openGateways = async (
  times: NodeJS.ProcessEnv = timing
): Promise<Gateways & { readonly first: Process }> => {
  const [mongod, town] = await Promise.all([startMongod(), openTown()])
  const url = mongod.url(`gateways_${randomBytes(4).toString('hex')}`)
  const secret = { PATCHBAY_SECRET: randomBytes(32).toString('base64') }
  const start: Gateways['start'] = (env = {}, args = []) =>
    town.start({ ...times, DATABASE_URL: url, ...secret, ...env }, args)
  const first = await start()
  const access = await settle(first, town.fake)
  const call = callBy(access.key)
  const ask: Gateways['ask'] = async (...given) => {
    const answer = await call(...given)
    if (answer === 'cut') throw new Error(`no answer to ${given[1]} ${given[2]}`)
    return answer
  }
  let made = 0
  const linked: Gateways['linked'] = async (at) => {
    made += 1
    const external = `11111111-2222-4333-8444-${String(made).padStart(12, '0')}`
    town.fake.place('assistant', object(external))
    const ids = { connection_id: access.connectionId, external_id: external }
    const { body } = await ask(at, 'POST', '/api/v1/assistants/import', ids)
    return { id: body.data.id, external }
  }
  return { town, mongod, url, access, start, first, call, ask, linked }
}

const callBy =
  (key: string): Gateways['call'] =>
  async ({ url }, method, path, body, more = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { ...('cookie' in more ? {} : { 'x-api-key': key }), ...json, ...more }
    try {
      const response = await fetch(url + path, { method, headers, ...sent })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
    } catch {
      return 'cut'
    }
  }

export const slow = { timeout: 20_000, interval: 20 }

/** A fault on the calls of one object. */
export const on = (
  { external }: One,
  fault: ScriptInput['fault'],
  method: 'GET' | 'PATCH' = 'PATCH'
): ScriptInput => ({ match: { method, path: `/assistant/${external}` }, fault })

/** Calls of one object that the provider has seen. */
export const callsOf = ({ town }: Gateways, { external }: One, method = 'PATCH') =>
  town.fake.log().filter((call) => call.path.endsWith(external) && call.method === method)

const moving = ['pending', 'unknown', 'compensating', 'settling']

/** Home, the provider, how the last operation ended, and what is said of both, once all is at rest. */
export const atRest = (gateways: Gateways, at: Process, one: One) =>
  vi.waitFor(async () => {
    const path = `/api/v1/assistants/${one.id}`
    const [home, sync] = [
      await gateways.ask(at, 'GET', path),
      await gateways.ask(at, 'GET', `${path}/sync`),
    ]
    const { state, operation } = sync.body.data
    const held = gateways.town.fake.objects().find(({ object }) => object.id === one.external)
    const now = [home.body.data.name, held?.object.name, operation?.state, state]
    expect(now.filter((each) => moving.includes(String(each)))).toEqual([])
    return now
  }, slow)
