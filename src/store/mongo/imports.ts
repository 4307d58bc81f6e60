import type { Db } from 'mongodb'
import type { Import, ImportStep, Kept } from '../../records.ts'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { storeTime, storeTimeIn } from './clock.ts'
import { certain, takenIn } from './faults.ts'
import { checkItems, endedBy, type Item, newIn, progress } from './import-items.ts'
import { idOf, nameOf, type Plain, type Records } from './records.ts'
import { insert, revise } from './revise.ts'
import { shownOne } from './rows.ts'
import { sealKept } from './sealed.ts'

type Values = Omit<Import, 'id' | 'orgId' | 'userId'>
type ImportRecord = Plain &
  Values & {
    /** The connection, for as long as it runs: the index lets one run at a time. */
    readonly running?: string | undefined
    readonly fence: number
    readonly dueAt?: Date | undefined
    readonly items: readonly Item[]
  }
type Imports = Pick<
  Store,
  'addImport' | 'getImport' | 'claimImport' | 'importsWaiting' | 'recordImport'
>

/** Imports of whole accounts: the objects that one has found ride in its record. */
export const importsIn = (db: Db, records: Records, vault: Vault): Imports => ({
  addImport: (job, kept) => addImport(db, records, vault, job, kept),
  getImport: async (scope, id) => {
    const found = await shownOne<ImportRecord>(records, 'import', scope, id)
    return found && { ...read(found), ...progress(found.items) }
  },
  claimImport: async (lease) => {
    const now = await storeTime(db)
    const filter = { kind: 'import', dueAt: { $lte: now } }
    const dueAt = new Date(now.getTime() + lease)
    for (;;) {
      const due = records
        .find(filter, { projection: { _id: 1 } })
        .sort({ dueAt: 1 })
        .limit(1)
      const first = await certain(() => due.next())
      if (first === null) return null
      const claimed = await held(records, { ...filter, _id: first._id }, dueAt)
      if (claimed !== null) return claimed
    }
  },
  importsWaiting: async (id, after, limit) => {
    const found = await certain(() =>
      records.findOne({ _id: idOf('import', id) }, { projection: { items: 1 } })
    )
    const { items = [] } = (found ?? {}) as Partial<ImportRecord>
    const waiting = items.filter((item) => !item.over && item.id > after)
    return waiting
      .map((item) => item.id)
      .sort()
      .slice(0, limit)
  },
  recordImport: (job, fence, lease, step) => recordImport(db, records, job, fence, lease, step),
})

const addImport = async (
  db: Db,
  records: Records,
  vault: Vault,
  job: Import,
  kept: Kept | undefined
): Promise<string> => {
  const [claim, dueAt] = await Promise.all([sealKept(vault, job.orgId, kept), storeTime(db)])
  const record: ImportRecord = {
    ...{ _id: idOf('import', job.id), kind: 'import', org: job.orgId, user: job.userId, rev: 0 },
    ...{ shown: true, ...valuesOf(job), running: job.connectionId, fence: 0, dueAt, items: [] },
    claims: claim && [claim],
  }
  for (;;) {
    const running = await runningAt(records, job)
    if (running !== null) return running
    try {
      if (await insert(records, record, kept?.claim.at)) return job.id
    } catch (error) {
      if (!takenIn(error)?.includes('running')) throw error
    }
  }
}

const runningAt = async (records: Records, { orgId: org, connectionId }: Import) => {
  const one = { projection: { _id: 1 } }
  const found = await certain(() => records.findOne({ org, running: connectionId }, one))
  return found && nameOf(found)
}

const held = (records: Records, filter: Parameters<typeof revise>[1], dueAt: Date) =>
  revise<ImportRecord, { readonly job: Import; readonly fence: number } | null>(
    records,
    filter,
    (record) => {
      if (record === null) return { result: null }
      const next = { ...record, fence: record.fence + 1, dueAt }
      return { next, result: { job: read(next), fence: next.fence } }
    }
  )

const recordImport = async (
  db: Db,
  records: Records,
  job: Import,
  fence: number,
  lease: number,
  { found = [], ended = [], wait = lease }: ImportStep
): Promise<number | null> => {
  const isRunning = job.state === 'running'
  const dueAt = isRunning ? await storeTimeIn(db, wait) : undefined
  return revise<ImportRecord, number | null>(
    records,
    { _id: idOf('import', job.id), org: job.orgId },
    (record) => {
      if (record?.running === undefined || record.fence !== fence) return { result: null }
      const fresh = newIn(record.items, found)
      const items = [...record.items.map(endedBy(ended)), ...fresh.map((id) => ({ id }))]
      if (fresh.length > 0) checkItems(items)
      const running = isRunning ? record.running : undefined
      return { next: { ...record, ...valuesOf(job), running, dueAt, items }, result: fresh.length }
    }
  )
}

const valuesOf = ({ id: _, orgId: _org, userId: _user, ...values }: Import): Values => values

const read = (record: ImportRecord): Import => ({
  ...{ id: nameOf(record), orgId: record.org, userId: record.user },
  ...{ connectionId: record.connectionId, state: record.state, cursor: record.cursor },
  ...{ isListed: record.isListed, tries: record.tries, error: record.error },
  createdAt: record.createdAt,
})
