import type { ApiKey, Kept } from '../records.ts'
import type { Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { type Sql, statement } from './sql.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { newest, owned, places } from './sqlite-rows.ts'
import { readUser, type UserRow, userColumns } from './sqlite-users.ts'

type KeyRow = {
  readonly key_id: string
  readonly key_org_id: string
  readonly user_id: string
  readonly name: string | null
  readonly hash: string
  readonly last4: string
  readonly origins: string | null
  readonly scopes: string
  readonly expires_at: string | null
  readonly key_created_at: string
}
type Keys = Pick<Store, 'addKey' | 'findKey' | 'listKeys' | 'deleteKey'>

// Named apart from the user's own columns, which a join brings along.
const keyColumns = `keys.id as key_id, keys.org_id as key_org_id, keys.user_id, name, hash, last4,
  origins, scopes, expires_at, keys.created_at as key_created_at`

/** API keys and the users they act for. */
export const keysIn = (sql: Sql, vault: Vault): Keys => ({
  addKey: (key, kept) => addKey(sql, vault, key, kept),
  findKey: async (hash) => {
    const [row] = await sql.all<KeyRow & UserRow>(
      `select ${keyColumns}, ${userColumns} from keys join users on users.id = keys.user_id
        where hash = ?1 and disabled = 0`,
      hash
    )
    return row === undefined ? null : { key: readKey(row), user: readUser(row) }
  },
  listKeys: (scope, page) =>
    newest(sql, scope, page, { name: 'keys', columns: keyColumns }, readKey),
  deleteKey: async ({ orgId, userId }, id, kept) => {
    const text = `delete from keys where ${owned} and id = ?3 returning id`
    const exists = `exists (select 1 from keys where org_id = ?2 and id = ?7
      and (?8 is null or user_id = ?8))`
    const results = await commitKeyed(sql, [
      ...(await keeping(vault, orgId, kept, exists, id, userId)),
      statement(text, orgId, userId, id),
    ])
    return (results.at(-1) ?? []).length > 0
  },
})

const addKey = async (sql: Sql, vault: Vault, key: ApiKey, kept?: Kept) => {
  const insert = statement(
    `insert into keys
      (id, org_id, user_id, name, hash, last4, origins, scopes, expires_at, created_at)
      values (${places(10)})`,
    key.id,
    key.orgId,
    key.userId,
    key.name,
    key.hash,
    key.last4,
    key.origins && JSON.stringify(key.origins),
    JSON.stringify(key.scopes),
    key.expiresAt,
    key.createdAt
  )
  await commitKeyed(sql, [insert, ...(await keeping(vault, key.orgId, kept))])
}

const readKey = (row: KeyRow): ApiKey => ({
  id: row.key_id,
  orgId: row.key_org_id,
  userId: row.user_id,
  name: row.name,
  hash: row.hash,
  last4: row.last4,
  origins: row.origins === null ? null : (JSON.parse(row.origins) as string[]),
  scopes: JSON.parse(row.scopes) as ApiKey['scopes'],
  expiresAt: row.expires_at,
  createdAt: row.key_created_at,
})
