import { describe } from 'vitest'
import { type Backend, testStore } from '../conformance/store.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'

type Call = (...given: readonly unknown[]) => Promise<unknown>

/** A store whose ended operations are archived before anything else is done with it. */
const archiving = <T extends object>(part: T, archive: () => Promise<unknown>): T => {
  const calls = Object.entries(part).map(([name, call]) => {
    if (typeof call === 'object') return [name, archiving(call as object, archive)]
    const archived: Call = async (...given) => {
      try {
        return await (call as Call)(...given)
      } finally {
        if (name !== 'close') await archive()
      }
    }
    return [name, archived]
  })
  return Object.fromEntries(calls)
}

const archivedBackend = (backend: MongoBackend): Backend => ({
  ...backend,
  open: async (vault) => {
    const { archive, tidy: _, ...store } = await backend.open(vault)
    return archiving(store, archive)
  },
})

describe.skipIf(!hasMongod)(hasMongod ? 'MongoDB' : `MongoDB (${howToGetOne})`, () => {
  const { backend } = backendsOfSuite()
  const archived = async () => archivedBackend(await backend())
  testStore('the store over MongoDB, where all that has ended is archived', archived)
})
