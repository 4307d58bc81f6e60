import type { Db } from 'mongodb'
import type { MongoStore } from '../../store/mongo/store.ts'
import type { Operation } from '../../sync/operation.ts'
import {
  assistantOf,
  endedOf,
  idOf,
  linkOf,
  object,
  operationOf,
  timeOf,
  toolOf,
} from './records.ts'

/** What became of an assistant, and how its record looks then. */
export type Shape = 'plain' | 'running' | 'left' | 'stuck' | 'marked' | 'fresh' | 'answered'

// biome-ignore lint/suspicious/noExplicitAny: a record as the store has written it
export type Raw = any

/** Records that the store itself has written, one of each shape: what is filled in is copied from them. */
export type Template = {
  readonly assistants: Readonly<Record<Shape, Raw>>
  readonly tool: Raw
  readonly connection: Raw
  readonly key: Raw
  readonly import: Raw
  readonly answer: Raw
  readonly user: Raw
  readonly operation: Raw
}

/** An hour, after which what was left is due. */
const wait = 60 * 60 * 1000

const owner = { orgId: idOf('org', 0), userId: idOf('user', 0) }
const shapes = ['plain', 'running', 'left', 'stuck', 'marked', 'fresh', 'answered'] as const
const connectionId = idOf('connection', 0)

/** Writes one of each through the store, and takes the records out of the database again. */
export const templateIn = async (db: Db, store: MongoStore): Promise<Template> => {
  await addOthers(store)
  for (const at of shapes.keys()) await addOne(store, at)
  await store.archive()
  for (const [at, shape] of shapes.entries()) await become(store, shape, at)
  const records = db.collection('records')
  const all = (await records.find().toArray()) as Raw[]
  const of = (kind: string) => all.find((each) => each.kind === kind)
  const named = (at: number) => all.find(({ _id }) => _id === `assistant/${idOf('assistant', at)}`)
  const template = {
    assistants: Object.fromEntries(shapes.map((shape, at) => [shape, named(at)])),
    ...{ tool: of('tool'), connection: of('connection'), key: of('key'), import: of('import') },
    ...{ answer: of('answer'), user: await db.collection('users').findOne() },
    operation: await db.collection('operations').findOne(),
  }
  for (const { name } of await db.listCollections().toArray())
    if (name !== 'meta') await db.collection(name).deleteMany({})
  return template as Template
}

const addOthers = async (store: MongoStore) => {
  const createdAt = timeOf(0)
  await store.addUser({
    ...{ id: owner.userId, orgId: owner.orgId, email: 'ada@patchbay.example', role: 'admin' },
    ...{ disabled: false, passwordHash: 'none', createdAt },
  })
  await store.addKey({
    ...{ ...owner, id: idOf('key', 0), name: 'ci', hash: 'hash', last4: 'x7Qz', origins: null },
    ...{ scopes: ['read', 'write'], expiresAt: null, createdAt },
  })
  await store.addConnection({
    ...{ ...owner, id: connectionId, provider: 'voice', name: null, apiKey: 'key' },
    ...{ webhookSecret: null, baseUrl: null, allowUnknownModels: false, driftPolicy: 'report' },
    ...{ state: 'ok', createdAt, updatedAt: createdAt },
  })
  await store.addImport({
    ...{ ...owner, id: idOf('import', 0), connectionId, state: 'running', cursor: null },
    ...{ isListed: false, tries: 0, error: null, createdAt },
  })
  const claim = { key: 'kept', fingerprint: 'f', at: Date.now() }
  await store.keepAnswer(owner.orgId, { claim, answer })
  await addTool(store)
}

const answer = { status: 200, headers: { etag: '"2"' }, text: object }

/** A tool with what stands for it at a connection. */
const addTool = async (store: MongoStore) => {
  const tool = toolOf(owner, 0)
  await store.addTool(tool)
  const { steps: _, ...copying } = operationOf(assistantOf(owner, 0, []), 'tool')
  const running: Operation = { ...copying, kind: 'tool-copy', assistantId: tool.id, steps: [] }
  await store.tools.begin(running)
  const copy = { ...linkOf(0, connectionId), id: idOf('copy', 0) }
  await store.tools.finish(endedOf(running), 1, { ...running.after, links: [copy] })
}

const addOne = (store: MongoStore, at: number) => {
  const one = assistantOf(owner, at, [linkOf(at, connectionId)])
  const made = operationOf(one, `made_${at}`, { kind: 'import', baseVersion: 0 })
  return store.addAssistant(one, endedOf(made))
}

const become = async (store: MongoStore, shape: Shape, at: number) => {
  const one = assistantOf(owner, at, [linkOf(at, connectionId)])
  const more: Partial<Operation> = shape === 'answered' ? { answering } : {}
  const running = operationOf(one, `now_${at}`, more)
  const change = { ...running.after, links: [] }
  if (shape === 'marked') await store.unsettle(owner.orgId, [idOf('link', at)])
  if (shape === 'fresh') await store.apply(endedOf(running), change)
  if (shape === 'answered') await store.apply(endedOf(running), change, answer)
  if (shape === 'answered') await store.archive()
  if (!['running', 'left', 'stuck'].includes(shape)) return
  await store.begin(running)
  if (shape === 'left') await store.leave(running, 1, wait)
  if (shape === 'stuck') await store.leave({ ...running, state: 'stuck' }, 1, null)
}

const answering: NonNullable<Operation['answering']> = {
  ...{ claim: { key: 'asked', fingerprint: 'f', at: Date.now() }, face: 'v1', shows: 'assistant' },
  ...{ status: 200, requestId: 'request', unsupported: [] },
  before: { userId: owner.userId, createdAt: timeOf(0), links: [] },
}
