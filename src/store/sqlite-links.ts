import type { Link, Overrides, SyncedLink } from '../assistant.ts'
import type { Scope } from '../records.ts'
import type { Vault } from '../vault.ts'
import { type Sql, type SqlValue, statement } from './sql.ts'
import { isMarked, linkState } from './sqlite-settle.ts'

type Handling = {
  readonly ours: number
  readonly paused: number
  readonly overrides: string | null
}
type LinkRow = {
  readonly id: string
  readonly connection_id: string
  readonly provider: string
  readonly external_id: string
  readonly base: string
  readonly state: Link['state']
  readonly last_synced_at: string
  readonly marked: number
} & Handling

/** A link whose base is sealed, so that only plain statements are left to do. */
export type SealedLink = SyncedLink

const baseOf = (orgId: string, id: string) => ({ orgId, kind: 'link base', id })

export const sealLink = async (vault: Vault, orgId: string, link: SyncedLink) => ({
  ...link,
  // Being about to settle is a mark of its own, not a state.
  state: link.state === 'settling' ? ('in_sync' as const) : link.state,
  base: await vault.seal(baseOf(orgId, link.id), link.base),
})

/** How a link is handled; what is nothing special is left out. */
export const handling = ({ ours, paused, overrides }: Handling) => ({
  ...(ours === 1 && { ours: true }),
  ...(paused === 1 && { paused: true }),
  ...(overrides !== null && { overrides: JSON.parse(overrides) as Overrides }),
})

/** A link's own values as they are stored. */
export const overridesText = ({ overrides }: Pick<Link, 'overrides'>) =>
  overrides === undefined ? null : JSON.stringify(overrides)

/** Inserts a link where the condition holds; `?1` to `?12` are the link's own values. */
export const insertLink = (
  orgId: string,
  assistantId: string,
  link: SealedLink,
  condition = 'true',
  ...values: SqlValue[]
) =>
  statement(
    `insert into links (id, org_id, assistant_id, connection_id, provider, external_id, base,
      state, last_synced_at, ours, paused, overrides)
      select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 where ${condition}`,
    ...[link.id, orgId, assistantId, link.connectionId, link.provider, link.externalId],
    ...[link.base, link.state, link.lastSyncedAt, Number(link.ours ?? false)],
    ...[Number(link.paused ?? false), overridesText(link), ...values]
  )

/** The links of one assistant in the order they were made, with their bases. */
export const linksOf = async (sql: Sql, vault: Vault, scope: Scope, assistantId: string) => {
  const rows = await sql.all<LinkRow>(
    `select links.id, connection_id, provider, external_id, base, ${linkState} as state,
      ${isMarked} as marked, last_synced_at, ours, paused, overrides
      from links join assistants on assistants.id = assistant_id
      where assistants.org_id = ?1 and (?2 is null or user_id = ?2) and assistant_id = ?3
      order by links.rowid`,
    ...[scope.orgId, scope.userId, assistantId]
  )
  return Promise.all(rows.map((row) => openLink(vault, scope.orgId, row)))
}

const openLink = async (vault: Vault, orgId: string, row: LinkRow): Promise<SyncedLink> => ({
  id: row.id,
  connectionId: row.connection_id,
  provider: row.provider,
  externalId: row.external_id,
  state: row.state,
  lastSyncedAt: row.last_synced_at,
  ...handling(row),
  ...(row.marked === 1 && { marked: true }),
  base: await vault.open(baseOf(orgId, row.id), row.base),
})
