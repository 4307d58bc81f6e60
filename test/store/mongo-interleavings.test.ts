import type { Db } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { assistant, creation, ended, operation, vault } from '../conformance/records.ts'
import { type Failing, failingOn } from '../support/fail-command.ts'
import { backendsOfSuite, type MongoBackend } from '../support/mongo-backend.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { clientOf } from '../support/slot-client.ts'
import { type Event, isExplained, type Slot } from '../support/slot-model.ts'

const title = 'two stores over one mongod that loses answers'
const runs = 300
const acts = 7
/** As if every lease were over at once. */
const lease = -60_000

/** Numbers from 0 to 1, the same for the same seed. */
const randomFrom = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

// Applied and not confirmed; not applied; cut once, which the driver repeats; cut until it gives up.
const faults: readonly (readonly [number, Failing])[] = [
  [1, { failCommands: ['findAndModify'], writeConcernError: { code: 64, errmsg: 'waiting' } }],
  [2, { failCommands: ['findAndModify'], writeConcernError: { code: 64, errmsg: 'waiting' } }],
  [3, { failCommands: ['findAndModify'], writeConcernError: { code: 64, errmsg: 'waiting' } }],
  [1, { failCommands: ['findAndModify'], errorCode: 112 }],
  [1, { failCommands: ['findAndModify'], closeConnection: true }],
  [2, { failCommands: ['findAndModify'], closeConnection: true }],
  [2, { failCommands: ['find'], closeConnection: true }],
  [3, { failCommands: ['findAndModify', 'find'], errorCode: 262 }],
]

/** The slot as the database has it. */
const slotIn = async (db: Db, id: string): Promise<Slot> => {
  const record = await db.collection('records').findOne({ _id: `assistant/${id}` as never })
  const all = [...(await db.collection('operations').find({ about: id }).toArray())]
  const riding: { id: string; state: string; base: number }[] = record?.journals ?? []
  const done = [...all.map(({ _id, ...rest }) => ({ id: String(_id), ...rest })), ...riding]
  const chain = [...new Map(done.map((each) => [each.id, each])).values()] as typeof riding
  return {
    ...{ version: record?.version, fence: record?.fence, holder: record?.operation ?? null },
    ends: {},
    chain: chain
      .filter(({ id: opId, state }) => state === 'committed' && !opId.startsWith('made-'))
      .sort((a, b) => a.base - b.base)
      .map((each) => each.id),
  }
}

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  const backends = backendsOfSuite()
  let backend: MongoBackend
  let stores: readonly [MongoStore, MongoStore]
  beforeAll(async () => {
    backend = await backends.backend()
    stores = [await backend.open(vault), await backend.open(vault)]
  })
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()))
  })

  /** So that the next run finds nothing to take over. */
  const endAll = async (store: MongoStore) => {
    for (let left = await store.claim({ lease }); left; left = await store.claim({ lease })) {
      const { operationId: id, assistantId, fence } = left
      const over = ended(operation({ id, assistantId }), { state: 'refused' })
      expect(await store.finish(over, fence, null)).toBe(true)
    }
  }

  /** What both do at once, and in what state they leave the slot. */
  const runOf = async (seed: number) => {
    const { fail, heal } = failingOn(backend.db)
    const random = randomFrom(seed)
    const id = `ast-${seed}`
    await stores[0].addAssistant(
      assistant({ id }),
      creation({ id: `made-${seed}`, assistantId: id })
    )
    const events: Event[] = []
    const play = async (store: MongoStore, name: string) => {
      const client = clientOf(store, id, name, random, events)
      for (let act = 0; act < acts; act += 1) {
        const [times, failing] = faults[Math.floor(random() * faults.length)] ?? []
        if (times && failing && random() < 0.35) await fail(times, failing)
        await client.act()
      }
    }
    await Promise.all([play(stores[0], 'a'), play(stores[1], 'b')])
    await heal()
    // Once this is confirmed, so is all before it that was not.
    await backend.db.collection('last').insertOne({}, { writeConcern: { w: 'majority', j: true } })
    const found = await slotIn(backend.db, id)
    await endAll(stores[0])
    return { seed, events, found }
  }

  test(`keeps to the rules of one slot in ${runs} interleavings, whatever it did not confirm`, async () => {
    const unexplained: unknown[] = []
    let doubts = 0
    for (let seed = 1; seed <= runs; seed += 1) {
      const { events, found } = await runOf(seed)
      doubts += events.filter(({ got }) => got === null).length
      if (!isExplained(events, found)) unexplained.push({ seed, events, found })
    }
    expect(unexplained).toEqual([])
    expect(doubts).toBeGreaterThan(0)
  }, 240_000)
})
