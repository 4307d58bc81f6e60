import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { statement } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import {
  assistant,
  change,
  connection,
  creation,
  ended,
  link,
  operation,
  org,
  user,
  vault,
} from '../conformance/records.ts'
import { type Backend, testStore } from '../conformance/store.ts'
import { countCommits } from '../support/commits.ts'
import { folder } from './files.ts'

const fileBackend = async (): Promise<Backend> => {
  const home = await mkdtemp(join(tmpdir(), 'patchbay-store-'))
  const file = join(home, 'patchbay.db')
  return {
    open: (opening) => sqliteStore(nodeSqlite(file), opening),
    commits: () => countCommits(file),
    // Database, write-ahead log and index, byte for byte.
    raw: async () => {
      const texts = (await readdir(home)).map((name) => readFile(join(home, name), 'latin1'))
      return (await Promise.all(texts)).join('\n')
    },
    remove: () => rm(home, { recursive: true }),
  }
}

testStore('the store over SQLite', fileBackend)

describe('the store over SQLite alone', () => {
  test('a database in memory needs no file', async () => {
    const store = await sqliteStore(nodeSqlite(':memory:'), vault)
    expect(await store.addUser(user())).toEqual('added')
    await store.close()
  })

  test('a PATCH is two commits in the log, whatever else is written in them', async () => {
    const file = join(await folder(), 'patchbay.db')
    const store = await sqliteStore(nodeSqlite(file), vault)
    await store.addConnection(connection())
    await store.addAssistant(assistant({ links: [link()] }), creation())
    const before = countCommits(file)
    await store.begin(operation())
    // Larger than many pages: a commit of many frames is still one.
    const base = JSON.stringify('x'.repeat(100_000))
    await store.finish(ended(operation()), 1, change({ links: [link({ base })] }))
    expect(countCommits(file) - before).toEqual(2)
    await store.close()
    expect(countCommits(file)).toEqual(0)
  })

  test('the lease counts from the clock of the store, and is gone with the slot', async () => {
    const sql = nodeSqlite(':memory:')
    const store = await sqliteStore(sql, vault)
    await store.addAssistant(assistant(), creation())
    const age = () =>
      sql.all("select unixepoch('subsec') - unixepoch(lease_since, 'subsec') as s from assistants")
    expect(await age()).toEqual([{ s: null }])
    await store.begin(operation())
    const [held] = await age()
    expect(held?.s).toBeGreaterThanOrEqual(0)
    expect(held?.s).toBeLessThan(60)
    await store.finish(ended(operation()), 1, null)
    expect(await age()).toEqual([{ s: null }])
    await store.close()
  })

  test('a secret moved to another row does not open', async () => {
    const sql = nodeSqlite(':memory:')
    const store = await sqliteStore(sql, vault)
    await store.addConnection(connection())
    await store.addConnection(connection({ id: 'con-2', orgId: 'org-b' }))
    const moved = "(select api_key from connections where id = 'con-2')"
    await sql.batch([statement(`update connections set api_key = ${moved} where id = 'con-1'`)])
    await expect(store.getConnection(org, 'con-1')).rejects.toThrow(
      'the sealed connection api key of con-1 does not open'
    )
    await store.close()
  })

  test('a full disk is a definite refusal, and what came with it is not kept', async () => {
    const sql = nodeSqlite(':memory:')
    const store = await sqliteStore(sql, vault)
    await store.addConnection(connection())
    await store.addAssistant(assistant({ links: [link()] }), creation())
    await store.begin(operation())
    const before = await store.getAssistant(org, 'ast-1')
    await sql.all('pragma max_page_count = 1')
    const large = change({ config: { systemPrompt: 'x'.repeat(1_000_000) } })
    await expect(store.finish(ended(operation()), 1, large)).rejects.toThrow('full')
    expect(await store.getAssistant(org, 'ast-1')).toEqual(before)
    expect(await store.getOperation(org, 'op-1')).toEqual(operation())
    expect(await store.finish(ended(operation()), 1, null)).toEqual(true)
    await store.close()
  })

  test('a link to a connection that is gone is refused, and nothing is kept', async () => {
    const store = await sqliteStore(nodeSqlite(':memory:'), vault)
    const linked = assistant({ links: [link()] })
    await expect(store.addAssistant(linked, creation())).rejects.toThrow('FOREIGN KEY')
    expect(await store.getAssistant(org, 'ast-1')).toEqual(null)
    await store.close()
  })

  test('a store that is closed is not ready', async () => {
    const store = await sqliteStore(nodeSqlite(':memory:'), vault)
    await store.close()
    expect(await store.ready()).toEqual(false)
  })
})
