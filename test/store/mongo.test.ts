import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testStore } from '../conformance/store.ts'
import { mongoBackends } from '../support/mongo-backend.ts'
import {
  hasMongod,
  howToGetOne,
  type Mongod,
  mustHaveMongod,
  startMongod,
} from '../support/mongod.ts'

let mongod: Mongod
let backends: ReturnType<typeof mongoBackends>

test.runIf(mustHaveMongod)('there is a mongod to test with', () => {
  expect(hasMongod, howToGetOne).toBe(true)
})

describe.skipIf(!hasMongod)(hasMongod ? 'MongoDB' : `MongoDB (${howToGetOne})`, () => {
  beforeAll(async () => {
    mongod = await startMongod()
    backends = mongoBackends(mongod)
  })
  afterAll(async () => {
    await backends.close()
    await mongod.stop()
  })
  testStore('the store over MongoDB', () => backends.backend())
})
