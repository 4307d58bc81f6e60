import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { databaseFile, nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { user, vault } from '../conformance/records.ts'
import { countCommits } from '../support/commits.ts'
import { folder, gateway } from './files.ts'

const inUse = (file: string) => `another process is using ${file}`
const open = (file: string) => sqliteStore(nodeSqlite(file), vault)

describe('the database file', () => {
  test('a second process on one file fails at once, and says why', async () => {
    const file = join(await folder(), 'patchbay.db')
    const first = gateway(file)
    expect(await first.line()).toEqual('open')
    expect(() => nodeSqlite(file)).toThrow(inUse(file))
    const second = gateway(file)
    expect(await second.line()).toEqual(inUse(file))
    expect(await second.end()).toEqual(1)
    expect(await first.end()).toEqual(0)
    await (await open(file)).close()
  })

  test('a process that was killed leaves the file free, and every commit it answered', async () => {
    const file = join(await folder(), 'patchbay.db')
    const first = gateway(file, 'write')
    expect(await first.line()).toEqual('open')
    for (let at = 0; at < 50; at += 1) expect(await first.line()).toEqual('added')
    await first.kill()
    const store = await open(file)
    expect(await store.countUsers()).toBeGreaterThanOrEqual(50)
    await store.close()
  })

  test('of many that start at once exactly one opens the file', async () => {
    const file = join(await folder(), 'patchbay.db')
    const lines = await Promise.all(Array.from({ length: 6 }, () => gateway(file).line()))
    expect(lines.sort()).toEqual([...Array.from({ length: 5 }, () => inUse(file)), 'open'])
  })

  test('a file is refused a second time within one process, until it is closed', async () => {
    const file = join(await folder(), 'patchbay.db')
    const store = await open(file)
    await symlink(file, `${file}.link`)
    for (const path of [file, `${file}.link`]) expect(() => nodeSqlite(path)).toThrow(inUse(file))
    expect(await store.addUser(user())).toEqual('added')
    await store.close()
    const again = await open(file)
    expect(await again.countUsers()).toEqual(1)
    await again.close()
  })

  test('closing leaves one complete file and nothing beside it', async () => {
    const home = await folder()
    const file = join(home, 'data', 'patchbay.db')
    const store = await open(file)
    await store.addUser(user())
    expect(countCommits(file)).toBeGreaterThan(0)
    await store.close()
    await store.close()
    expect(await readdir(join(home, 'data'))).toEqual(['patchbay.db'])
    await mkdir(join(home, 'elsewhere'))
    const moved = join(home, 'elsewhere', 'copy.db')
    await writeFile(moved, await readFile(file))
    const copy = await open(moved)
    expect(await copy.findUser('ann@example.com')).toEqual(user())
    await copy.close()
  })

  test('the file can be read by its owner alone', async () => {
    const home = await folder()
    const store = await open(join(home, 'patchbay.db'))
    const modes = (await readdir(home)).map(async (name) => (await stat(join(home, name))).mode)
    expect((await Promise.all(modes)).map((mode) => mode & 0o777)).toEqual(
      Array.from({ length: modes.length }, () => 0o600)
    )
    await store.close()
  })

  test('a file that is no database is refused and can be tried again', async () => {
    const file = join(await folder(), 'patchbay.db')
    await writeFile(file, 'no database at all, but long enough to be looked at'.repeat(20))
    for (let at = 0; at < 2; at += 1) expect(() => nodeSqlite(file)).toThrow('not a database')
  })

  test.skipIf(process.platform !== 'linux')(
    'a commit that the disk did not confirm is unavailable to all in it, not done nor refused',
    async () => {
      const failing = gateway(join(await folder(), 'patchbay.db'), 'lose')
      expect([await failing.line(), await failing.line()]).toEqual(['open', 'added'])
      const unknown = 'StoreUnavailable: the commit was not confirmed'
      expect([await failing.line(), await failing.line()]).toEqual([unknown, unknown])
      expect(await failing.line()).toEqual(undefined)
    }
  )

  test('a database URL names its file, absolute or relative', () => {
    const urls = ['sqlite:data/x.db', 'sqlite:/var/x.db', 'sqlite:///var/x.db', 'sqlite::memory:']
    expect([...urls, 'sqlite:', 'mongodb://x/y', 'x.db'].map(databaseFile)).toEqual([
      'data/x.db',
      '/var/x.db',
      '/var/x.db',
      ':memory:',
      undefined,
      undefined,
      undefined,
    ])
  })
})
