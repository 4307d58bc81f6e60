import { createHmac } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fakes } from '../adapters/fakes/index.ts'
import { type ServedFake, serveFake } from '../adapters/fakes/serve.ts'
import { newId } from './api/ids.ts'
import { keyText, tokenText } from './api/key-text.ts'
import type { Gateway } from './node/gateway.ts'
import { passwords } from './node/passwords.ts'
import type { Scope, User } from './records.ts'

/** A fake provider, and the connection that leads to it. */
export type Neighbour = {
  readonly provider: string
  readonly fake: ServedFake
  readonly connectionId: string
}

/** What a newcomer needs to see both sides: whom to be, and where the fake providers are. */
export type Sandbox = {
  /** The one that the demo assistant lives at. */
  readonly fake: ServedFake
  readonly others: readonly Neighbour[]
  readonly ports: readonly number[]
  readonly close: () => Promise<void>
  readonly key: string
  readonly email: string
  readonly password: string
  readonly assistantId: string
  readonly externalId: string
}

const email = 'demo@patchbay.example'
const externalId = '5a6db6ae-0000-4000-8000-000000000001'

/** The demo assistant as somebody would have it at Vapi, with a prompt and a tool to lose. */
const demoObject = {
  id: externalId,
  orgId: '5a6db6ae-0000-4000-8000-000000000000',
  createdAt: '2026-08-01T09:00:00.000Z',
  updatedAt: '2026-08-01T09:00:00.000Z',
  name: 'Front Desk',
  firstMessage: 'Hello, front desk speaking.',
  model: {
    provider: 'openai',
    model: 'gpt-4o-mini',
    temperature: 0.3,
    messages: [{ role: 'system', content: 'You help applicants to enroll. Be brief.' }],
    toolIds: ['5a6db6ae-0000-4000-8000-0000000000aa'],
  },
  voice: { provider: '11labs', voiceId: 'burt', stability: 0.5, similarityBoost: 0.75 },
  transcriber: { provider: 'deepgram', model: 'nova-2', language: 'en' },
  latestVersion: 'v1',
}

/** Starts the fakes and makes sure of the demo user, key, connections and assistant, each once. */
export const openSandbox = async (
  { store, vault, patchbay, secret }: Gateway,
  { port, database }: { port: number; database: string }
): Promise<Sandbox> => {
  const derive = (purpose: string) =>
    new Uint8Array(createHmac('sha256', secret).update(`sandbox ${purpose}`).digest())
  const key = keyText(derive('key'))
  const password = tokenText(derive('password')).slice(0, 20)
  const user = (await store.findUser(email)) ?? (await addUser(store, password))
  const scope = { orgId: user.orgId, userId: user.id }
  if (!(await store.findKey(await vault.hash(key)))) await addKey(store, user, key, vault)
  const [first, ...others] = await neighbours(store, scope, { port, database })
  if (first === undefined) throw new Error('there is no fake provider')
  const { fake, connectionId } = first
  const assistantId = await demoAssistant(patchbay, scope, connectionId, fake)
  const all = [fake, ...others.map((other) => other.fake)]
  const close = async () => void (await Promise.all(all.map((one) => one.close())))
  const ports = all.map((one) => one.port)
  return { fake, others, ports, close, key, email, password, assistantId, externalId }
}

/** A fake of every provider on ports in a row, as far as they are free, and its connection. */
const neighbours = async (
  store: Store,
  scope: Owner,
  { port, database }: { port: number; database: string }
): Promise<readonly Neighbour[]> => {
  const found: Neighbour[] = []
  for (const [provider, make] of Object.entries(fakes)) {
    const file = join(dirname(database), `fake-${provider}.json`)
    const wanted = port === 0 ? 0 : port + found.length
    const serve = (at: number) => serveFake({ fake: make, port: at, file })
    const fake = await serve(wanted).catch(() => serve(0))
    found.push({ provider, fake, connectionId: await connect(store, scope, provider, fake) })
  }
  return found
}

type Store = Gateway['store']
type Owner = Scope & { readonly userId: string }
const now = () => new Date().toISOString()

const addUser = async (store: Store, password: string): Promise<User> => {
  const passwordHash = await passwords.hash(password)
  const user: User = {
    ...{ id: newId(), orgId: newId(), email, role: 'admin', disabled: false, passwordHash },
    createdAt: now(),
  }
  await store.addUser(user)
  return user
}

const addKey = async (store: Store, user: User, key: string, vault: Gateway['vault']) =>
  store.addKey({
    ...{ id: newId(), orgId: user.orgId, userId: user.id, name: 'sandbox' },
    ...{ hash: await vault.hash(key), last4: key.slice(-4), origins: null },
    ...{ scopes: ['read', 'write', 'admin'], expiresAt: null, createdAt: now() },
  })

/** The fake may listen elsewhere than last time. */
const connect = async (
  store: Store,
  scope: Owner,
  provider: string,
  fake: ServedFake
): Promise<string> => {
  const { items } = await store.listConnections(scope, { page: 1, limit: 100 })
  const found = items.find((one) => one.name === 'sandbox' && one.provider === provider)
  const updatedAt = now()
  if (found) {
    if (found.baseUrl !== fake.url)
      await store.putConnection({ ...found, baseUrl: fake.url, updatedAt })
    return found.id
  }
  const id = newId()
  await store.addConnection({
    ...{ id, orgId: scope.orgId, userId: scope.userId, provider, name: 'sandbox' },
    ...{ apiKey: fake.keys[0] ?? '', webhookSecret: null, baseUrl: fake.url },
    ...{ allowUnknownModels: false, driftPolicy: 'report', state: 'unverified' },
    ...{ createdAt: updatedAt, updatedAt },
  })
  return id
}

const demoAssistant = async (
  patchbay: Gateway['patchbay'],
  scope: Owner,
  connectionId: string,
  fake: ServedFake
): Promise<string> => {
  const held = fake.objects().some(({ object }) => object.id === externalId)
  if (!held) fake.place('assistant', demoObject)
  const found = await patchbay.find(scope, externalId).catch(() => null)
  if (found) return found.id
  const { assistant } = await patchbay.import(
    { scope, userId: scope.userId },
    connectionId,
    externalId
  )
  return assistant.id
}
