import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { newId } from '../api/ids.ts'
import { keyText } from '../api/key-text.ts'
import { nodeSqlite } from '../store/node-sqlite.ts'
import { scratch } from '../store/scratch.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store.ts'
import { createVault, type Vault } from '../vault.ts'
import { fill } from './fill.ts'
import { launch, type Running } from './processes.ts'
import type { Provider } from './provider.ts'

/** How many assistants are linked, so that each client has one of its own. */
export const clients = 64

/** A gateway with so many assistants stored, of which a few are linked to objects of a provider. */
export type World = {
  readonly stored: number
  readonly file: string
  readonly key: string
  readonly server: Running
  /** Ids of the linked ones, in the order of their objects. */
  readonly linked: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * Fills a database, starts the gateway on it as `npm start` does, imports the objects, and mirrors
 * each until it has so many copies.
 */
export const openWorld = async (
  provider: Provider,
  stored: number,
  { copies = 1, count = clients } = {}
): Promise<World> => {
  const place = await furnish(provider, stored)
  const { file, key, connections } = place
  const server = await start(place)
  const ask = asking(server.url, key)
  const linked: string[] = []
  for (const id of await provider.place(count)) {
    const existing = { connection_id: connections[0], external_id: id }
    const made = await ask('/api/v1/assistants/import', existing)
    for (const connection of connections.slice(1, copies))
      await ask(`/api/v1/assistants/${made}/links`, { connection_id: connection })
    linked.push(made)
  }
  const close = async () => {
    await server.stop()
    place.remove()
  }
  return { stored, file, key, server, linked, close }
}

/** A database that is made ready, while nobody has it open. */
export type Place = Awaited<ReturnType<typeof furnish>>

/** The gateway on it, in a process of its own that tells what it holds. */
export const start = ({ file, secret }: Pick<Place, 'file' | 'secret'>) =>
  serve(`sqlite:${file}`, secret)

/** A gateway on any database. */
export const serve = (
  database: string,
  secret: Uint8Array,
  more: Readonly<Record<string, string>> = {}
) =>
  launch(['--import', './src/bench/inside.ts', 'src/server.ts'], {
    ...{ PORT: '0', DATABASE_URL: database },
    ...{ PATCHBAY_SECRET: Buffer.from(secret).toString('base64'), PATCHBAY_RATE_LIMIT: 'off' },
    ...{ PATCHBAY_SANDBOX: 'off', PATCHBAY_ALLOW_PRIVATE_URLS: 'on', ...more },
  })

/** As many as an assistant has copies at most, each an account of its own to the gateway. */
const accounts = 3

/** Makes a database with a user, a key, connections and so many assistants. */
export const furnish = async (provider: Provider, stored: number) => {
  const { file, remove } = scratch()
  process.once('exit', remove)
  const secret = randomBytes(32)
  const vault = createVault(secret)
  const store = await sqliteStore(nodeSqlite(file), vault)
  const people = await moveIn(store, vault, provider)
  await store.close()
  const { orgId, userId, connectionId } = people
  if (stored > 0) fill(file, stored, { orgId, userId, connectionId, provider: provider.name })
  return { file, remove, secret, ...people }
}

/** Puts a user, a key and connections to the provider into an empty store. */
export const moveIn = async (store: Store, vault: Vault, provider: Provider) => {
  const ids = { orgId: newId(), userId: newId() }
  const key = keyText(randomBytes(32))
  const connections = Array.from({ length: accounts }, newId)
  const createdAt = new Date().toISOString()
  await store.addUser({
    ...{ id: ids.userId, orgId: ids.orgId, email: 'bench@patchbay.example', role: 'admin' },
    ...{ disabled: false, passwordHash: 'none', createdAt },
  })
  await store.addKey({
    ...{ id: newId(), ...ids, name: 'bench', hash: await vault.hash(key), last4: key.slice(-4) },
    ...{ origins: null, scopes: ['read', 'write', 'admin'], expiresAt: null, createdAt },
  })
  for (const id of connections)
    await store.addConnection({
      ...{ id, ...ids, provider: provider.name, name: 'bench', apiKey: provider.key },
      ...{ webhookSecret: null, baseUrl: provider.server.url, allowUnknownModels: false },
      ...{ driftPolicy: 'report', state: 'ok', createdAt, updatedAt: createdAt },
    })
  const [connectionId = ''] = connections
  return { key, connections, connectionId, ...ids }
}

/** Posts something, and gives the id of what was made. */
export const asking = (url: string, key: string) => async (path: string, body: object) => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`POST ${path}: ${response.status} ${text}`)
  return (JSON.parse(text) as { data: { id: string } }).data.id
}
