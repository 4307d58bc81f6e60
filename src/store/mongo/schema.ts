import type { Db } from 'mongodb'
import { Misconfigured } from '../../errors.ts'

/** Rises with every change of what a record looks like that an older Patchbay cannot read. */
const version = 1

/** Stands instead of it while a move fills the database: no gateway works on what is half there. */
export const beingFilled = 1_000_000_000

type Meta = { readonly _id: string; readonly version: number }
const metaIn = (db: Db) => db.collection<Meta>('meta')

/** Notes the schema of an empty database; refuses one from the future. */
export const ensureSchema = async (db: Db) => {
  await metaIn(db).updateOne({ _id: 'schema' }, { $setOnInsert: { version } }, { upsert: true })
  const found = await metaIn(db).findOne({ _id: 'schema' })
  if (found?.version === beingFilled)
    throw new Error(
      `a move to the database ${db.databaseName} has not ended: npm run migrate goes on with it`
    )
  if (found !== null && found.version > version)
    throw new Misconfigured(
      `the database has schema version ${found.version}, this Patchbay knows ${version}: start a newer one`
    )
}

/** True where the database answers, with the schema this code expects. */
export const isSchema = async (db: Db) =>
  (await metaIn(db).findOne({ _id: 'schema' }))?.version === version
