import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { ann, assistant, creation, link, vault } from '../conformance/records.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod } from '../support/mongod.ts'

// Chance: what could be made smaller is.
const large = randomBytes(20_000).toString('hex')

describe.skipIf(!hasMongod)('what is read of an assistant', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore

  beforeAll(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    const links = [link({ base: JSON.stringify({ large }) })]
    await store.addAssistant(assistant({ links }), creation())
  })
  afterAll(async () => {
    await store.close()
  })

  const largestReply = async (work: () => Promise<unknown>) => {
    await backend.db.command({ profile: 2 })
    await work()
    await backend.db.command({ profile: 0 })
    const profile = backend.db.collection('system.profile')
    const sizes = (await profile.find().toArray()).map(({ responseLength = 0 }) => responseLength)
    await profile.drop()
    return Math.max(...sizes)
  }

  test.each([
    ['one that is shown', () => store.getAssistant(ann, 'ast-1')],
    ['a list', () => store.listAssistants(ann, { page: 1, limit: 5 })],
  ])('%s leaves what its links were synced with where it is', async (_, work) => {
    expect(await largestReply(work)).toBeLessThan(10_000)
  })

  test('its links as they are changed have it', async () => {
    expect(await largestReply(() => store.getLinks(ann, 'ast-1'))).toBeGreaterThan(40_000)
  })
})
