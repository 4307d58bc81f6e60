import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Import, Kept } from '../../src/records.ts'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import type { Operation } from '../../src/sync/operation.ts'
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
  user,
  vault,
} from '../conformance/records.ts'
import { tool } from '../conformance/store-tools.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod } from '../support/mongod.ts'

/** Text that hardly compresses: sealed it takes a tenth more than it has. */
const text = (bytes: number) => Buffer.from(randomBytes(bytes).map(printable)).toString('latin1')
const printable = (byte: number) => 35 + (byte % 57)
const kibibyte = 1024
const mebibyte = 1024 * kibibyte

let keys = 0
const keptOf = (bytes: number): Kept => ({
  claim: { key: `k-${keys++}`, fingerprint: 'f', at: Date.now() },
  answer: { status: 200, headers: {}, text: text(bytes) },
})

describe.skipIf(!hasMongod)('a document of MongoDB', () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let store: MongoStore

  beforeEach(async () => {
    backend = await backends.backend()
    store = await backend.open(vault)
    await store.addUser(user())
    await store.addConnection(connection())
    return async () => {
      await store.close()
      await backend.remove()
    }
  })

  /** The largest document there is, in bytes. */
  const largest = async () => {
    const size = { $bsonSize: '$$ROOT' }
    const all = ['records', 'operations', 'answers'].map((name) =>
      backend.db
        .collection(name)
        .aggregate([{ $group: { _id: null, most: { $max: size } } }])
        .toArray()
    )
    return Math.max(...(await Promise.all(all)).flat().map(({ most }) => most))
  }

  test('holds no more answers of a tool than fit, however many changes have keys', async () => {
    await store.addTool(tool())
    for (let version = 2; version <= 80; version += 1)
      expect(await store.putTool(tool({ version }), keptOf(300 * kibibyte))).toBe('stored')
    expect(await largest()).toBeLessThan(4 * mebibyte)
    expect((await store.getTool(org, 'tool-1'))?.version).toBe(80)
  })

  test('holds no more answers of a connection than fit', async () => {
    const kept = Array.from({ length: 60 }, () => keptOf(300 * kibibyte))
    for (const [at, each] of kept.entries())
      expect(await store.putConnection(connection({ name: `${at}` }), each)).toBe(true)
    expect(await largest()).toBeLessThan(4 * mebibyte)
    for (const { claim, answer } of kept)
      expect((await store.findAnswer('org-a', [claim.key], 0))?.answer).toEqual(answer)
  })

  test('holds no more answers of retries than fit, while one operation goes on', async () => {
    await store.addAssistant(assistant(), creation())
    const running = operation()
    await store.begin(running)
    for (let fence = 1; fence <= 60; fence += 1) {
      expect(await store.leave(running, fence, 0, null, keptOf(300 * kibibyte))).toBe(true)
      await store.claim({ orgId: 'org-a', operationId: running.id })
    }
    expect(await store.finish(ended(running), 61, change(), null, keptOf(kibibyte))).toBe(true)
    expect(await largest()).toBeLessThan(4 * mebibyte)
  })

  test('holds each tool once that a paused copy may name, however many changes there are', async () => {
    await store.addTool(tool())
    const config = { name: 'A', toolIds: ['tool-1'] }
    const links = [link({ paused: true })]
    await store.addAssistant(assistant({ config, links }), creation())
    for (let version = 1; version <= 20; version += 1) {
      const one = operation({
        id: `op-${version}`,
        baseVersion: version,
        after: change({ config }),
      })
      expect((await store.apply(ended(one), change({ config }))).outcome).toBe('begun')
    }
    const record = await backend.db.collection('records').findOne({ kind: 'assistant' })
    expect(record?.toolClaims).toEqual([{ tool: 'tool-1', operation: 'op-1' }])
  })

  test('holds what an import has found, or refuses more', async () => {
    const job: Import = {
      ...{ id: 'imp-1', orgId: 'org-a', userId: 'ann', connectionId: 'con-1', state: 'running' },
      ...{ cursor: null, isListed: false, tries: 0, error: null, createdAt: at(1) },
    }
    await store.addImport(job)
    const long = (n: number) => `${n}-${text(kibibyte)}`
    const found = Array.from({ length: 10_000 }, (_, n) => long(n))
    expect(await store.recordImport(job, 0, 1000, { found })).toBe(10_000)
    const more = store.recordImport(job, 0, 1000, { found: found.map((id) => `more-${id}`) })
    await expect(more).rejects.toThrow('An import holds at most 13 MiB of ids')
    const over = found.map((externalId) => ({ externalId, code: 'provider_missing' as never }))
    expect(await store.recordImport(job, 0, 1000, { ended: over })).toBe(0)
  })

  test('holds what an adoption at home brings, or refuses it', async () => {
    const links = Array.from({ length: 8 }, (_, at) => link({ id: `l-${at}`, externalId: `${at}` }))
    await store.addAssistant(assistant({ links }), creation())
    const grown = links.map((each) => ({ ...each, base: text(2 * mebibyte) }))
    const adopted = store.apply(ended(operation()), change({ links: grown }))
    await expect(adopted).rejects.toThrow('With all its copies and settings it would take')
    const [first] = grown
    const some = change({ links: first ? [first] : [] })
    expect(await store.apply(ended(operation()), some)).toEqual({ outcome: 'begun', fence: 1 })
  })

  test('holds the largest answers of a provider to the end, of as many copies as five', async () => {
    const links = Array.from({ length: 5 }, (_, at) => link({ id: `l-${at}`, externalId: `${at}` }))
    await store.addAssistant(assistant({ links }), creation())
    const steps = links.map(stepOf)
    const running = operation({ steps })
    expect((await store.begin(running)).outcome).toBe('begun')
    const answered = steps.map((step) => ({ ...step, ...{ answer: text(2 * mebibyte) } }))
    const applied = answered.map((step) => ({ ...step, state: 'applied' as const }))
    for (let done = 1; done <= 5; done += 1) {
      const now = [...applied.slice(0, done), ...steps.slice(done)]
      expect(await store.record({ ...running, steps: now }, 1)).toBe(true)
    }
    const synced = links.map((each, n) => ({ ...each, base: applied[n]?.answer ?? '' }))
    const over = ended({ ...running, steps: applied })
    expect(await store.finish(over, 1, change({ links: synced }), null)).toBe(true)
    expect(await largest()).toBeLessThan(16 * mebibyte)
    expect(await store.archive()).toBe(1)
    expect((await store.begin(operation({ id: 'op-2', baseVersion: 2 }))).outcome).toBe('begun')
  })
})

const stepOf = ({ id: linkId, externalId }: ReturnType<typeof link>): Operation['steps'][0] => ({
  ...{ linkId, connectionId: 'con-1', provider: 'vapi', externalId, before: '{}', wrote: ['name'] },
  do: { method: 'PATCH', path: `/assistant/${externalId}`, body: '{"name":"A"}' },
  undo: { method: 'PATCH', path: `/assistant/${externalId}`, body: '{"name":"B"}' },
  state: 'waiting',
})
