import { DatabaseSync } from 'node:sqlite'
import { v1Defaults } from '../api/v1.schema.ts'

/** Who owns what is filled in, and the connection that its links name. */
export type Owner = {
  readonly orgId: string
  readonly userId: string
  readonly connectionId: string
  readonly provider: string
}

/** The id of the nth assistant that was filled in. */
export const filledId = (n: number) => `65000000${n.toString(16).padStart(16, '0')}`

const id = "printf('65000000%016x', n)"
const at = '2025-11-05T09:00:00.000Z'
const config = JSON.stringify({
  ...{ name: 'Enrollment', ...v1Defaults },
  systemPrompt: 'You help students to enroll, and you are polite about it. '.repeat(8),
})

/** Puts so many assistants into a database that nobody has open, each with a link and an operation. */
export const fill = (file: string, count: number, owner: Owner) => {
  const { orgId, userId, connectionId, provider } = owner
  const database = new DatabaseSync(file)
  // Only while it is made: a kill in here costs a file of a bench.
  database.exec('pragma journal_mode = off; pragma synchronous = off; begin')
  const each = `with recursive all_of(n) as
    (select 0 union all select n + 1 from all_of where n + 1 < ${count}) select`
  database
    .prepare(
      `insert into assistants (id, org_id, user_id, version, config, defaults, provider_options,
        created_at, updated_at) ${each} ${id}, ?, ?, 1, ?, '[]', '{}', ?, ? from all_of`
    )
    .run(orgId, userId, config, at, at)
  database
    .prepare(
      `insert into links (id, org_id, assistant_id, connection_id, provider, external_id, base,
        state, last_synced_at)
        ${each} ${id}, ?, ${id}, ?, ?, 'filled-' || n, 'sealed', 'in_sync', ? from all_of`
    )
    .run(orgId, connectionId, provider, at)
  database
    .prepare(
      `insert into operations (id, org_id, user_id, assistant_id, kind, base_version, state,
        decision, ambiguous, journal, created_at, ended_at) ${each} printf('op_%026d', n), ?, ?,
        ${id}, 'import', 0, 'committed', 'none', 0, 'sealed', ?, ? from all_of`
    )
    .run(orgId, userId, at, at)
  database.exec('commit; pragma journal_mode = wal')
  database.close()
}
