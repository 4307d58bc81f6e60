import { BSON, MongoClient } from 'mongodb'
import { lineWriter } from '../lines.ts'
import { type DocumentLine, finalIn } from './final.ts'

/** Writes down everything that the database holds, as a majority of the members has it. */
export const writeFinal = async (url: string, folder: string) => {
  const client = new MongoClient(url, { readConcern: { level: 'majority' } })
  const write = lineWriter(finalIn(folder))
  try {
    for (const { name } of await client.db().listCollections().toArray())
      for await (const document of client.db().collection(name).find().sort({ _id: 1 }))
        write({ collection: name, document: BSON.EJSON.serialize(document) } satisfies DocumentLine)
  } finally {
    await client.close()
  }
}
