import type { Db } from 'mongodb'
import { Misconfigured } from '../../errors.ts'

/** Rises with every change of what a record looks like that an older Patchbay cannot read. */
const version = 1

type Meta = { readonly _id: string; readonly version: number }
const metaIn = (db: Db) => db.collection<Meta>('meta')

/** Notes the schema of an empty database; refuses one from the future. */
export const ensureSchema = async (db: Db) => {
  await metaIn(db).updateOne({ _id: 'schema' }, { $setOnInsert: { version } }, { upsert: true })
  const found = await metaIn(db).findOne({ _id: 'schema' })
  if (found !== null && found.version > version)
    throw new Misconfigured(
      `the database has schema version ${found.version}, this Patchbay knows ${version}: start a newer one`
    )
}

/** True where the database answers, with the schema this code expects. */
export const isSchema = async (db: Db) =>
  (await metaIn(db).findOne({ _id: 'schema' }))?.version === version
