import { type Db, type IndexDescription, MongoServerError } from 'mongodb'
import { Misconfigured } from '../../errors.ts'

const there = { $exists: true }

/** An index over records that have a field: a `$type` there would hide it from range queries. */
const having = (
  field: string,
  key: Record<string, 1 | -1>,
  more: Partial<IndexDescription> = {}
): IndexDescription => ({ key, partialFilterExpression: { [field]: there }, ...more })

const newest = { createdAt: -1, _id: -1 } as const
const shown = { partialFilterExpression: { shown: true } }

// The org comes first wherever it is known: it is what such a collection is sharded by.
const records: readonly IndexDescription[] = [
  { name: 'newest', key: { org: 1, kind: 1, shown: 1, ...newest }, ...shown },
  { name: 'newest_of_user', key: { org: 1, kind: 1, user: 1, shown: 1, ...newest }, ...shown },
  having('claims.key', { org: 1, 'claims.key': 1 }, { name: 'one_claim', unique: true }),
  having('taken.e', { org: 1, 'taken.e': 1, 'taken.p': 1 }, { name: 'one_link', unique: true }),
  having('running', { org: 1, running: 1 }, { name: 'one_import', unique: true }),
  having('hash', { org: 1, hash: 1 }, { name: 'one_key', unique: true }),
  having('hash', { hash: 1 }, { name: 'keys' }),
  having('claims.expiresAt', { 'claims.expiresAt': 1 }, { name: 'expiry' }),
  having('operation', { org: 1, operation: 1 }, { name: 'open' }),
  having('leaseSince', { kind: 1, leaseSince: 1 }, { name: 'leased' }),
  having('dueAt', { kind: 1, dueAt: 1 }, { name: 'due' }),
  having('journals.id', { org: 1, 'journals.id': 1 }, { name: 'journals' }),
  having('journals.leftover', { 'journals.leftover': 1 }, { name: 'leftover' }),
  having('archive', { archive: 1 }, { name: 'to_archive' }),
  having('archive', { org: 1, archive: 1 }, { name: 'to_archive_of_org' }),
  having('links.id', { org: 1, 'links.id': 1 }, { name: 'links' }),
  having('links.connection', { org: 1, 'links.connection': 1 }, { name: 'linked_by' }),
  having('links.settleSince', { 'links.settleSince': 1 }, { name: 'settling' }),
  having('taken.e', { kind: 1, _id: 1 }, { name: 'linked' }),
  having('tools', { org: 1, tools: 1, user: 1, _id: 1 }, { name: 'with_tool' }),
  having('toolClaims.tool', { org: 1, 'toolClaims.tool': 1 }, { name: 'tool_claims' }),
  having('copies.id', { org: 1, 'copies.id': 1 }, { name: 'copies' }),
  having('copies.connection', { org: 1, 'copies.connection': 1 }, { name: 'copied_by' }),
  having('copies.connection', { kind: 1, _id: 1 }, { name: 'copied' }),
  having('copies.settleSince', { 'copies.settleSince': 1 }, { name: 'copies_settling' }),
  // What is not there counts as null, so that these find it without looking at the others.
  having('deletedAt', { kind: 1, removedAt: 1, deletedAt: 1 }, { name: 'deleted_and_held' }),
  having('removedAt', { 'claims.key': 1, removedAt: 1 }, { name: 'removed_and_unclaimed' }),
]

const operations: readonly IndexDescription[] = [
  { name: 'newest', key: { org: 1, ...newest } },
  { name: 'newest_of_owner', key: { org: 1, owner: 1, ...newest } },
  { name: 'newest_in_state', key: { org: 1, state: 1, ...newest } },
  { name: 'newest_of_owner_in_state', key: { org: 1, owner: 1, state: 1, ...newest } },
  { name: 'newest_of_one', key: { org: 1, about: 1, ...newest } },
  having('leftover', { leftover: 1 }, { name: 'leftover' }),
]

const answers: readonly IndexDescription[] = [{ name: 'expiry', key: { expiresAt: 1 } }]

const users: readonly IndexDescription[] = [
  { name: 'one_email', key: { emailKey: 1 }, unique: true },
]

// A day is longer than anything that a notice holds back.
const notices: readonly IndexDescription[] = [
  { name: 'age', key: { at: 1 }, expireAfterSeconds: 86_400 },
]

/** Every index by its collection. Unique ones are part of what keeps the data right. */
export const indexes = { records, operations, answers, users, notices }

/** Makes the indexes that are missing; throws where one of that name is another one. */
export const ensureIndexes = async (db: Db) => {
  for (const [name, wanted] of Object.entries(indexes))
    await db
      .collection(name)
      .createIndexes([...wanted])
      .catch((cause: Error) => {
        throw failure(name, cause)
      })
}

/** Another index has its name, or its keys; or what is stored has something twice. */
const refusals: readonly unknown[] = [67, 85, 86, 11_000]

const failure = (name: string, cause: Error) => {
  const message = `an index of the collection ${name} cannot be made: ${cause.message}`
  const isRefused = cause instanceof MongoServerError && refusals.includes(cause.code)
  return isRefused ? new Misconfigured(message) : new Error(message, { cause })
}
