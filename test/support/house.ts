import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { type ServedFake, type ServeOptions, serveFake } from '../../adapters/fakes/serve.ts'
import { vapi } from '../../adapters/vapi.ts'
import { createApp } from '../../src/api/app.ts'
import { newId } from '../../src/api/ids.ts'
import { keyText } from '../../src/api/key-text.ts'
import { renderEnd } from '../../src/api/result.ts'
import type { JsonObject } from '../../src/json.ts'
import { createPatchbay, type Patchbay } from '../../src/patchbay.ts'
import type { VoiceProvider } from '../../src/provider.ts'
import type { Connection } from '../../src/records.ts'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import type { Sql } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store.ts'
import { defaultTiming, type Means, type Timing } from '../../src/sync/context.ts'
import { send } from '../../src/sync/http.ts'
import { type Clock, systemClock } from '../../src/sync/retry.ts'
import { createVault } from '../../src/vault.ts'
import { countCommits } from './commits.ts'

/** A provider beside the first one: its adapter, and a fake of it. */
export type Neighbour = {
  readonly adapter: VoiceProvider
  readonly fake: NonNullable<ServeOptions['fake']>
}

export type Options = {
  readonly fake?: ServeOptions
  /** More providers, each with a fake and a connection of its own. */
  readonly also?: readonly Neighbour[]
  readonly timing?: Partial<Timing>
  readonly context?: (means: Means) => Partial<Means>
  readonly store?: (store: Store) => Store
  /** How a request waits for another one. */
  readonly pause?: (milliseconds: number) => Promise<void>
}

export type Answered = {
  readonly status: number
  readonly headers: Headers
  // A test looks where it knows what stands.
  // biome-ignore lint/suspicious/noExplicitAny: any shape of answer
  readonly body: any
}

/** The whole gateway over a real file and a real fake, as a user meets it. */
export type House = {
  readonly fake: ServedFake
  readonly store: Store
  readonly patchbay: Patchbay
  readonly connectionId: string
  /** The fake of one more provider, and the connection that leads to it. */
  readonly at: (provider: string) => { readonly fake: ServedFake; readonly connectionId: string }
  /** The API key that `request` uses. */
  readonly key: string
  readonly ids: { readonly orgId: string; readonly userId: string }
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>
  ) => Promise<Answered>
  /** The whole API, for a test that listens. */
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** Durable commits so far, counted in the file itself. */
  readonly commits: () => number
  /** Provider calls since the last look: method and path. */
  readonly calls: () => readonly string[]
  readonly place: (object: JsonObject) => Promise<void>
  readonly held: (id: string) => JsonObject
  /** Imports an object and gives the assistant's id. */
  readonly imported: (externalId: string, provider?: string) => Promise<string>
  readonly addConnection: (more?: Partial<Connection>) => Promise<string>
  /** The database itself, for what no code of ours would do to it. */
  readonly sql: Sql
  /** The API as a process has it that has just started: it knows what the store knows. */
  readonly forget: () => void
  readonly close: () => Promise<void>
}

const passwords = {
  hash: async (text: string) => `hashed ${text}`,
  verify: async (text: string, hash: string) => hash === `hashed ${text}`,
}

/** The real time, but that a sleep has passed at once. */
const withoutWaiting = (): Clock => {
  let slept = 0
  return {
    now: () => systemClock.now() + slept,
    monotonic: () => systemClock.monotonic() + slept,
    random: systemClock.random,
    sleep: async (milliseconds) => {
      slept += milliseconds
    },
  }
}

