import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { newId } from '../api/ids.ts'
import { nodeCipher } from '../node/cipher.ts'
import { moveUp } from '../store/move/move.ts'
import { nodeSqlite } from '../store/node-sqlite.ts'
import { scratch } from '../store/scratch.ts'
import { sqliteStore } from '../store/sqlite.ts'
import { createVault } from '../vault.ts'
import { fill } from './fill.ts'

// How long a move takes: DATABASE_URL=mongodb://... node src/bench/move.ts [ASSISTANTS]
// The database that it names must be empty, and is left filled.

const [count = '10000'] = process.argv.slice(2)
const url = process.env.DATABASE_URL ?? ''
const vault = createVault(new Uint8Array(32), undefined, nodeCipher)
const ids = { orgId: newId(), userId: newId() }
const connectionId = newId()
const at = new Date().toISOString()

const furnish = async (file: string) => {
  const store = await sqliteStore(nodeSqlite(file), vault)
  await store.addUser({
    ...{ id: ids.userId, orgId: ids.orgId, email: 'bench@patchbay.example', role: 'admin' },
    ...{ disabled: false, passwordHash: 'none', createdAt: at },
  })
  await store.addConnection({
    ...{ id: connectionId, ...ids, provider: 'some', name: 'bench', apiKey: 'none' },
    ...{ webhookSecret: null, baseUrl: null, allowUnknownModels: false, driftPolicy: 'report' },
    ...{ state: 'ok', createdAt: at, updatedAt: at },
  })
  await store.close()
  fill(file, Number(count), { ...ids, connectionId, provider: 'some' })
  await enlarge(file)
}

/** Objects of 9 KB take so much on disk, as docs/benchmarks.md has it. */
const enlarge = async (file: string) => {
  const sealed = (size: number) =>
    vault.seal({ orgId: ids.orgId, kind: 'bench', id: 'any' }, 'x'.repeat(size))
  const [base, journal] = [await sealed(10_400), await sealed(14_100)]
  const database = new DatabaseSync(file)
  database.prepare('update links set base = ?').run(base)
  database.prepare('update operations set journal = ?').run(journal)
  database.close()
}

const { file, remove } = scratch()
try {
  await furnish(file)
  const began = performance.now()
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const isSame = await moveUp({ file, url, vaults: [vault], say })
  const seconds = (performance.now() - began) / 1000
  say(`${count} assistants in ${seconds.toFixed(1)} s, ${process.memoryUsage().rss >> 20} MB`)
  process.exitCode = isSame ? 0 : 1
} finally {
  remove()
}
