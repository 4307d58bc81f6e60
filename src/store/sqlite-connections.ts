import type { Connection } from '../records.ts'
import type { Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { newest, owned, places } from './sqlite-rows.ts'

type ConnectionRow = {
  readonly id: string
  readonly org_id: string
  readonly user_id: string
  readonly provider: string
  readonly name: string | null
  readonly api_key: string
  readonly webhook_secret: string | null
  readonly base_url: string | null
  readonly allow_unknown_models: number
  readonly drift_policy: Connection['driftPolicy']
  readonly state: Connection['state']
  readonly created_at: string
  readonly updated_at: string
}
type Connections = Pick<
  Store,
  | 'addConnection'
  | 'getConnection'
  | 'listConnections'
  | 'putConnection'
  | 'setConnectionState'
  | 'deleteConnection'
>

const columns = `id, org_id, user_id, provider, name, api_key, webhook_secret, base_url,
  allow_unknown_models, drift_policy, state, created_at, updated_at`

/** Credentials of provider accounts, their secrets sealed. */
export const connectionsIn = (sql: Sql, vault: Vault): Connections => ({
  addConnection: async (connection, kept) => {
    const text = `insert into connections (${columns}) values (${places(13)})`
    await commitKeyed(sql, [
      statement(text, ...(await write(vault, connection))),
      ...(await keeping(vault, connection.orgId, kept)),
    ])
  },
  getConnection: async ({ orgId, userId }, id) => {
    const text = `select ${columns} from connections where ${owned} and id = ?3`
    const [row] = await sql.all<ConnectionRow>(text, orgId, userId, id)
    return row === undefined ? null : read(vault, row)
  },
  listConnections: (scope, page) =>
    newest<ConnectionRow, Connection>(sql, scope, page, { name: 'connections', columns }, (row) =>
      read(vault, row)
    ),
  putConnection: async (connection, kept) => {
    const { id, orgId } = connection
    const text = `update connections set (${columns}) = (${places(13)})
      where id = ?1 and org_id = ?2 returning id`
    const exists = 'exists (select 1 from connections where org_id = ?2 and id = ?7)'
    const [rows = []] = await commitKeyed(sql, [
      statement(text, ...(await write(vault, connection))),
      ...(await keeping(vault, orgId, kept, exists, id)),
    ])
    return rows.length > 0
  },
  setConnectionState: async ({ orgId, id, updatedAt }, state) => {
    const text = `update connections set state = ?4
      where org_id = ?1 and id = ?2 and updated_at = ?3 and state <> ?4`
    await sql.batch([statement(text, orgId, id, updatedAt, state)])
  },
  deleteConnection: async ({ orgId, userId }, id, kept) => {
    const free = `not exists (select 1 from links where connection_id = ?3)
      and not exists (select 1 from tool_copies where connection_id = ?3)`
    const results = await commitKeyed(sql, [
      statement(`select id from connections where ${owned} and id = ?3`, orgId, userId, id),
      ...(await keeping(vault, orgId, kept, deletable, id, userId)),
      statement(
        `delete from connections where ${owned} and id = ?3 and ${free} returning id`,
        ...[orgId, userId, id]
      ),
    ])
    const [before = [], after = []] = [results[0], results.at(-1)]
    if (after.length > 0) return 'deleted'
    return before.length > 0 ? 'in_use' : 'absent'
  },
})

const deletable = `exists (select 1 from connections where org_id = ?2 and id = ?7
  and (?8 is null or user_id = ?8)) and not exists (select 1 from links where connection_id = ?7)
  and not exists (select 1 from tool_copies where connection_id = ?7)`

const apiKeyOf = (orgId: string, id: string) => ({ orgId, kind: 'connection api key', id })
const webhookSecretOf = (orgId: string, id: string) => ({ orgId, kind: 'webhook secret', id })

const write = async (vault: Vault, connection: Connection): Promise<SqlValue[]> => {
  const { id, orgId, webhookSecret } = connection
  const [apiKey, sealedSecret] = await Promise.all([
    vault.seal(apiKeyOf(orgId, id), connection.apiKey),
    webhookSecret === null ? null : vault.seal(webhookSecretOf(orgId, id), webhookSecret),
  ])
  return [
    id,
    orgId,
    connection.userId,
    connection.provider,
    connection.name,
    apiKey,
    sealedSecret,
    connection.baseUrl,
    Number(connection.allowUnknownModels),
    connection.driftPolicy,
    connection.state,
    connection.createdAt,
    connection.updatedAt,
  ]
}

const read = async (vault: Vault, row: ConnectionRow): Promise<Connection> => {
  const { id, org_id: orgId, webhook_secret: webhookSecret } = row
  const [apiKey, openedSecret] = await Promise.all([
    vault.open(apiKeyOf(orgId, id), row.api_key),
    webhookSecret === null ? null : vault.open(webhookSecretOf(orgId, id), webhookSecret),
  ])
  return {
    id,
    orgId,
    userId: row.user_id,
    provider: row.provider,
    name: row.name,
    apiKey,
    webhookSecret: openedSecret,
    baseUrl: row.base_url,
    allowUnknownModels: row.allow_unknown_models === 1,
    driftPolicy: row.drift_policy,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
