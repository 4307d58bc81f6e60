import { describe, expect, test } from 'vitest'
import { testStore } from '../conformance/store.ts'
import { backendsOfSuite } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne, mustHaveMongod } from '../support/mongod.ts'

test.runIf(mustHaveMongod)('there is a mongod to test with', () => {
  expect(hasMongod, howToGetOne).toBe(true)
})

describe.skipIf(!hasMongod)(hasMongod ? 'MongoDB' : `MongoDB (${howToGetOne})`, () => {
  testStore('the store over MongoDB', backendsOfSuite().backend)
})
