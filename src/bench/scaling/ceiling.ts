import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { setInterval } from 'node:timers/promises'
import type { Db } from 'mongodb'
import { nodeCipher } from '../../node/cipher.ts'
import { connect } from '../../store/mongo/open.ts'
import { type MongoStore, mongoStore } from '../../store/mongo/store.ts'
import { createVault } from '../../vault.ts'
import { median, ratio, table, titled } from '../statistics.ts'
import { furnish, write } from '../store.ts'
import { naked, type Sizes } from './naked.ts'
import { spentBy } from './processor.ts'
import type { MongoSet } from './set.ts'

const rounds = 3
const milliseconds = 2000
const most = 64

type Pairs = (writer: string, until: number) => Promise<number>
/** Pairs a second, and milliseconds of processor time for each. */
type Round = { readonly rate: number; readonly own: number; readonly mongods: number }

/** Pairs of W1 and W2 of one process, with nothing else around them: the store's, and the least. */
export const ceiling = async (set: MongoSet, object: string) => {
  const url = set.url('ceiling')
  const store = await mongoStore(url, createVault(randomBytes(32), undefined, nodeCipher))
  const { client, db } = await connect(url)
  const archiving = archive(store)
  await furnish(store, most, object)
  const ways: readonly Pairs[] = [
    (writer, until) => write(store, writer, until, object),
    await naked(db, await sizesIn(db), most),
  ]
  const rows: (string | number)[][] = []
  for (const writers of [1, 16, most]) rows.push(rowOf(writers, await inTurns(set, ways, writers)))
  await archiving.stop()
  await Promise.all([store.close(), client.close()])
  return titled(
    'Bare W1 + W2 a second of one process, no gateway, no provider; beside two writes of the driver alone',
    table(titles, rows)
  )
}

const titles = [
  ...['writers', 'ratio', 'store', 'driver', 'CPU ms: store’s process', 'its mongods'],
  ...['driver’s process', 'its mongods'],
]

/** As a gateway does meanwhile: what has ended is moved out of the records each second. */
const archive = (store: MongoStore) => {
  const ending = new AbortController()
  const goOn = async () => {
    for await (const _ of setInterval(1000, null, { signal: ending.signal })) await store.archive()
  }
  const over = goOn().catch((error: Error) => {
    if (error.name !== 'AbortError') throw error
  })
  return {
    stop: () => {
      ending.abort()
      return over
    },
  }
}

const sizesIn = async (db: Db): Promise<Sizes> => {
  const record = await db.collection('records').findOne({ kind: 'assistant' })
  const base: unknown = record?.links[0].base
  const size: unknown =
    record?.journals[0]?.size ?? (await db.collection('operations').findOne())?.size
  return { base: String(base).length, journal: Number(size) }
}

const inTurns = async (set: MongoSet, ways: readonly Pairs[], writers: number) => {
  const found: Round[][] = ways.map(() => [])
  for (let round = 0; round <= rounds; round += 1)
    for (const [at, way] of ways.entries()) {
      const measured = await measure(set, way, writers, round === 0 ? 500 : milliseconds)
      // The first round only warms up.
      if (round > 0) found[at]?.push(measured)
    }
  return found
}

const measure = async (set: MongoSet, way: Pairs, writers: number, length: number) => {
  const start = performance.now()
  const all = () =>
    Promise.all(Array.from({ length: writers }, (_, at) => way(`${at}`, start + length)))
  const { result, spent } = await spentBy(
    { own: [process.pid], mongods: [set.primary, ...set.secondaries] },
    all
  )
  const pairs = result.reduce((sum, count) => sum + count, 0)
  return {
    rate: (pairs * 1000) / (performance.now() - start),
    own: (spent.own * 1000) / pairs,
    mongods: (spent.mongods * 1000) / pairs,
  }
}

const rowOf = (writers: number, [store = [], bare = []]: readonly (readonly Round[])[]) => {
  const rates = (all: readonly Round[]) => all.map(({ rate }) => rate)
  const costs = (all: readonly Round[]) => [
    median(all.map(({ own }) => own)),
    median(all.map(({ mongods }) => mongods)),
  ]
  return [
    ...[`${writers}`, ratio(rates(store), rates(bare)), median(rates(store)), median(rates(bare))],
    ...[...costs(store), ...costs(bare)],
  ]
}
