import type { Collection } from 'mongodb'
import type { Session, User } from '../../records.ts'
import type { Store } from '../../store.ts'
import { certain, takenIn } from './faults.ts'

export type UserRecord = Omit<User, 'id'> & { readonly _id: string; readonly emailKey: string }
type SessionRecord = Omit<Session, 'hash'> & { readonly _id: string }
type Users = Pick<
  Store,
  'addUser' | 'countUsers' | 'findUser' | 'addSession' | 'findSession' | 'deleteSessions'
>

/** Users and their sessions. */
export const usersIn = (
  users: Collection<UserRecord>,
  sessions: Collection<SessionRecord>
): Users => ({
  addUser: async ({ id, ...user }) => {
    try {
      const record = { _id: id, ...user, emailKey: user.email.toLowerCase() }
      await certain(() => users.insertOne(record))
      return 'added'
    } catch (error) {
      if (takenIn(error)?.includes('emailKey')) return 'taken'
      throw error
    }
  },
  countUsers: () => certain(() => users.countDocuments({ emailKey: { $gt: '' } })),
  findUser: async (email) => {
    const found = await certain(() => users.findOne({ emailKey: email.toLowerCase() }))
    return found && readUser(found)
  },
  addSession: async ({ hash, ...session }) => {
    await certain(() => sessions.insertOne({ _id: hash, ...session }))
  },
  findSession: async (hash) => {
    const found = await certain(() => sessions.findOne({ _id: hash }))
    const user = found && (await activeUser(users, found.userId))
    if (!found || !user) return null
    const { _id, ...session } = found
    return { session: { hash: _id, ...session }, user }
  },
  deleteSessions: async (hashes) => {
    if (hashes.length === 0) return
    await certain(() => sessions.deleteMany({ _id: { $in: [...hashes] } }))
  },
})

/** A user who may still act. */
export const activeUser = async (users: Collection<UserRecord>, id: string) => {
  const found = await certain(() => users.findOne({ _id: id, disabled: false }))
  return found && readUser(found)
}

const readUser = ({ _id, emailKey: _, ...user }: UserRecord): User => ({ id: _id, ...user })
