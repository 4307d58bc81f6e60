import { MongoClient } from 'mongodb'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import { certain } from '../../src/store/mongo/faults.ts'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import {
  assistant,
  change,
  creation,
  ended,
  operation,
  org,
  vault,
} from '../conformance/records.ts'
import { type Failing, failingOn } from '../support/fail-command.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { openGateways } from './gateways.ts'

const title = 'what MongoDB does not answer'
const unavailable = new StoreUnavailable('').name
const retryable = ['RetryableWriteError']

/** What members say on their way down, up, or out of reach, and what a credential or a disk does. */
const failures: readonly [string, Omit<Failing, 'failCommands'>][] = [
  ['NotWritablePrimary', { errorCode: 10_107, errorLabels: retryable }],
  ['PrimarySteppedDown', { errorCode: 189, errorLabels: retryable }],
  ['InterruptedDueToReplStateChange', { errorCode: 11_602, errorLabels: retryable }],
  ['InterruptedAtShutdown', { errorCode: 11_600, errorLabels: retryable }],
  ['ShutdownInProgress', { errorCode: 91, errorLabels: retryable }],
  ['Interrupted', { errorCode: 11_601 }],
  ['MaxTimeMSExpired', { errorCode: 50 }],
  ['ExceededTimeLimit', { errorCode: 262 }],
  ['HostUnreachable', { errorCode: 6 }],
  ['NetworkTimeout', { errorCode: 89 }],
  ['WriteConflict', { errorCode: 112 }],
  ['Unauthorized', { errorCode: 13 }],
  ['OutOfDiskSpace', { errorCode: 14_031 }],
  ['a connection that is closed', { closeConnection: true }],
]

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore
  beforeEach(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    await store.addAssistant(assistant(), creation())
    return async () => {
      await failingOn(backend.db).heal()
      await store.close()
      await backend.remove()
    }
  })
  const kind = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: Error) => (error instanceof StoreUnavailable ? 'unavailable' : error.name)
    )

  test.each(failures)(
    '%s is the store that is unavailable, in reads and in writes',
    async (_, how) => {
      const { fail, heal } = failingOn(backend.db)
      const kinds: string[] = []
      for (const command of ['find', 'findAndModify', 'update', 'hello']) {
        await fail(50, { failCommands: [command], ...how })
        const work = {
          find: () => store.getAssistant(org, 'ast-1'),
          findAndModify: () => store.begin(operation({ id: 'op-1' })),
          update: () => store.unsettle('org-a', ['link-1']),
          hello: () => store.claim({ lease: 1 }),
        }[command]
        kinds.push(await kind(work?.() ?? Promise.resolve()))
        await heal()
      }
      expect(kinds).toEqual(kinds.map(() => 'unavailable'))
      expect(await store.begin(operation())).toEqual({ outcome: 'begun', fence: 1 })
    }
  )

  test('a write that was not confirmed by a majority is there, and said again the same', async () => {
    const { fail } = failingOn(backend.db)
    const unconfirmed = { writeConcernError: { code: 64, errmsg: 'waiting for replication' } }
    const once = (work: () => Promise<unknown>) =>
      fail(1, { failCommands: ['findAndModify'], ...unconfirmed }).then(() => kind(work()))
    expect(await once(() => store.begin(operation()))).toBe('unavailable')
    expect((await store.getOperation(org, 'op-1'))?.state).toBe('pending')
    expect(await store.begin(operation())).toEqual({ outcome: 'begun', fence: 1 })
    const end = () => store.finish(ended(operation()), 1, change())
    expect(await once(end)).toBe('unavailable')
    expect(await end()).toBe(false)
    expect((await store.getOperation(org, 'op-1'))?.state).toBe('committed')
    expect((await store.getAssistant(org, 'ast-1'))?.version).toBe(2)
  })

  test('a mistake of our own is told as it is', async () => {
    const odd = { ...assistant({ id: 'ast-2' }), createdAt: Symbol('no text') as never }
    const added = store.addAssistant(odd, creation({ id: 'op-2', assistantId: 'ast-2' }))
    expect(await kind(added)).not.toBe('unavailable')
  })
})

test('a socket that ended under a command is the store that is unavailable', async () => {
  const told = (error: Error, code: string) =>
    certain(() => Promise.reject(Object.assign(error, { code }))).catch(({ name }) => name)
  expect([
    await told(new Error('This socket has been ended by the other party'), 'EPIPE'),
    await told(new Error('read ECONNRESET'), 'ECONNRESET'),
    await told(new TypeError('an argument of ours'), 'ERR_INVALID_ARG_TYPE'),
  ]).toEqual([unavailable, unavailable, 'TypeError'])
})

const asked = 'a gateway whose database does not answer'
describe.skipIf(!hasMongod)(hasMongod ? asked : `${asked} (${howToGetOne})`, () => {
  test('says so to every caller, and sends nothing to a provider', async () => {
    const gateways = await openGateways()
    onTestFinished(gateways.mongod.stop)
    const { first, url, town } = gateways
    const client = new MongoClient(url)
    onTestFinished(() => client.close())
    const one = await gateways.linked(first)
    const path = `/api/v1/assistants/${one.id}`
    const calls = town.fake.log().length
    const { fail, heal } = failingOn(client.db())
    const ways: readonly (readonly [string, string, object?])[] = [
      ['GET', '/api/v1/assistants'],
      ['GET', path],
      ['GET', `${path}/sync`],
      ['GET', '/api/v1/operations'],
      ['PATCH', path, { name: 'No' }],
      ['POST', `${path}/tools`, { tool_id: one.id }],
      ['POST', '/api/v1/tools', tool],
      ['DELETE', path],
    ]
    for (const errorCode of [11_600, 10_107]) {
      await fail(1000, { failCommands: ['find', 'findAndModify', 'aggregate'], errorCode })
      const answers = await Promise.all(ways.map((way) => gateways.ask(first, ...way)))
      const told = answers.map(({ status, body, headers }) => [
        ...[status, body.code, headers.get('retry-after') === null],
      ])
      expect(told).toEqual(ways.map(() => [503, 'store_unavailable', false]))
      expect((await fetch(`${first.url}/readyz`)).status).toBe(503)
      await heal()
    }
    expect(town.fake.log()).toHaveLength(calls)
    await vi.waitFor(async () => expect((await fetch(`${first.url}/readyz`)).status).toBe(200))
    expect((await gateways.ask(first, 'PATCH', path, { name: 'Yes' })).status).toBe(200)
  }, 120_000)
})

const tool = { name: 'a', description: 'A', endpoint: 'https://x.example.com/', method: 'GET' }
