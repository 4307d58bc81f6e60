import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { createAdaptorServer } from '@hono/node-server'
import type { FakeOptions } from '../adapters/fakes/fake.ts'
import { vapiFake } from '../adapters/fakes/vapi.ts'
import { pause } from './clock.ts'
import { lifeAt } from './fleet/address.ts'
import { type Aim, type Killer, type Living, openKiller } from './killer.ts'
import { lineWriter } from './lines.ts'
import { openOutsider } from './outsider.ts'
import { accountKeys, copiesOf, providerObject } from './provider.ts'
import { openPurposes } from './purpose.ts'
import { seeded } from './random.ts'
import { type Striking, underFire, type Weather } from './striking.ts'
import { openTruth } from './truth.ts'

/** How the provider's process is set up. */
export type EmulatorOptions = {
  readonly folder: string
  readonly seed: number
  readonly accounts: number
  readonly objects: number
  readonly latest: number
  readonly attempt: number
  readonly fury: number
  readonly edits: number
  /** Each start of several gateways calls from an address of its own. */
  readonly fleet?: boolean
}

/** What the run tells the provider's process. */
export type EmulatorOrder =
  | { readonly faults: boolean }
  /** The share of calls that fail. */
  | { readonly brownOut: number }
  | { readonly living: Living }
  | { readonly aim: Aim | null; readonly gateway?: number }
  | { readonly awayFor: number }
  | { readonly revoke: { readonly account: number; readonly milliseconds: number } }

/** What it tells the run. */
export type EmulatorWord = { readonly ready: string } | { readonly killed: string }

const say = (word: EmulatorWord) => process.send?.(word)

const listening = async (server: Server, port = 0) => {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Another host that redirects point to: whatever reaches it is written down. */
const openElsewhere = async (folder: string) => {
  const write = lineWriter(join(folder, 'elsewhere.jsonl'))
  const server = createServer((request, response) => {
    write({ url: request.url, headers: request.headers })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  return `http://localhost:${await listening(server)}`
}

const openFake = ({ folder, seed, accounts, objects }: EmulatorOptions) => {
  const purposes = openPurposes()
  const truth = openTruth(join(folder, 'truth.jsonl'), purposes.saw)
  const keys = accountKeys(seed, accounts)
  const options: FakeOptions = {
    keys,
    changed: () => truth.changed(fake),
  }
  const fake = vapiFake(options)
  for (let index = 0; index < objects; index += 1)
    for (const { obj, account } of copiesOf(index, accounts))
      fake.place('assistant', { ...providerObject(seed, index), id: obj }, keys[account] ?? '')
  return { fake, truth, purposes }
}

const main = async (options: EmulatorOptions) => {
  const { folder, seed, latest, attempt, fury } = options
  const { fake, truth, purposes } = openFake(options)
  const random = seeded(seed, 'provider')
  const killer = openKiller(join(folder, 'kills.jsonl'), (killed) => say({ killed }))
  const outsider = openOutsider(fake, truth, seeded(seed, 'outsider'), options.edits)
  const weather: Weather = { faults: false, brownOut: 0, revoked: new Set() }
  const elsewhere = await openElsewhere(folder)
  const means = {
    fake,
    truth,
    purposes,
    random,
    killer,
    outsider,
    elsewhere,
    latest,
    attempt,
    fury,
    weather,
    lifeOf: lifeOf(options, killer),
  }
  const server = createAdaptorServer({ fetch: underFire(means) }) as Server
  server.on('connection', (socket) => {
    if (!weather.faults || !random.chance(0.01)) return
    truth.mishap('F7')
    socket.resetAndDestroy()
  })
  const port = await listening(server)
  process.on('message', (order: EmulatorOrder) => {
    if ('faults' in order) weather.faults = order.faults
    if ('brownOut' in order) weather.brownOut = order.brownOut
    if ('living' in order) killer.living(order.living)
    if ('aim' in order) killer.aim(order.aim, order.gateway)
    if ('awayFor' in order) void away(server, port, order.awayFor, truth.mishap)
    if ('revoke' in order) void revoke(weather, order.revoke)
  })
  process.on('disconnect', () => {
    // Whoever started us and the gateway has died without a word: nothing stays behind.
    killer.end()
    process.exit(0)
  })
  say({ ready: `http://127.0.0.1:${port}` })
}

/** Which start has sent a request: by where it came from, or the only one there is. */
const lifeOf =
  ({ fleet }: EmulatorOptions, killer: Killer): Striking['lifeOf'] =>
  (address) =>
    fleet ? lifeAt(address) : killer.life()

/** Nobody listens for a while, and nothing that was under way is answered. */
const away = async (server: Server, port: number, forMs: number, mishap: (id: string) => void) => {
  mishap('F20')
  server.close()
  server.closeAllConnections()
  await pause(forMs)
  await listening(server, port)
}

const revoke = async (
  { revoked }: Weather,
  { account, milliseconds }: { account: number; milliseconds: number }
) => {
  revoked.add(account)
  await pause(milliseconds)
  revoked.delete(account)
}

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as EmulatorOptions)
