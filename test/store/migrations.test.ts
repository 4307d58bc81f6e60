import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Migration, migrate, migrations, schemaVersion } from '../../src/store/migrations.ts'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { statement } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { vault } from '../conformance/records.ts'
import { countCommits } from '../support/commits.ts'
import { folder } from './files.ts'

const first: Migration = ['create table notes (text text) strict', "insert into notes values ('a')"]
const second: Migration = ['alter table notes add column mark text', "update notes set mark = 'b'"]
const broken: Migration = ['alter table notes add column lost text', 'not sql']

describe('migrations', () => {
  test('an old database is brought to the newest schema with what it holds', async () => {
    const sql = nodeSqlite(':memory:')
    await migrate(sql, [first])
    expect(await schemaVersion(sql)).toEqual(1)
    await migrate(sql, [first, second])
    expect(await schemaVersion(sql)).toEqual(2)
    expect(await sql.all('select * from notes')).toEqual([{ text: 'a', mark: 'b' }])
    await sql.close()
  })

  test('every step is one commit, and a database that is up to date is not written', async () => {
    const file = join(await folder(), 'patchbay.db')
    const sql = nodeSqlite(file)
    await migrate(sql, [])
    const empty = countCommits(file)
    await migrate(sql, [first, second])
    expect(countCommits(file) - empty).toEqual(2)
    await migrate(sql, [first, second])
    expect(countCommits(file) - empty).toEqual(2)
    await sql.close()
  })

  test('a step that fails leaves the database at the step before it', async () => {
    const sql = nodeSqlite(':memory:')
    await expect(migrate(sql, [first, broken])).rejects.toThrow('syntax error')
    expect(await schemaVersion(sql)).toEqual(1)
    await migrate(sql, [first, second])
    expect(await sql.all('select * from notes')).toEqual([{ text: 'a', mark: 'b' }])
    await sql.close()
  })

  test('two that migrate at once apply each step once', async () => {
    const sql = nodeSqlite(':memory:')
    await Promise.all([migrate(sql, [first, second]), migrate(sql, [first, second])])
    expect(await sql.all('select text from notes')).toEqual([{ text: 'a' }])
    await sql.close()
  })

  test('a database from a newer Patchbay is refused and left alone', async () => {
    const file = join(await folder(), 'patchbay.db')
    const newer = migrations.length + 1
    const sql = nodeSqlite(file)
    await migrate(sql)
    await sql.batch([statement('insert into schema_version (version) values (?1)', newer)])
    await expect(sqliteStore(sql, vault)).rejects.toThrow(
      `the database has schema version ${newer}, this Patchbay knows ${migrations.length}: start a newer one`
    )
    expect(await schemaVersion(sql)).toEqual(newer)
    await sql.close()
  })
})
