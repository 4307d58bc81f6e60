import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { user, vault } from '../conformance/records.ts'
import { folder, gateway, start } from './files.ts'

/** `npm run backup -- FILE` as a process: its exit code and what it complained about. */
const backUp = async (url: string, ...args: readonly string[]) => {
  const backup = start('src/backup.ts', args, { DATABASE_URL: url })
  const code = await backup.end()
  return { code, errors: backup.errors() }
}
const done = { code: 0, errors: '' }

describe('the backup', () => {
  test('a database in full use is copied into one complete file', async () => {
    const home = await folder()
    const file = join(home, 'patchbay.db')
    const running = gateway(file, 'write')
    expect(await running.line()).toEqual('open')
    for (let at = 0; at < 100; at += 1) expect(await running.line()).toEqual('added')
    expect(await backUp(`sqlite:${file}`, join(home, 'copy.db'))).toEqual(done)
    expect(await running.line()).toEqual('added')
    expect((await readdir(home)).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
    const copy = new DatabaseSync(join(home, 'copy.db'))
    expect(copy.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    copy.close()
    const store = await sqliteStore(nodeSqlite(join(home, 'copy.db')), vault)
    expect(await store.countUsers()).toBeGreaterThanOrEqual(100)
    await store.close()
  })

  test('a database that nobody has open is copied too, and left as it is', async () => {
    const home = await folder()
    const file = join(home, 'patchbay.db')
    const store = await sqliteStore(nodeSqlite(file), vault)
    await store.addUser(user())
    await store.close()
    const before = await readFile(file)
    expect(await backUp(`sqlite:${file}`, join(home, 'copy.db'))).toEqual(done)
    expect((await readFile(file)).equals(before)).toEqual(true)
    const copy = await sqliteStore(nodeSqlite(join(home, 'copy.db')), vault)
    expect(await copy.findUser('ann@example.com')).toEqual(user())
    await copy.close()
  })

  test('a file that exists is never replaced', async () => {
    const home = await folder()
    const file = join(home, 'patchbay.db')
    await (await sqliteStore(nodeSqlite(file), vault)).close()
    await writeFile(join(home, 'precious'), 'precious')
    for (const name of ['precious', 'patchbay.db']) {
      const path = join(home, name)
      expect(await backUp(`sqlite:${file}`, path)).toEqual({
        code: 1,
        errors: `${path} exists already, and a backup never replaces a file\n`,
      })
    }
    expect(await readFile(join(home, 'precious'), 'utf8')).toEqual('precious')
    expect((await readdir(home)).sort()).toEqual(['patchbay.db', 'precious'])
  })

  test('without a database, a file or a SQLite it says so and makes nothing', async () => {
    const home = await folder()
    const file = join(home, 'patchbay.db')
    const copy = join(home, 'copy.db')
    const failed = (errors: string) => ({ code: 1, errors: `${errors}\n` })
    expect(await backUp(`sqlite:${file}`, copy)).toEqual(failed(`there is no database at ${file}`))
    expect(await backUp(`sqlite:${file}`)).toEqual(failed('usage: npm run backup -- FILE'))
    expect(await backUp('mongodb://localhost/x', copy)).toEqual(
      failed('only a sqlite: DATABASE_URL is backed up by copying a file')
    )
    await writeFile(file, 'no database at all, but long enough to be looked at'.repeat(20))
    expect(await backUp(`sqlite:${file}`, copy)).toEqual(failed('file is not a database'))
    expect(await readdir(home)).toEqual(['patchbay.db'])
  })
})