export const openHouse = async (options: Options = {}): Promise<House> => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-'))
  const file = join(folder, 'test.db')
  const vault = createVault(new Uint8Array(32).fill(7))
  const sql = nodeSqlite(file)
  // Commits are counted in the log, which a checkpoint would start anew.
  await sql.all('pragma wal_autocheckpoint = 0')
  const opened = await sqliteStore(sql, vault)
  const store = options.store?.(opened) ?? opened
  const fake = await serveFake(options.fake)
  const { also = [] } = options
  const neighbours = also.map(({ adapter }) => adapter)
  const background: Promise<unknown>[] = []
  const context: Means = {
    store,
    providers: Object.fromEntries([vapi, ...neighbours].map((one) => [one.id, one])),
    send,
    clock: withoutWaiting(),
    timing: { ...defaultTiming, ...options.timing },
    newId,
    newOperationId: () => `op_${ulid()}`,
    log: () => {},
    render: renderEnd,
    later: (work) => void background.push(work),
  }
  const patchbay = createPatchbay({ ...context, ...options.context?.(context) })
  const people = await addPeople(store, vault.hash)
  const openApp = () =>
    createApp({
      store,
      patchbay,
      credentials: vault,
      passwords,
      providers: ['vapi', ...neighbours.map(({ id }) => id)],
      settings: {
        rateLimit: null,
        trustProxy: [],
        allowedOrigins: [],
        allowPrivateUrls: true,
        secureCookies: false,
        sandboxPorts: [],
      },
      log: () => {},
      peer: () => '127.0.0.1',
      ...(options.pause && { pause: options.pause }),
    })
  let app = openApp()
  const request: House['request'] = async (method, path, body, headers = {}) => {
    const response = await app.request(path, {
      method,
      headers: {
        'x-api-key': people.key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text ? JSON.parse(text) : null,
    }
  }
  const addConnection: House['addConnection'] = async (more = {}) => {
    const id = newId()
    await store.addConnection({
      ...{ id, ...people.ids, provider: 'vapi', name: null, webhookSecret: null },
      ...{ apiKey: 'vapi-sandbox-key', baseUrl: fake.url },
      ...{ allowUnknownModels: false, driftPolicy: 'report', state: 'ok' },
      ...{ createdAt: at, updatedAt: at, ...more },
    })
    return id
  }
  const connectionId = await addConnection()
  const places = new Map([['vapi', { fake, connectionId }]])
  for (const { adapter, fake: make } of also) {
    const served = await serveFake({ fake: make })
    const way = { provider: adapter.id, apiKey: String(served.keys[0]), baseUrl: served.url }
    places.set(adapter.id, { fake: served, connectionId: await addConnection(way) })
  }
  const placeOf: House['at'] = (provider) => {
    const found = places.get(provider)
    if (found === undefined) throw new Error(`no ${provider} in this house`)
    return found
  }
  let seen = 0
  const calls = () => {
    const log = fake.log()
    const fresh = log.slice(seen)
    seen = log.length
    return fresh.map(({ method, path }) => `${method} ${path}`)
  }
  return {
    fake,
    store,
    patchbay,
    connectionId,
    at: placeOf,
    ids: people.ids,
    key: people.key,
    request,
    fetch: (given) => app.fetch(given),
    commits: () => countCommits(file),
    calls,
    place: async (object) => void (await fake.place('assistant', object)),
    held: (id) => objectOf(fake, id),
    imported: async (externalId, provider = 'vapi') => {
      const body = { connection_id: placeOf(provider).connectionId, external_id: externalId }
      const answer = await request('POST', '/api/v1/assistants/import', body)
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
      calls()
      return answer.body.data.id
    },
    addConnection,
    sql,
    forget: () => {
      app = openApp()
    },
    close: async () => {
      await Promise.allSettled(background)
      for (const place of places.values()) await place.fake.close()
      await opened.close()
      await rm(folder, { recursive: true })
    },
  }
}

const at = '2026-05-01T10:00:00.000Z'

const objectOf = (fake: ServedFake, id: string): JsonObject => {
  const found = fake.objects().find(({ object }) => object.id === id)
  if (!found) throw new Error(`the fake holds no ${id}`)
  return found.object
}

const addPeople = async (store: Store, hash: (text: string) => Promise<string>) => {
  const ids = { orgId: newId(), userId: newId() }
  const key = keyText(crypto.getRandomValues(new Uint8Array(32)))
  await store.addUser({
    ...{ id: ids.userId, orgId: ids.orgId, email: 'ada@example.com', role: 'admin' },
    ...{ disabled: false, passwordHash: 'hashed secret', createdAt: at },
  })
  await store.addKey({
    ...{ id: newId(), ...ids, name: null, hash: await hash(key), last4: key.slice(-4) },
    ...{ origins: null, scopes: ['read', 'write', 'admin'], expiresAt: null, createdAt: at },
  })
  return { ids, key }
}
