import type { Db } from 'mongodb'
import { digestOf, digests } from './digest.ts'
import { countOf, type Moved, type Part, pageOf, type Source } from './part.ts'
import { parts } from './parts.ts'
import { progressOf } from './progress.ts'

/** What a part is in the target, and what of it is not as in the source. */
export type Verified = {
  readonly name: string
  readonly count: number
  readonly digest: string
  /** Rows that ride in its records. */
  readonly inside: readonly { readonly name: string; readonly count: number }[]
  readonly differences: readonly string[]
}

/** Reads every record on both sides again, and compares them one by one. */
export const verifyAll = async (source: Source, db: Db, say: (line: string) => void) => {
  const verified: Verified[] = []
  for (const part of parts) verified.push(await verifyPart(source, db, part, say))
  return verified
}

const verifyPart = async (
  source: Source,
  db: Db,
  part: Part,
  say: (line: string) => void
): Promise<Verified> => {
  const total = await countOf(source, part)
  const { count, inside, digest, differences } = await walked(source, db, part, total, say)
  const found = await db.collection(part.collection).countDocuments(part.filter)
  if (count !== total) differences.push(`${count} of ${total} were read`)
  if (found !== total) differences.push(`there are ${found}, not ${total}`)
  for (const one of inside) {
    const rows = await countOf(source, one)
    if (rows !== one.counted) differences.push(`${one.name}: ${one.counted}, not ${rows}`)
  }
  const rode = inside.map(({ name, counted }) => ({ name, count: counted }))
  return { name: part.name, count, digest, inside: rode, differences }
}

const walked = async (
  source: Source,
  db: Db,
  part: Part,
  total: number,
  say: (line: string) => void
) => {
  const progress = progressOf(say, `verifying ${part.name}`, total)
  const inside = (part.inside ?? []).map((one) => ({ ...one, counted: 0 }))
  const [all, differences] = [digests(), [] as string[]]
  let [count, after] = [0, '']
  for (;;) {
    const { moved, last } = await pageOf(source, part, after)
    if (moved.length === 0) break
    for (const one of await compared(source, db, part, moved, all)) differences.push(one)
    for (const one of inside) one.counted += sumOf(moved, one.count)
    after = last
    count += moved.length
    progress.at(count)
  }
  progress.end(count)
  return { count, inside, digest: all.whole(), differences }
}

const sumOf = (moved: readonly Moved[], count: (one: Moved) => number) =>
  moved.reduce((sum, one) => sum + count(one), 0)

const compared = async (
  { vault }: Source,
  db: Db,
  part: Part,
  moved: readonly Moved[],
  all: ReturnType<typeof digests>
) => {
  const ids = moved.map(({ _id }) => _id)
  const found = await db
    .collection<Moved>(part.collection)
    .find({ _id: { $in: ids } })
    .toArray()
  const there = new Map(found.map((record) => [record._id, record]))
  const differences: string[] = []
  for (const record of moved) {
    const twin = there.get(record._id)
    const digest = await digestOf(vault, record)
    all.add(digest)
    if (twin === undefined) differences.push(`${record._id} is missing`)
    else if ((await digestOf(vault, twin)) !== digest) differences.push(`${record._id} differs`)
  }
  return differences
}
