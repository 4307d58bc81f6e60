import { MongoClient, type MongoClientOptions } from 'mongodb'
import type { ReplicaSet } from '../../torture/set/set.ts'

type Count = { readonly _id: string; readonly n: number }

const clients: MongoClient[] = []

/** Closes whatever was opened here. */
export const closeAll = async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
}

/** A bare driver, as impatient as a test. */
const opened = (url: string, options: MongoClientOptions = {}) => {
  const client = new MongoClient(url, {
    ...{ appName: 'patchbay', writeConcern: { w: 'majority', journal: true } },
    ...{ serverSelectionTimeoutMS: 3000, connectTimeoutMS: 500, socketTimeoutMS: 1500 },
    ...{ heartbeatFrequencyMS: 500, ...options },
  })
  clients.push(client)
  return client
}

const countingBy = (client: MongoClient, _id: string) => async () => {
  try {
    const counts = client.db('set').collection<Count>('counts')
    const up = { $inc: { n: 1 } }
    const found = await counts.findOneAndUpdate({ _id }, up, {
      ...{ upsert: true, returnDocument: 'after' },
    })
    return found?.n
  } catch (error) {
    const { name, code } = error as Error & { readonly code?: number }
    return code === undefined ? name : `${name} ${code}`
  }
}

/** Counts up one document through the proxy, and says what it then was or how that failed. */
export const counting = (set: ReplicaSet, _id: string) => countingBy(opened(set.url('set')), _id)

/** A driver that repeats nothing by itself. */
export const once: MongoClientOptions = { retryWrites: false }

/** The same from 1 on, and what is stored by a look past the proxy. */
export const counter = async (set: ReplicaSet, _id: string, options: MongoClientOptions = {}) => {
  const client = opened(set.url('set'), options)
  const patient = { socketTimeoutMS: 10_000, serverSelectionTimeoutMS: 10_000 }
  const counts = opened(set.direct('set'), patient).db('set').collection<Count>('counts')
  await counts.insertOne({ _id, n: 1 })
  await client.db('admin').command({ ping: 1 })
  return {
    client,
    count: countingBy(client, _id),
    stored: async () => (await counts.findOne({ _id }))?.n,
  }
}

/** What a member says of itself. */
export const helloOf = async (set: ReplicaSet, member: number) => {
  const host = set.direct('').match(/[\d.]+:\d+/g)?.[member]
  const client = opened(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1000,
  })
  return client.db('admin').command({ hello: 1 })
}
