import { MongoClient } from 'mongodb'
import { ensureIndexes, indexes } from '../../store/mongo/indexes.ts'
import { mongoStore } from '../../store/mongo/store.ts'
import { inClear } from '../store.ts'
import { fill } from './fill.ts'
import type { Size } from './places.ts'
import { templateIn } from './template.ts'
import { watchCommands } from './watch.ts'

/** A database with so many assistants, the store on it, and how long it took to make. */
export type House = Awaited<ReturnType<typeof openHouse>>

/** Fills the database of a URL, which must be empty, and opens the store on it. */
export const openHouse = async (url: string, size: Size) => {
  const client = new MongoClient(url)
  const db = client.db()
  const first = await mongoStore(url, inClear)
  const template = await templateIn(db, first)
  await first.close()
  const began = performance.now()
  // Made after all is there they take a third of the time.
  for (const name of Object.keys(indexes)) await db.collection(name).dropIndexes()
  await fill(db, template, size)
  const filled = performance.now()
  await ensureIndexes(db)
  const { totalSize } = await db.stats({ scale: 1024 * 1024 })
  const watch = watchCommands()
  const store = await mongoStore(url, inClear)
  return {
    ...{ ...size, db, store, heard: watch.heard, megabytes: totalSize as number },
    seconds: { fill: (filled - began) / 1000, indexes: (performance.now() - filled) / 1000 },
    close: async () => {
      watch.stop()
      await store.close()
      await client.close()
    },
  }
}
