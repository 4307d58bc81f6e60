import type { Session, User } from '../records.ts'
import type { Store } from '../store.ts'
import { isTaken, type Sql, statement } from './sql.ts'
import { places } from './sqlite-rows.ts'

export type UserRow = {
  readonly id: string
  readonly org_id: string
  readonly email: string
  readonly role: User['role']
  readonly disabled: number
  readonly password_hash: string
  readonly created_at: string
}
type SessionRow = UserRow & {
  readonly hash: string
  readonly session_created_at: string
  readonly expires_at: number
}
type Users = Pick<
  Store,
  'addUser' | 'countUsers' | 'findUser' | 'addSession' | 'findSession' | 'deleteSessions'
>

/** The columns of a `UserRow`, for selects and joins. */
export const userColumns = `users.id, users.org_id, users.email, users.role, users.disabled,
  users.password_hash, users.created_at`

/** Users and their sessions. */
export const usersIn = (sql: Sql): Users => ({
  addUser: (user) => addUser(sql, user),
  countUsers: async () => {
    const [row] = await sql.all<{ total: number }>('select count(*) as total from users')
    return row?.total ?? 0
  },
  findUser: async (email) => {
    const [row] = await sql.all<UserRow>(
      `select ${userColumns} from users where email_key = ?1`,
      email.toLowerCase()
    )
    return row === undefined ? null : readUser(row)
  },
  addSession: (session) => addSession(sql, session),
  findSession: async (hash) => {
    const [row] = await sql.all<SessionRow>(
      `select ${userColumns}, hash, sessions.created_at as session_created_at, expires_at
        from sessions join users on users.id = user_id where hash = ?1 and disabled = 0`,
      hash
    )
    return row === undefined ? null : { session: readSession(row), user: readUser(row) }
  },
  deleteSessions: async (hashes) => {
    const text = 'delete from sessions where hash in (select value from json_each(?1))'
    await sql.batch([statement(text, JSON.stringify(hashes))])
  },
})

const addUser = async (sql: Sql, user: User) => {
  const insert = statement(
    `insert into users (id, org_id, email, email_key, role, disabled, password_hash, created_at)
      values (${places(8)})`,
    user.id,
    user.orgId,
    user.email,
    user.email.toLowerCase(),
    user.role,
    Number(user.disabled),
    user.passwordHash,
    user.createdAt
  )
  try {
    await sql.batch([insert])
    return 'added'
  } catch (error) {
    if (isTaken(error, 'users.email_key')) return 'taken'
    throw error
  }
}

const addSession = async (sql: Sql, { hash, userId, createdAt, expiresAt }: Session) => {
  const text = `insert into sessions (hash, user_id, created_at, expires_at) values (${places(4)})`
  await sql.batch([statement(text, hash, userId, createdAt, expiresAt)])
}

export const readUser = (row: UserRow): User => ({
  id: row.id,
  orgId: row.org_id,
  email: row.email,
  role: row.role,
  disabled: row.disabled === 1,
  passwordHash: row.password_hash,
  createdAt: row.created_at,
})

const readSession = (row: SessionRow): Session => ({
  hash: row.hash,
  userId: row.id,
  createdAt: row.session_created_at,
  expiresAt: row.expires_at,
})
