import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mongoStore } from '../../src/store/mongo/store.ts'
import { createVault } from '../../src/vault.ts'
import type { AuditLine } from '../../torture/audit.ts'
import { readLines } from '../../torture/lines.ts'
import { openAudit } from '../../torture/set/audit.ts'
import { openSet } from '../../torture/set/set.ts'
import { openHouse } from '../support/house.ts'
import { hasBinary } from '../support/mongod.ts'

/** A whole gateway over a replica set, and the record that the set itself keeps. */
const audited = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-audit-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const set = await openSet({ folder: join(folder, 'set'), electionMs: 2000 })
  onTestFinished(set.close)
  const store = await mongoStore(set.url('house'), createVault(new Uint8Array(32).fill(7)))
  onTestFinished(store.close)
  const house = await openHouse({ store: () => store })
  onTestFinished(house.close)
  await house.place({ id: 'ext-1', name: 'Before', maxDurationSeconds: 600 })
  const id = await house.imported('ext-1')
  await store.archive()
  const audit = await openAudit({ url: set.direct('house'), folder })
  const patched = async (name: string) => {
    const answer = await house.request('PATCH', `/api/v1/assistants/${id}`, { name })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    await store.archive()
  }
  const lines = async () => {
    await audit.close()
    return readLines<AuditLine>(join(folder, 'audit.jsonl'))
  }
  return { set, id, patched, lines }
}

/** The lines of a PATCH that succeeds. */
const patchLines = (assistant: string, operation: string, base: number) => {
  const one = { assistant, operation, fence: null, version: null, before: null, after: null }
  // An import takes no slot, so the first PATCH has the first fence.
  const held = { fence: base, version: base + 1 }
  return [
    { ...one, what: 'take', fence: base, version: base },
    { ...one, what: 'born', version: base, after: 'pending' },
    { ...one, what: 'state', before: 'pending none', after: 'committed none' },
    { ...one, ...held, what: 'version', before: `${base}` },
    { ...one, ...held, what: 'free' },
  ]
}

test.skipIf(!hasBinary)('the set tells each PATCH as it was, across a failover', async () => {
  const { set, id, patched, lines } = await audited()
  await patched('First')
  const first = await set.primary()
  await set.kill(first)
  await set.primary()
  await patched('Second')
  await set.revive(first)
  await patched('Third')
  const told = await lines()
  const operations = told.filter(({ what }) => what === 'born').map((line) => line.operation ?? '')
  const expected = operations.flatMap((operation, at) => patchLines(id, operation, at + 1))
  expect(operations).toHaveLength(3)
  expect(told).toEqual(
    expected.map((line, at) => ({ seq: at + 1, at: expect.any(Number), ...line }))
  )
})
