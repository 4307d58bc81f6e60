import { beforeEach, describe, expect, test } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import type { Store } from '../../src/store.ts'
import {
  ann,
  assistant,
  connection,
  creation,
  ended,
  link,
  operation,
  org,
  user,
  vault,
} from '../conformance/records.ts'
import { tool } from '../conformance/store-tools.ts'
import { openHouse } from '../support/house.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod } from '../support/mongod.ts'

/** So many assistants stand beside the one that is asked for. */
const many = 2000

describe.skipIf(!hasMongod)('what the store asks of MongoDB', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore

  beforeEach(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    return async () => {
      await store.close()
      await backend.remove()
    }
  })

  test('a PATCH is two writes, each a findAndModify of one record', async () => {
    const house = await openHouse({ store: () => store as Store })
    await house.place({ id: 'ext-1', name: 'Before' })
    const id = await house.imported('ext-1')
    const seen = await profiled(backend, async () => {
      const { status } = await house.request('PATCH', `/api/v1/assistants/${id}`, { name: 'After' })
      expect(status).toBe(200)
    })
    expect(seen.filter(isWrite).map(({ ns, kind }) => [ns, kind])).toEqual([
      ['records', 'findAndModify'],
      ['records', 'findAndModify'],
    ])
    await house.close()
  })

  test('every query of a life is served by an index, and looks at no more than it gives', async () => {
    await store.addUser(user())
    await store.addConnection(connection())
    await store.addTool(tool())
    await store.addAssistant(assistant({ links: [link()], providerOptions: {} }), creation())
    await crowd(backend)
    const claim = { key: 'k', fingerprint: 'f', at: 0 }
    const page = { page: 1, limit: 5 }
    const calls: Record<string, () => Promise<unknown>> = {
      getAssistant: () => store.getAssistant(ann, 'ast-1'),
      getLinks: () => store.getLinks(org, 'ast-1'),
      findLinked: () => store.findLinked(ann, 'ext-1'),
      begin: () => store.begin(operation()),
      record: () => store.record(operation(), 1),
      getOperation: () => store.getOperation(ann, 'op-1'),
      leave: () => store.leave(operation(), 1, 0),
      claimDue: () => store.claim({ lease: 60_000 }),
      claimOverdue: () => store.claim({ lease: 60_000 }),
      claimById: () => store.claim({ orgId: 'org-a', operationId: 'op-1' }),
      wake: () => store.wake('org-a', 'con-1'),
      finish: () => store.finish(ended(operation()), 2, null),
      lastOperation: () => store.lastOperation(org, 'ast-1'),
      listOperations: () => store.listOperations(org, page, { state: null }),
      listRefused: () => store.listOperations(ann, page, { state: 'refused' }),
      listOfOne: () => store.listOperations(org, page, { assistantId: 'ast-1' }),
      archive: store.archive,
      leftovers: () => store.leftovers(0, 9),
      unsettle: () => store.unsettle('org-a', ['link-1']),
      unsettled: () => store.unsettled(0, 9),
      linkedAfter: () => store.linkedAfter('', 5),
      scannedTo: store.scannedTo,
      setScannedTo: () => store.setScannedTo('ast-1'),
      keepAnswer: () =>
        store.keepAnswer('org-a', { claim, answer: { status: 200, headers: {}, text: '' } }),
      findAnswer: () => store.findAnswer('org-a', ['k'], 0),
      sweepAnswers: () => store.sweepAnswers(Date.now(), 9),
      assistantsWith: () => store.assistantsWith(org, 'tool-1'),
      toolsOf: () => store.toolsOf(org, 'ast-1'),
      unusedToolCopies: () => store.unusedToolCopies(null, 9),
      unusedCopiesOfOne: () => store.unusedToolCopies('tool-1', 9),
      deletedTools: () => store.deletedTools(9),
      toolClaim: () => store.tools.claim({ lease: 0 }),
      toolUnsettled: () => store.tools.unsettled(0, 9),
      deleteTool: () => store.deleteTool(org, 'tool-1', ''),
      deleteConnection: () => store.deleteConnection(org, 'con-1'),
      claimImport: () => store.claimImport(0),
      findKey: () => store.findKey('nobody'),
      findUser: () => store.findUser('nobody'),
      expireLeases: store.expireLeases,
      tidy: store.tidy,
    }
    const found: Record<string, unknown> = {}
    for (const [name, call] of Object.entries(calls)) {
      const seen = await profiled(backend, call)
      const bad = seen.filter(({ plan, looked }) => /COLLSCAN/.test(plan) || looked > 10)
      if (bad.length > 0) found[name] = bad
    }
    expect(found).toEqual({})
  })

  test('a long list reads one key before its page, and no record that it does not show', async () => {
    await store.addAssistant(assistant({ links: [link()], providerOptions: {} }), creation())
    await crowd(backend)
    for (const scope of [org, ann]) {
      await store.listAssistants(scope, { page: 1, limit: 5 })
      const page = { page: 3, limit: 5 }
      const seen = await profiled(backend, () => store.listAssistants(scope, page))
      // The key before the page, and the page; the total is known.
      expect(seen.map(({ plan, docs, looked }) => [/COLL/.test(plan), docs, looked < 20])).toEqual([
        ...[
          [false, 0, true],
          [false, 5, true],
        ],
      ])
    }
  })
})

type Seen = {
  readonly ns: string
  readonly kind: string
  readonly plan: string
  readonly looked: number
  readonly docs: number
}

const isWrite = ({ kind }: Seen) => ['findAndModify', 'insert', 'update', 'delete'].includes(kind)

/** What the server itself has seen of some work: each command, how it was planned, what it read. */
const profiled = async ({ db }: MongoBackend, work: () => Promise<unknown>): Promise<Seen[]> => {
  await db.command({ profile: 2 })
  try {
    await work()
  } finally {
    await db.command({ profile: 0 })
  }
  const own = {
    ns: { $nin: [`${db.databaseName}.system.profile`] },
    planSummary: { $exists: true },
  }
  const profile = db.collection('system.profile')
  const all = await profile.find({ ...own, op: { $ne: 'getmore' } }).toArray()
  await profile.drop()
  return all.map((each) => ({
    ns: String(each.ns).split('.').slice(1).join('.'),
    kind: each.op === 'command' ? (Object.keys(each.command)[0] ?? '') : each.op,
    plan: String(each.planSummary),
    looked: Math.max(Number(each.docsExamined ?? 0), Number(each.keysExamined ?? 0)),
    docs: Number(each.docsExamined ?? 0),
  }))
}

/** Assistants of the same org and user, all linked, in the way the store itself has stored one. */
const crowd = async ({ db }: MongoBackend) => {
  const records = db.collection('records')
  const one = await records.findOne({ _id: 'assistant/ast-1' as never })
  const all = Array.from({ length: many }, (_each, at) => {
    const id = `crowd-${String(at).padStart(5, '0')}`
    const links = [{ ...one?.links[0], id: `${id}-link`, connection: 'other', externalId: id }]
    const rest = { links, taken: [{ e: id, p: 'x' }], journals: [], ended: [], tools: ['other'] }
    return { ...one, archive: undefined, ...rest, _id: `assistant/${id}` as never }
  })
  await records.insertMany(all, { ignoreUndefined: true })
}
