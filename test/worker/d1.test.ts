import { beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import { d1Sql, most } from '../../src/store/d1.ts'
import { migrations, schemaVersion } from '../../src/store/migrations.ts'
import { type Sql, statement } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import {
  assistant,
  change,
  connection,
  creation,
  ended,
  link,
  operation,
  vault,
} from '../conformance/records.ts'
import { type Backend, testStore } from '../conformance/store.ts'
import { countCommits } from '../support/commits.ts'
import { openFolder } from './dev.ts'
import { databaseIn } from './files.ts'
import { startRelay } from './relay.ts'
import { type Remote, remoteD1 } from './remote.ts'

let folder: string
let database: Remote
let sql: Sql
beforeAll(async () => {
  folder = await openFolder()
  database = remoteD1(await startRelay(folder))
  sql = d1Sql(database)
})

let names: readonly string[] = []
const tables = async () => {
  if (names.length > 0) return names
  const rows = await sql.all<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name not like '!_%' escape '!'"
  )
  names = rows.map(({ name }) => name).filter((name) => !/^(sqlite_|schema_version)/.test(name))
  return names
}

/** One database for all laws: emptied in place of made anew, which takes longer. */
const backend = async (): Promise<Backend> => ({
  open: (opening) => sqliteStore(sql, opening),
  commits: database.commits,
  raw: async () => {
    const all = (await tables()).map((name) => statement(`select * from ${name}`))
    return JSON.stringify(await sql.batch(all))
  },
  remove: async () => {
    const all = (await tables()).map((name) => statement(`delete from ${name}`))
    await sql.batch([statement('pragma defer_foreign_keys = on'), ...all])
  },
})

describe('a new D1 database', () => {
  it('comes to the newest schema however many isolates begin at once', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => sqliteStore(sql, vault)))
    const ready = await Promise.all(stores.map((store) => store.ready()))
    expect([await schemaVersion(sql), ...ready]).toEqual([
      migrations.length,
      ...ready.map(() => true),
    ])
  })
})

testStore('the store over D1', backend)

describe('the store over D1 alone', () => {
  const opened = async () => {
    const store = await sqliteStore(sql, vault)
    await store.addConnection(connection())
    await store.addAssistant(assistant({ links: [link()] }), creation())
    return store
  }
  const emptied = async () => (await backend()).remove()

  it('makes W1 and W2 one batch each, and one commit each in the log of the database', async () => {
    const store = await opened()
    const file = databaseIn(folder)
    const before = [countCommits(file), database.commits()]
    await store.begin(operation())
    await store.finish(ended(operation()), 1, change({ links: [link({ base: '{"a":1}' })] }))
    const after = [countCommits(file), database.commits()]
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([2, 2])
    await emptied()
  })

  it('keeps far below what D1 takes: 100 kB of text, 100 values, and 1000 queries a request', () => {
    const { text, values, batch } = database.largest()
    expect([text < 5000, values <= 20, batch <= 30]).toEqual([true, true, true])
  })

  it('refuses what would be too large for a row before anything is asked of D1', async () => {
    const store = await opened()
    const before = database.commits()
    const config = { systemPrompt: 'x'.repeat(most.updated) }
    const large = { ...operation(), after: { ...operation().after, config } }
    // Random, so that no packing helps.
    const bytes = crypto.getRandomValues(new Uint8Array(65_536))
    const noise = Array.from({ length: 20 }, () => Buffer.from(bytes.reverse()).toString('base64'))
    const journaled = {
      ...large,
      after: { ...large.after, config: { systemPrompt: noise.join() } },
    }
    await expect(store.finish(ended(operation()), 1, change({ config }))).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(
        /^The change takes \d+ bytes in one row .*; at most 1800000 fit/
      ),
    })
    await expect(store.begin(journaled)).rejects.toMatchObject({ code: 'too_large' })
    expect(database.commits()).toBe(before)
    await emptied()
  })

  it('does not know what became of a batch that D1 did not answer', async () => {
    const silent = d1Sql({
      ...database,
      batch: () => Promise.reject(new Error('D1_ERROR: Network connection lost.')),
    })
    await expect(silent.batch([statement('select 1')])).rejects.toThrow(StoreUnavailable)
  })
})
