import { beforeEach, describe, expect, test } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { assistant, change, creation, ended, operation, vault } from '../conformance/records.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod } from '../support/mongod.ts'

const ids = ['ast-1', 'ast-2', 'ast-3', 'ast-4', 'ast-5']

describe.skipIf(!hasMongod)('the archive of ended operations', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore

  beforeEach(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    for (const id of ids)
      await store.addAssistant(
        assistant({ id, links: [] }),
        creation({ id: `made ${id}`, assistantId: id })
      )
    return async () => {
      await store.close()
      await backend.remove()
    }
  })

  const updates = async () => {
    const { metrics } = await backend.db.command({ serverStatus: 1 })
    return Number(metrics.commands.update.total)
  }
  const archived = async () => {
    const found = await backend.db.collection<{ _id: string }>('operations').find().toArray()
    return found.map(({ _id }) => _id).sort()
  }
  const left = async () => {
    const found = await backend.db.collection('records').find({ kind: 'assistant' }).toArray()
    return found.map(({ journals, archive }) => ({ open: journals.length, archive }))
  }
  const made = ids.map((id) => `made ${id}`)
  const nothing = ids.map(() => ({ open: 0, archive: undefined }))

  test('takes two commands, however many records there are', async () => {
    const before = await updates()
    expect(await store.archive()).toBe(5)
    expect({ commands: (await updates()) - before, archived: await archived() }).toEqual({
      commands: 2,
      archived: made,
    })
    expect(await left()).toEqual(nothing)
  })

  test('holds each operation once where several processes archive at the same time', async () => {
    await Promise.all([store.archive(), store.archive(), store.archive()])
    await store.archive()
    expect({ archived: await archived(), left: await left() }).toEqual({
      archived: made,
      left: nothing,
    })
  })

  test('is each process’s for what it has ended itself, and anybody’s for the rest', async () => {
    const other = await backend.open(vault)
    const looked = [await other.archiveOwn(), await store.archiveOwn(), await store.archiveOwn()]
    expect({ looked, archived: await archived(), left: await left() }).toEqual({
      ...{ looked: [0, 5, 0], archived: made, left: nothing },
    })
    await other.close()
  })

  test('loses nothing of records that change meanwhile', async () => {
    const patches = ids.map((id) => operation({ id: `change of ${id}`, assistantId: id }))
    const changing = patches.map(async (patch) => {
      const begun = await store.begin(patch)
      const fence = begun.outcome === 'begun' ? begun.fence : -1
      return store.finish(ended(patch), fence, change())
    })
    const [finished] = await Promise.all([Promise.all(changing), store.archive(), store.archive()])
    await store.archive()
    expect(finished).toEqual(ids.map(() => true))
    expect({ archived: await archived(), left: await left() }).toEqual({
      archived: [...ids.map((id) => `change of ${id}`), ...made].sort(),
      left: nothing,
    })
  })
})
