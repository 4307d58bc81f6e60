import { afterAll, beforeAll, describe } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { type Backend, testStore } from '../conformance/store.ts'
import { mongoBackends } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne, type Mongod, startMongod } from '../support/mongod.ts'

let mongod: Mongod
let backends: ReturnType<typeof mongoBackends>

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

const archivedBackend = async (): Promise<Backend> => {
  const backend = await backends.backend()
  return {
    ...backend,
    open: async (vault) => {
      const { archive, tidy: _, ...store }: MongoStore = await backend.open(vault)
      return archiving(store, archive)
    },
  }
}

describe.skipIf(!hasMongod)(hasMongod ? 'MongoDB' : `MongoDB (${howToGetOne})`, () => {
  beforeAll(async () => {
    mongod = await startMongod()
    backends = mongoBackends(mongod)
  })
  afterAll(async () => {
    await backends.close()
    await mongod.stop()
  })
  testStore('the store over MongoDB, where all that has ended is archived', archivedBackend)
})
