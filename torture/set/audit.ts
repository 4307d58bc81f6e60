import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ChangeStreamDocument,
  type ChangeStreamOptions,
  type Db,
  MongoClient,
  MongoServerError,
} from 'mongodb'
import type { AuditLine } from '../audit.ts'
import { lineWriter } from '../lines.ts'
import { linesOf } from './changes.ts'
import { until } from './control.ts'

/** What keeps the database's own record of what it saw. */
export type Audit = {
  /** Resolves once all that was written until now is in the file; throws where something was missed. */
  readonly close: () => Promise<void>
}

/** Where to look, and the folder that gets `audit.jsonl`. */
export type AuditOptions = { readonly url: string; readonly folder: string }

// Longer than that no answer of a member is waited for: it may be stopped.
const within = { serverSelectionTimeoutMS: 3000, connectTimeoutMS: 1000, socketTimeoutMS: 3000 }
const own = 'torture_audit'

/**
 * Follows every write to the records from here on by a change stream: what a majority has, in one
 * order, with the record as it was before and after each. It goes on after a failover where it was.
 */
export const openAudit = async ({ url, folder }: AuditOptions): Promise<Audit> => {
  const client = new MongoClient(url, {
    ...{ ...within, appName: 'audit' },
    writeConcern: { w: 'majority', journal: true },
  })
  const db = client.db()
  await keepImages(db)
  const { operationTime } = await db.command({ ping: 1 })
  const following = follow(db, operationTime, lineWriter(join(folder, 'audit.jsonl')))
  return {
    close: async () => {
      try {
        await following.close()
      } finally {
        await client.close()
      }
    },
  }
}

const images = { changeStreamPreAndPostImages: { enabled: true } }

const keepImages = async (db: Db) => {
  const names = await db.listCollections({ name: 'records' }).toArray()
  if (names.length === 0) await db.createCollection('records', images)
  else await db.command({ collMod: 'records', ...images })
}

type Start = Pick<ChangeStreamOptions, 'resumeAfter' | 'startAtOperationTime'>
type State = { start: Start; seq: number; seen: string; isOver: boolean; failure: unknown }

const follow = (db: Db, from: unknown, write: (line: AuditLine) => void) => {
  const start = { startAtOperationTime: from } as Start
  const state: State = { start, seq: 0, seen: '', isOver: false, failure: null }
  const take = (change: ChangeStreamDocument) => {
    try {
      for (const line of told(change, state)) write(line)
      state.start = { resumeAfter: change._id }
    } catch (error) {
      state.failure = error
    }
  }
  const done = keepReading(db, state, take)
  return {
    close: async () => {
      const last = `${Date.now()}`
      await until('the audit could not be closed', () => mark(db, last))
      await until('the audit did not come to its end', async () =>
        state.seen === last || state.failure ? true : null
      )
      state.isOver = true
      await done
      if (state.failure) throw new Error('the audit missed something', { cause: state.failure })
    },
  }
}

/** A write of ours: once it is seen, so is everything before it. */
const mark = async (db: Db, _id: string) => {
  try {
    const marks = db.collection<{ readonly _id: string }>(own)
    await marks.updateOne({ _id }, { $set: { closed: true } }, { upsert: true })
    return true
  } catch {
    return null
  }
}

const told = (change: ChangeStreamDocument, state: State): AuditLine[] => {
  if (!('ns' in change) || !('coll' in change.ns)) return []
  if (change.ns.coll === own && 'documentKey' in change) state.seen = `${change.documentKey._id}`
  if (change.ns.coll !== 'records' || !('fullDocument' in change) || !change.fullDocument) return []
  const before = ('fullDocumentBeforeChange' in change && change.fullDocumentBeforeChange) || null
  const at = Number(change.wallTime)
  return linesOf({ before, after: change.fullDocument }).map((line) => {
    state.seq += 1
    return { seq: state.seq, at, ...line }
  })
}

const keepReading = async (db: Db, state: State, take: (change: ChangeStreamDocument) => void) => {
  while (!state.isOver && !state.failure)
    try {
      await read(db, state, take)
    } catch (error) {
      if (isLost(error)) state.failure = error
      else await sleep(50)
    }
}

// An image or a part of the log that is no longer there: nothing brings it back.
const isLost = (error: unknown) =>
  error instanceof MongoServerError && [47, 280, 286].includes(Number(error.code))

const read = async (db: Db, state: State, take: (change: ChangeStreamDocument) => void) => {
  const stream = db.watch([{ $match: { 'ns.coll': { $in: ['records', own] } } }], {
    ...{ ...state.start, maxAwaitTimeMS: 500 },
    ...{ fullDocument: 'required', fullDocumentBeforeChange: 'required' },
  })
  try {
    while (!state.isOver && !state.failure) {
      const change = await stream.tryNext()
      if (change) take(change)
    }
  } finally {
    await stream.close()
  }
}
