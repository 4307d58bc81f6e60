import { beforeEach, describe, expect, test } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import {
  assistant,
  at,
  change,
  connection,
  creation,
  ended,
  link,
  operation,
  org,
  vault,
} from '../conformance/records.ts'
import { failingOn } from '../support/fail-command.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'

const title = 'two gateways at one moment'
const tool = {
  ...{
    id: 'tool-1',
    orgId: 'org-a',
    userId: 'ann',
    version: 1,
    createdAt: at(0),
    updatedAt: at(0),
  },
  config: {
    ...{ name: 'weather', description: 'Weather', endpoint: 'https://x.example.com/' },
    ...{ method: 'GET' as const, timeout: 10, headers: [], schema: [] },
  },
}

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let here: MongoStore
  let there: MongoStore
  beforeEach(async () => {
    backend = await backends.backend()
    here = await backend.open(vault)
    there = await backend.open(vault)
    return async () => {
      await failingOn(backend.db).heal()
      await Promise.all([here.close(), there.close()])
      await backend.remove()
    }
  })

  /** Holds the next write of a record back, and does something else in the meantime. */
  const overtaken = async <T>(work: () => Promise<T>, other: () => Promise<unknown>) => {
    const { fail, met } = failingOn(backend.db)
    const held = { blockConnection: true, blockTimeMS: 500 }
    const { count } = await fail(1, { failCommands: ['findAndModify'], ...held })
    const begun = work()
    await met(count)
    await other()
    return begun
  }

  test('an assistant is not added with a connection that goes', async () => {
    await here.addConnection(connection())
    const added = await overtaken(
      () => here.addAssistant(assistant({ links: [link()] }), creation()),
      async () => expect(await there.deleteConnection(org, 'con-1')).toBe('deleted')
    )
    expect(added).toBe('stale')
    expect(await there.getAssistant(org, 'ast-1')).toBe(null)
    expect(await there.findLinked(org, 'ext-1')).toEqual([])
  })

  test('a tool that goes is held still by an assistant that takes it, until that lets go', async () => {
    await here.addTool(tool)
    await here.addAssistant(assistant(), creation())
    const config = { name: 'With a tool', toolIds: ['tool-1'] }
    const taking = operation({ after: { config, defaults: [], providerOptions: {} } })
    const taken = await overtaken(
      () => here.apply(ended(taking), change({ config })),
      async () => expect(await there.deleteTool(org, 'tool-1', at(9))).toBe('deleted')
    )
    expect(taken).toEqual({ outcome: 'begun', fence: 1 })
    expect(await there.getTool(org, 'tool-1')).toBe(null)
    expect((await there.deletedTools(9)).map(({ id }) => id)).toEqual(['tool-1'])
    expect(await there.assistantsWith(org, 'tool-1')).toEqual(['ast-1'])
  })

  test('an operation that was taken over does not begin again', async () => {
    await here.addAssistant(assistant(), creation())
    await here.begin(operation())
    expect(await there.claim({ lease: 0 })).toMatchObject({ operationId: 'op-1', fence: 2 })
    expect(await here.begin(operation())).toEqual({ outcome: 'busy', operationId: 'op-1' })
    expect(await there.finish(ended(operation()), 2, change())).toBe(true)
  })

  test('what goes is kept for a while by the clock of the store', async () => {
    await here.addConnection(connection())
    await here.deleteConnection(org, 'con-1')
    const { localTime } = await backend.db.command({ hello: 1 })
    const stored = await backend.db
      .collection('records')
      .findOne({ _id: 'connection/con-1' as never })
    expect(localTime.getTime() - stored?.removedAt.getTime()).toBeLessThan(60_000)
    expect(await here.tidy()).toBe(0)
  })
})
