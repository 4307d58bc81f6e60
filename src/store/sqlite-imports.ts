import type { Import, Imported, ImportProgress } from '../records.ts'
import type { Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { type Row, type Sql, type Statement, statement } from './sql.ts'
import { commitKeyed, keeping } from './sqlite-responses.ts'
import { fromNow, now, owned } from './sqlite-rows.ts'

type Imports = Pick<
  Store,
  'addImport' | 'getImport' | 'claimImport' | 'importsWaiting' | 'recordImport'
>

const columns = `id, org_id, user_id, connection_id, state, cursor, is_listed, tries, error,
  created_at`

/** Imports of whole accounts, and the objects that each has found. */
export const importsIn = (sql: Sql, vault: Vault): Imports => ({
  addImport: async (job, kept) => {
    const running = `select id from imports where connection_id = ?1 and state = 'running'`
    const isIts = 'exists (select 1 from imports where org_id = ?2 and id = ?7)'
    const results = await commitKeyed(sql, [
      insert(job),
      ...(await keeping(vault, job.orgId, kept, isIts, job.id)),
      statement(running, job.connectionId),
    ])
    return String(results.at(-1)?.[0]?.id)
  },
  getImport: async ({ orgId, userId }, id) => {
    const text = `select ${columns}, ${counts} from imports where ${owned} and id = ?3`
    const [row] = await sql.all<Row>(text, orgId, userId, id)
    if (row === undefined) return null
    const failed = await sql.all<Row>(
      `select external_id, code from import_items where import_id = ?1 and code is not null
        order by external_id`,
      id
    )
    return { ...read(row), ...progress(row, failed) }
  },
  claimImport: async (lease) => {
    const [rows = []] = await sql.batch([
      statement(
        `update imports set fence = fence + 1, due_at = ${fromNow('?1')} where id = (
          select id from imports where due_at <= ${now} order by due_at limit 1
        ) returning ${columns}, fence`,
        seconds(lease)
      ),
    ])
    const [row] = rows
    return row === undefined ? null : { job: read(row), fence: Number(row.fence) }
  },
  importsWaiting: async (id, after, limit) => {
    const rows = await sql.all<{ external_id: string }>(
      `select external_id from import_items where import_id = ?1 and is_over = 0
        and external_id > ?2 order by external_id limit ?3`,
      ...[id, after, limit]
    )
    return rows.map(({ external_id }) => external_id)
  },
  recordImport: async (job, fence, lease, { found = [], ended = [], wait = lease }) => {
    const due = job.state === 'running' ? seconds(wait) : null
    const [held = [], fresh = []] = await sql.batch([
      update(job, fence, due),
      ...items(job, fence, found, ended),
    ])
    return held.length === 0 ? null : fresh.length
  },
})

const counts = `(select count(*) from import_items where import_id = imports.id) as total,
  (select count(*) from import_items where import_id = imports.id and is_over = 1) as done`

const insert = (job: Import) =>
  statement(
    `insert into imports (${columns}, due_at)
      select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ${now} where not exists (
        select 1 from imports where connection_id = ?4 and state = 'running')`,
    ...[job.id, job.orgId, job.userId, job.connectionId, job.state, job.cursor],
    ...[Number(job.isListed), job.tries, job.error && JSON.stringify(job.error), job.createdAt]
  )

const update = (job: Import, fence: number, due: string | null) =>
  statement(
    `update imports set state = ?3, cursor = ?4, is_listed = ?5, tries = ?6, error = ?7,
      due_at = ${fromNow('?8')} where id = ?1 and fence = ?2 and state = 'running' returning id`,
    ...[job.id, fence, job.state, job.cursor, Number(job.isListed), job.tries],
    ...[job.error && JSON.stringify(job.error), due]
  )

const items = (
  { id }: Import,
  fence: number,
  found: readonly string[],
  ended: readonly Imported[]
): readonly Statement[] => [
  statement(
    `insert into import_items (import_id, external_id)
      select ?1, value from json_each(?3)
      where exists (select 1 from imports where id = ?1 and fence = ?2)
      on conflict do nothing returning external_id`,
    ...[id, fence, JSON.stringify(found)]
  ),
  statement(
    `update import_items set is_over = 1, code = ended.value ->> 'code'
      from json_each(?3) as ended
      where import_id = ?1 and external_id = ended.value ->> 'externalId'
      and exists (select 1 from imports where id = ?1 and fence = ?2)`,
    ...[id, fence, JSON.stringify(ended)]
  ),
]

const read = (row: Row): Import => ({
  id: String(row.id),
  orgId: String(row.org_id),
  userId: String(row.user_id),
  connectionId: String(row.connection_id),
  state: row.state as Import['state'],
  cursor: row.cursor as string | null,
  isListed: row.is_listed === 1,
  tries: Number(row.tries),
  error: row.error === null ? null : JSON.parse(String(row.error)),
  createdAt: String(row.created_at),
})

const progress = ({ total, done }: Row, failed: readonly Row[]) => ({
  total: Number(total),
  done: Number(done),
  failed: failed.map(({ external_id, code }) => ({
    externalId: String(external_id),
    code: code as ImportProgress['failed'][number]['code'],
  })),
})

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(3)} seconds`
