import type { ApiKey, Connection } from '../../records.ts'
import { idOf, type Kind, type Plain } from '../mongo/records.ts'
import type { UserRecord } from '../mongo/users.ts'
import type { Row } from '../sql.ts'
import { readUser, type UserRow } from '../sqlite-users.ts'
import type { Part } from './part.ts'

/** What every record that somebody owns begins with. */
export const ownedBy = <K extends Kind>(kind: K, row: Row) => ({
  ...{ _id: idOf(kind, String(row.id)), kind, rev: 1 },
  ...{ org: String(row.org_id), user: String(row.user_id) },
})

const userOf = (row: Row): UserRecord => {
  const { id, ...user } = readUser(row as UserRow)
  return { _id: id, ...user, emailKey: String(row.email_key) }
}

export const users: Part = {
  ...{ name: 'users', collection: 'users', filter: {} },
  ...{ columns: '*', from: 'users where true', key: 'id' },
  read: async (_, rows) => rows.map(userOf),
}

export const sessions: Part = {
  ...{ name: 'sessions', collection: 'sessions', filter: {} },
  ...{ columns: '*', from: 'sessions where true', key: 'hash' },
  read: async (_, rows) =>
    rows.map(({ hash, user_id: userId, created_at: createdAt, expires_at: expiresAt }) => {
      return { _id: String(hash), userId, createdAt, expiresAt }
    }),
}

type KeyRecord = Plain & Omit<ApiKey, 'id' | 'orgId' | 'userId'>

const keyOf = (row: Row): KeyRecord => ({
  ...ownedBy('key', row),
  ...{ shown: true, name: row.name as string | null, hash: String(row.hash) },
  ...{ last4: String(row.last4), scopes: JSON.parse(String(row.scopes)) as ApiKey['scopes'] },
  origins: row.origins === null ? null : (JSON.parse(String(row.origins)) as string[]),
  ...{ expiresAt: row.expires_at as string | null, createdAt: String(row.created_at) },
})

export const keys: Part = {
  ...{ name: 'keys', collection: 'records', filter: { kind: 'key' } },
  ...{ columns: '*', from: 'keys where true', key: 'id' },
  read: async (_, rows) => rows.map(keyOf),
}

type ConnectionRecord = Plain & Omit<Connection, 'id' | 'orgId' | 'userId'>

const connectionOf = (row: Row): ConnectionRecord => ({
  ...ownedBy('connection', row),
  ...{ shown: true, provider: String(row.provider), name: row.name as string | null },
  ...{ apiKey: String(row.api_key), webhookSecret: row.webhook_secret as string | null },
  ...{ baseUrl: row.base_url as string | null, allowUnknownModels: row.allow_unknown_models === 1 },
  driftPolicy: row.drift_policy as Connection['driftPolicy'],
  state: row.state as Connection['state'],
  ...{ createdAt: String(row.created_at), updatedAt: String(row.updated_at) },
})

export const connections: Part = {
  ...{ name: 'connections', collection: 'records', filter: { kind: 'connection' } },
  ...{ columns: '*', from: 'connections where true', key: 'id' },
  read: async (_, rows) => rows.map(connectionOf),
}
