import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mongoStore } from '../../src/store/mongo/store.ts'
import { vault } from '../conformance/records.ts'
import { fill, plain } from '../move/filled.ts'
import { folder, start } from '../store/files.ts'
import { hasMongod, howToGetOne, startMongod } from '../support/mongod.ts'

// Each is said when a part ends: what comes next is under way when the signal arrives.
const points = ['users', 'tools', 'assistants', 'operations', 'verifying users', 'verifying tools']

describe.skipIf(!hasMongod)(hasMongod ? 'a move' : `a move (${howToGetOne})`, () => {
  test('that is killed again and again goes on, and ends with every record as it was', async () => {
    const mongod = await startMongod()
    onTestFinished(mongod.stop)
    const file = join(await folder(), 'patchbay.db')
    await fill(file)
    const name = `moved_${randomBytes(6).toString('hex')}`
    const secret = Buffer.from(new Uint8Array(32).fill(1)).toString('base64')
    const migrate = () =>
      start('src/migrate.ts', ['--from', `sqlite:${file}`, '--to', mongod.url(name)], {
        PATCHBAY_SECRET: secret,
      })
    for (const point of points) {
      const running = migrate()
      for (;;) {
        const line = await running.line()
        if (line === undefined) throw new Error(`ended before ${point}: ${running.errors()}`)
        if (line.startsWith(`${point} `)) break
      }
      await running.kill()
      await expect(mongoStore(mongod.url(name), vault)).rejects.toThrow(/has not ended/)
    }
    const last = migrate()
    expect([await last.end(), last.errors()]).toEqual([0, ''])
    const first = await last.line()
    expect(first).toMatch(/^going on after /)
    const client = new MongoClient(mongod.url(name))
    const kinds = await client
      .db()
      .collection('records')
      .aggregate([{ $group: { _id: '$kind', count: { $sum: 1 } } }, { $sort: { _id: 1 } }])
      .toArray()
    await client.close()
    expect(kinds).toEqual([
      { _id: 'answer', count: 3 },
      { _id: 'assistant', count: plain + 4 },
      { _id: 'connection', count: 3 },
      { _id: 'import', count: 2 },
      { _id: 'key', count: 2 },
      { _id: 'tool', count: 4 },
    ])
  }, 180_000)
})
