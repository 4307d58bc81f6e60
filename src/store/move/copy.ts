import { BSON, type Db, MongoServerSelectionError } from 'mongodb'
import { most } from './bounds.ts'
import { countOf, type Moved, type Part, pageOf, type Source } from './part.ts'
import { parts } from './parts.ts'
import { progressOf } from './progress.ts'
import { markPlace, type Place } from './target.ts'

/**
 * Copies everything after a place. It may be killed anywhere: what it writes is the same each time,
 * and how far it is says the target itself.
 */
export const copyAll = async (
  source: Source,
  db: Db,
  from: Place | null,
  say: (line: string) => void
) => {
  const first = parts.findIndex(({ name }) => name === from?.part)
  for (const part of parts.slice(Math.max(first, 0))) {
    const start = part.name === from?.part ? from.after : ''
    await copyPart(source, db, part, start, say)
  }
}

const copyPart = async (
  source: Source,
  db: Db,
  part: Part,
  start: string,
  say: (line: string) => void
) => {
  const progress = progressOf(say, part.name, await countOf(source, part, start))
  let [done, after, marked] = [0, start, performance.now()]
  for (;;) {
    const { moved, last } = await pageOf(source, part, after)
    const isOver = moved.length === 0
    if (!isOver) await put(db, part, moved)
    after = last
    done += moved.length
    // Not for every page: what was written since is written again, as it was.
    if (isOver || performance.now() - marked > 1000) {
      await markPlace(db, { part: part.name, after })
      marked = performance.now()
    }
    if (isOver) return progress.end(done)
    progress.at(done)
  }
}

const put = async (db: Db, part: Part, moved: readonly Moved[]) => {
  const writes = moved.map((record) => {
    refuseLarge(part, record)
    const org = 'org' in record ? { org: record.org } : {}
    return {
      replaceOne: { filter: { _id: record._id, ...org }, replacement: record, upsert: true },
    }
  })
  try {
    await db.collection<Moved>(part.collection).bulkWrite(writes, { ordered: false })
  } catch (cause) {
    if (cause instanceof MongoServerSelectionError) throw cause
    // Without what the server says of it, which names the values.
    const code = String((cause as { code?: unknown }).code ?? (cause as Error).name)
    throw new Error(`${part.name}: the target refused a record, or did not confirm it (${code})`)
  }
}

const refuseLarge = ({ name }: Part, record: Moved) => {
  const size = BSON.calculateObjectSize(record, { ignoreUndefined: true })
  if (size > most.bytes)
    throw new Error(
      `${name}: ${record._id} takes ${size} bytes; MongoDB keeps ${most.bytes} of one`
    )
}
