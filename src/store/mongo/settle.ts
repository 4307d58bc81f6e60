import type { Db } from 'mongodb'
import type { Link } from '../../assistant.ts'
import type { Mark, Store, ToolSlot } from '../../store.ts'
import { storeTime, storeTimeIn } from './clock.ts'
import { certain } from './faults.ts'
import { isHolding } from './finished.ts'
import {
  type AssistantRecord,
  asUpdate,
  idOf,
  nameOf,
  orNone,
  type Records,
  type Slotted,
  type ToolRecord,
} from './records.ts'
import { revise } from './revise.ts'

type Settles = Pick<Store, 'unsettle' | 'unsettled' | 'settle'>
type Part = 'links' | 'copies'
type Marked = {
  readonly id: string
  readonly paused?: true | undefined
  readonly settleSince?: Date | undefined
}

/** Marks on links that a late write may still change. */
export const settlesIn = (db: Db, records: Records): Settles => ({
  ...marksIn(db, records, 'links'),
  settle: (mark, version, state) => {
    const filter = { _id: idOf('assistant', mark.assistantId), org: mark.orgId }
    return revise<AssistantRecord, boolean>(records, filter, (record) => {
      if (!isFree(record, version) || !bears(record.links, mark)) return { result: false }
      return { next: settled(record, mark, state), result: true }
    })
  },
})

const settled = (
  record: AssistantRecord,
  { linkId }: Mark,
  state: Link['state'] | null
): AssistantRecord => {
  const links = record.links.map((link) =>
    link.id === linkId ? { ...link, settleSince: undefined, state: state ?? link.state } : link
  )
  const toolClaims = links.some(isHolding) ? record.toolClaims : undefined
  return { ...record, links, toolClaims }
}

/** Marks on what stands for tools. */
export const toolSettlesIn = (
  db: Db,
  records: Records
): Pick<ToolSlot, 'unsettle' | 'unsettled' | 'settle'> => ({
  ...marksIn(db, records, 'copies'),
  settle: (mark, version) => {
    const filter = { _id: idOf('tool', mark.assistantId), org: mark.orgId }
    return revise<ToolRecord, boolean>(records, filter, (record) => {
      if (!isFree(record, version) || !bears(record.copies, mark)) return { result: false }
      const copies = record.copies.map((copy) =>
        copy.id === mark.linkId ? { ...copy, settleSince: undefined } : copy
      )
      return { next: { ...record, copies: orNone(copies) ?? [] }, result: true }
    })
  },
})

/** Where nothing runs, and nothing has moved. */
export const isFree = <R extends Slotted>(record: R | null, version: number): record is R =>
  record !== null && record.version === version && record.operation === undefined

const bears = (marked: readonly Marked[], { linkId, since }: Mark) =>
  marked.some(({ id, settleSince }) => id === linkId && settleSince?.toISOString() === since)

const marksIn = (
  db: Db,
  records: Records,
  part: Part
): Pick<Settles, 'unsettle' | 'unsettled'> => ({
  unsettle: async (org, ids) => {
    const now = await storeTime(db)
    const id = { $in: [...ids] }
    await certain(() =>
      records.updateMany(
        { org, [`${part}.id`]: id },
        asUpdate({ $set: { [`${part}.$[marked].settleSince`]: now }, $inc: { rev: 1 } }),
        { arrayFilters: [{ 'marked.id': id }] }
      )
    )
  },
  unsettled: async (age, limit) => {
    const until = await storeTimeIn(db, -age)
    const since = { $lte: until }
    const marked = {
      [`${part}.settleSince`]: since,
      [part]: { $elemMatch: { settleSince: since, paused: { $exists: false } } },
    }
    const free = { operation: { $exists: false }, deletedAt: { $exists: false } }
    // In the order of this index, of which a sort would read all: it is one over arrays.
    const hint = settling[part]
    const found = await certain(() =>
      records
        .find({ ...marked, ...free }, { projection: { org: 1, [part]: 1 }, hint })
        .limit(limit)
        .toArray()
    )
    return found
      .flatMap((record) => marksOf(record as unknown as Bearer, part, until))
      .sort((a, b) => (a.since < b.since ? -1 : 1))
      .slice(0, limit)
  },
})

const settling = { links: 'settling', copies: 'copies_settling' } as const

type Bearer = { readonly _id: string; readonly org: string } & {
  readonly [P in Part]?: readonly Marked[]
}

const marksOf = (record: Bearer, part: Part, until: Date): Mark[] =>
  (record[part] ?? []).flatMap(({ id: linkId, paused, settleSince }) =>
    settleSince === undefined || settleSince > until || paused
      ? []
      : [
          {
            orgId: record.org,
            assistantId: nameOf(record),
            linkId,
            since: settleSince.toISOString(),
          },
        ]
  )
