import { randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { mongoStore } from '../../src/store/mongo/store.ts'
import { moveUp } from '../../src/store/move/move.ts'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { createVault } from '../../src/vault.ts'
import { user, vault } from '../conformance/records.ts'
import { folder, gateway, start } from '../store/files.ts'
import {
  hasMongod,
  howToGetOne,
  type Mongod,
  mustHaveMongod,
  startMongod,
} from '../support/mongod.ts'
import { fill, plain } from './filled.ts'
import { takenOver, toldBy } from './told.ts'

let mongod: Mongod
let client: MongoClient
let filled = ''

test.runIf(mustHaveMongod)('there is a mongod to test with', () => {
  expect(hasMongod, howToGetOne).toBe(true)
})

/** A filled file, an empty database, and a move between them. */
const scene = async () => {
  const home = await folder()
  const file = join(home, 'patchbay.db')
  await copyFile(join(filled, 'patchbay.db'), file)
  const name = `moved_${randomBytes(6).toString('hex')}`
  const db = client.db(name)
  onTestFinished(async () => void (await db.dropDatabase()))
  const url = mongod.url(name)
  const lines: string[] = []
  const move = (given: Partial<Parameters<typeof moveUp>[0]> = {}) =>
    moveUp({ file, url, vaults: [vault], say: (line) => lines.push(line), ...given })
  return { home, file, db, url, move, lines }
}

const sqliteOn = (file: string) => sqliteStore(nodeSqlite(file), vault)
const opened = async (url: string) => {
  const store = await mongoStore(url, vault)
  onTestFinished(() => store.close())
  return store
}
const without = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith(' ')).map((line) => line.replace(/sha256 \w{16}/, ''))
type State = { _id: string; movedAt: string | null }
const recordsOf = (db: Db) => db.collection<{ _id: string; name?: string }>('records')

