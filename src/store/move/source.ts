import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Vault } from '../../vault.ts'
import { migrations, schemaVersion } from '../migrations.ts'
import { nodeSqlite } from '../node-sqlite.ts'
import type { Sql } from '../sql.ts'
import { most } from './bounds.ts'

/** Opens the file of a gateway that was stopped, and keeps others out of it; only reads it. */
export const openSource = async (file: string): Promise<Sql> => {
  if (!existsSync(file)) throw new Error(`--from: there is no database at ${file}`)
  const sql = nodeSqlite(file)
  try {
    await refuseOld(sql)
    await refuseLarge(sql)
    // What a killed gateway left in the log belongs to the file.
    await sql.all('pragma wal_checkpoint(truncate)')
    return sql
  } catch (error) {
    await sql.close()
    throw error
  }
}

/** What tells one source from another, and from what it was before a gateway ran on it again. */
export const fingerprintOf = async (file: string) => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const refuseOld = async (sql: Sql) => {
  const version = await schemaVersion(sql).catch(() => 0)
  if (version !== migrations.length)
    throw new Error(
      `--from: the database has schema version ${version}, this Patchbay moves ${migrations.length}: ` +
        'start and stop this version on it once'
    )
}

const refuseLarge = async (sql: Sql) => {
  const [row] = await sql.all<{ id: string; total: number }>(
    `select import_id as id, count(*) as total from import_items
      group by import_id having total > ${most.items} limit 1`
  )
  if (row)
    throw new Error(
      `--from: the import ${row.id} has found ${row.total} objects; MongoDB keeps ${most.items} of one`
    )
}

/** Where sealed texts stand; a gateway cannot work without the first ones. */
const sealed = [
  ...[
    ['connections', 'api_key'],
    ['connections', 'webhook_secret'],
    ['links', 'base'],
    ['tools', 'headers'],
    ['tool_copies', 'base'],
    ['assistants', 'provider_options'],
  ].map(([table, column]) => ({ table, column, isNeeded: true })),
  { table: 'operations', column: 'journal', isNeeded: false },
  { table: 'responses', column: 'answer', isNeeded: false },
]

/**
 * Refuses a secret that does not open what stands there; how many old journals and answers it does
 * not open, which no gateway could read before either.
 */
export const refuseOtherSecret = async (sql: Sql, vaults: readonly Vault[]): Promise<number> => {
  const known = JSON.stringify(await Promise.all(vaults.map(kidOf)))
  let unread = 0
  for (const { table, column, isNeeded } of sealed) {
    const [row] = await sql.all<{ total: number }>(
      `select count(*) as total from ${table} where ${column} is not null
        and ${column} not like '{%' and substr(${column}, 1, instr(${column}, '.') - 1)
        not in (select value from json_each(?1))`,
      known
    )
    if (!row?.total) continue
    if (isNeeded)
      throw new Error(
        `PATCHBAY_SECRET: ${row.total} of ${table}.${column} were sealed under another one`
      )
    unread += row.total
  }
  return unread
}

// Every sealed text begins with the name of the key that it was sealed by.
const kidOf = async (vault: Vault) =>
  (await vault.seal({ orgId: '', kind: '', id: '' }, '')).split('.')[0] ?? ''
