import type { Db } from 'mongodb'
import { ensureIndexes } from '../mongo/indexes.ts'
import { beingFilled, ensureSchema } from '../mongo/schema.ts'

/** How far the copying is: the last key of a part, of which all before is there. */
export type Place = { readonly part: string; readonly after: string }

type State = {
  readonly _id: string
  /** The fingerprint of the file that is moved here. */
  readonly source: string
  readonly at: Place | null
  readonly movedAt: string | null
}

type Schema = { readonly _id: string; readonly version: number }
const stateIn = (db: Db) => db.collection<State>('meta')
const schemaIn = (db: Db) => db.collection<Schema>('meta')
const id = 'migration'

/** Makes a database the target of one source, or goes on; refuses one that holds anything else. */
export const openTarget = async (db: Db, source: string): Promise<State> => {
  const known = await stateIn(db).findOne({ _id: id })
  if (known === null) await refuseFilled(db)
  else if (known.source !== source) throw new Error(otherSource(db, known))
  if (known?.movedAt) {
    await release(db)
    return known
  }
  const fresh: State = { _id: id, source, at: null, movedAt: null }
  if (known === null) await stateIn(db).insertOne(fresh)
  await schemaIn(db).updateOne(
    { _id: 'schema' },
    { $set: { version: beingFilled } },
    { upsert: true }
  )
  await ensureIndexes(db)
  return known ?? fresh
}

const otherSource = (db: Db, { movedAt }: State) =>
  movedAt === null
    ? `--to: another file was being moved to ${db.databaseName}, or this one as it was before it ` +
      `changed: drop ${db.databaseName}, then start over`
    : `--to: ${db.databaseName} is in use: it was filled at ${movedAt} from another file, or from ` +
      'this one as it was before it changed'

const refuseFilled = async (db: Db) => {
  for (const name of ['users', 'sessions', 'records', 'operations', 'answers'])
    if ((await db.collection(name).findOne({}, { projection: { _id: 1 } })) !== null)
      throw new Error(
        `--to: ${db.databaseName} is not empty: its ${name} hold records; move to an empty database`
      )
}

export const markPlace = async (db: Db, at: Place | null) => {
  await stateIn(db).updateOne({ _id: id }, { $set: { at } })
}

/** Says that all is there, and lets gateways in. */
export const finishTarget = async (db: Db) => {
  await stateIn(db).updateOne({ _id: id }, { $set: { movedAt: new Date().toISOString() } })
  await release(db)
}

const release = async (db: Db) => {
  await schemaIn(db).deleteOne({ _id: 'schema', version: beingFilled })
  await ensureSchema(db)
}