describe.skipIf(!hasMongod)(hasMongod ? 'moving up' : `moving up (${howToGetOne})`, () => {
  beforeAll(async () => {
    mongod = await startMongod()
    client = new MongoClient(mongod.url('admin'))
    filled = await mkdtemp(join(tmpdir(), 'patchbay-move-'))
    await fill(join(filled, 'patchbay.db'))
  }, 60_000)
  afterAll(async () => {
    await rm(filled, { recursive: true, force: true })
    await client.close()
    await mongod.stop()
  })

  test('both stores tell the same of everything, and take over the same', async () => {
    const { file, db, url, move, lines } = await scene()
    const before = await readFile(file)
    expect(await move()).toBe(true)
    expect((await readFile(file)).equals(before)).toBe(true)
    expect(without(lines)).toEqual([
      '  users                4  ',
      '  sessions             1  ',
      '  keys                 2  ',
      '  connections          3  ',
      '  tools                4  , 1 tools at providers',
      `  assistants         ${plain + 4}  , 6 links, 3 tools in use, 3 tools about to be used`,
      `  operations         ${plain + 47}  `,
      '  answers              3  ',
      '  imports              2  , 4 objects found',
    ])
    expect(lines.at(-1)).toBe(`moved: every record of ${db.databaseName} is as it was`)
    const [sqlite, mongo] = [await sqliteOn(file), await opened(url)]
    onTestFinished(() => sqlite.close())
    expect(await mongo.ready()).toBe(true)
    const [told, expected] = [await toldBy(mongo), await toldBy(sqlite)]
    for (const [key, value] of Object.entries(expected))
      expect({ [key]: told[key as keyof typeof told] }).toEqual({ [key]: value })
    // As the start of a gateway on the file does.
    await sqlite.expireLeases()
    expect(await takenOver(mongo)).toEqual(await takenOver(sqlite))
  })

  test('once moved it is not done again, and nothing else is moved to the same place', async () => {
    const { file, db, move, lines } = await scene()
    await move()
    await recordsOf(db).updateOne({ _id: 'tool/tool-1' }, { $set: { name: 'used since' } })
    lines.length = 0
    expect(await move()).toBe(true)
    expect(lines).toEqual([expect.stringMatching(/ holds all of it since .*: nothing was done$/)])
    const store = await sqliteOn(file)
    await store.addUser(user({ id: 'new', email: 'new@example.com' }))
    await store.close()
    await expect(move()).rejects.toThrow(/^--to: moved_\w+ is in use: it was filled at /)
    expect((await recordsOf(db).findOne({ _id: 'tool/tool-1' }))?.name).toBe('used since')
  })

  test('a target that holds anything is refused, and left as it is', async () => {
    const { db, url, move } = await scene()
    const store = await mongoStore(url, vault)
    await store.addUser(user())
    await store.close()
    await expect(move()).rejects.toThrow(
      `--to: ${db.databaseName} is not empty: its users hold records; move to an empty database`
    )
    expect(await (await opened(url)).ready()).toBe(true)
  })

  test('a record that is not as it was is found, and no gateway starts until it is put right', async () => {
    const { db, url, move, lines } = await scene()
    await move()
    // As a kill during the verification leaves it, but for what somebody did in between.
    await db.collection<State>('meta').updateOne({ _id: 'migration' }, { $set: { movedAt: null } })
    await recordsOf(db).updateOne({ _id: 'tool/tool-1' }, { $set: { name: 'another' } })
    await recordsOf(db).deleteOne({ _id: 'assistant/plain-9' })
    lines.length = 0
    expect(await move()).toBe(false)
    const found = lines.filter((line) => line.startsWith('    '))
    expect(found).toEqual([
      '    tool/tool-1 differs',
      '    assistant/plain-9 is missing',
      `    there are ${plain + 3}, not ${plain + 4}`,
    ])
    expect(lines.at(-1)).toMatch(/^NOT moved: no gateway starts on /)
    await expect(mongoStore(url, vault)).rejects.toThrow(
      /^a move to the database moved_\w+ has not ended: /
    )
    expect(await move()).toBe(true)
    expect(await (await opened(url)).ready()).toBe(true)
  })

  test('a secret that does not open what stands there is refused before anything is written', async () => {
    const { db, move } = await scene()
    const other = createVault(new Uint8Array(32).fill(2))
    await expect(move({ vaults: [other] })).rejects.toThrow(
      'PATCHBAY_SECRET: 3 of connections.api_key were sealed under another one'
    )
    expect(await db.listCollections().toArray()).toEqual([])
    const turned = createVault(new Uint8Array(32).fill(2), new Uint8Array(32).fill(1))
    expect(await move({ vaults: [turned, vault] })).toBe(true)
  })

  test('the command refuses a file that a gateway has open, and moves it once that has stopped', async () => {
    const { home, file, url } = await scene()
    const secret = Buffer.from(new Uint8Array(32).fill(1)).toString('base64')
    const migrate = (from: string, env: NodeJS.ProcessEnv) =>
      start('src/migrate.ts', ['--from', `sqlite:${from}`], { DATABASE_URL: url, ...env })
    const running = gateway(file)
    expect(await running.line()).toBe('open')
    const refused = migrate(file, { PATCHBAY_SECRET: secret })
    expect([await refused.end(), refused.errors()]).toEqual([
      ...[1, `another process is using ${file}\n`],
    ])
    await running.kill()
    const lost = migrate(file, { PATCHBAY_SECRET: '' })
    expect([await lost.end(), lost.errors()]).toEqual([
      ...[1, 'PATCHBAY_SECRET: give the one that the gateway on this file had\n'],
    ])
    const done = migrate(file, { PATCHBAY_SECRET: secret })
    expect([await done.end(), done.errors()]).toEqual([0, ''])
    const copy = join(home, 'copy.db')
    await copyFile(file, copy)
    const again = migrate(copy, { PATCHBAY_SECRET: secret })
    expect([await again.end(), await again.line()]).toEqual([
      ...[0, expect.stringMatching(/nothing was done$/)],
    ])
  })
})
