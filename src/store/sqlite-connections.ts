import type { Connection, Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'
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
  addConnection: async (connection) => {
    const text = `insert into connections (${columns}) values (${places(13)})`
    await sql.batch([statement(text, ...(await write(vault, connection)))])
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
  putConnection: async (connection) => {
    const text = `update connections set (${columns}) = (${places(13)})
      where id = ?1 and org_id = ?2 returning id`
    const [rows = []] = await sql.batch([statement(text, ...(await write(vault, connection)))])
    return rows.length > 0
  },
  setConnectionState: async ({ orgId, id, updatedAt }, state) => {
    const text = `update connections set state = ?4
      where org_id = ?1 and id = ?2 and updated_at = ?3 and state <> ?4`
    await sql.batch([statement(text, orgId, id, updatedAt, state)])
  },
  deleteConnection: async ({ orgId, userId }, id) => {
    const free = 'not exists (select 1 from links where connection_id = ?3)'
    const [deleted = [], left = []] = await sql.batch([
      statement(
        `delete from connections where ${owned} and id = ?3 and ${free} returning id`,
        ...[orgId, userId, id]
      ),
      statement(`select id from connections where ${owned} and id = ?3`, orgId, userId, id),
    ])
    if (deleted.length > 0) return 'deleted'
    return left.length > 0 ? 'in_use' : 'absent'
  },
})

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
