import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { Process } from '../crash/gateway.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { atRest, callsOf, type Gateways, type One, on, openGateways, slow } from './gateways.ts'

const title = 'what a gateway left that is no more'
const path = ({ id }: One) => `/api/v1/assistants/${id}`

// The writes of a PATCH are W1 and W2; of one that is undone W1, the decision, and the end.
const ignored: ScriptInput['fault'] = { kind: 'drop', paths: ['firstMessage'] }
const points: readonly [string, trap: string, end: readonly string[], ScriptInput['fault']?][] = [
  ['after W1, before its call', 'after 1', ['New', 'New', 'committed']],
  ['after its call was applied', 'before 2', ['New', 'New', 'committed']],
  ['after W2, before its answer', 'after 2', ['New', 'New', 'committed']],
  ['before it has written down that it undoes', 'before 2', ['New', 'New', 'committed'], ignored],
  ['before its undo', 'after 2', ['Old', 'Old', 'rolled_back'], ignored],
  ['after its undo was applied', 'before 3', ['Old', 'Old', 'rolled_back'], ignored],
]

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  let gateways: Gateways
  let survivor: Process
  beforeAll(async () => {
    const { first, ...opened } = await openGateways()
    gateways = opened
    survivor = first
  }, 180_000)
  afterAll(() => gateways.mongod.stop())

  const lastOf = async (one: One) => {
    const listed = await gateways.ask(survivor, 'GET', `${path(one)}/operations?limit=10`)
    return listed.body.data[0]
  }

  it('is finished by another one within a lease, a scan and a call, wherever it was killed', async () => {
    const args = ['--import', join(import.meta.dirname, 'mongo-trap.ts')]
    const cases = await Promise.all(
      points.map(async ([, trap, , fault], index) => {
        const TRAP_FILE = join(gateways.town.folder, `trap-${index}`)
        const doomed = await gateways.start({ TRAP_FILE, PATCHBAY_SCAN_MS: '600000' }, args)
        const one = await gateways.linked(survivor)
        if (fault) gateways.town.fake.fault(on(one, fault))
        return { doomed, one, arm: () => writeFile(TRAP_FILE, trap) }
      })
    )
    const change = { name: 'New', welcome_message: 'Hi' }
    const answers = await Promise.all(
      cases.map(async ({ doomed, one, arm }) => {
        await arm()
        return gateways.call(doomed, 'PATCH', path(one), change)
      })
    )
    expect(answers).toEqual(points.map(() => 'cut'))
    for (const { doomed } of cases) expect(await doomed.exited).toEqual([null, 'SIGKILL'])
    const ends = await Promise.all(cases.map(({ one }) => atRest(gateways, survivor, one)))
    expect(ends).toEqual(points.map(([, , end]) => [...end, 'in_sync']))
    const bound = 3000 + 200 + 2700
    for (const { one } of cases) {
      const { created_at, ended_at } = await lastOf(one)
      expect(Date.parse(ended_at) - Date.parse(created_at)).toBeLessThan(bound + 3000)
    }
  }, 120_000)

  it('cannot be written by a gateway that wakes up late, and its late call is put right', async () => {
    const settling = { PATCHBAY_SETTLE_MS: '5000' }
    await survivor.kill()
    survivor = await gateways.start(settling)
    const sleeper = await gateways.start({ ...settling, PATCHBAY_SCAN_MS: '600000' })
    const one = await gateways.linked(survivor)
    // What arrives is carried out six seconds later: when others have gone on.
    gateways.town.fake.fault(on(one, { kind: 'slow', ms: 6000, applied: 'after' }))
    const late = gateways.ask(sleeper, 'PATCH', path(one), { name: 'Late' })
    await vi.waitFor(() => expect(callsOf(gateways, one)).toHaveLength(1), slow)
    sleeper.signal('SIGSTOP')
    await vi.waitFor(async () => expect((await lastOf(one)).state).toBe('committed'), slow)
    const newer = await gateways.ask(survivor, 'PATCH', path(one), { name: 'Newer' })
    expect(newer.headers.get('etag')).toBe('"3"')
    const held = () => gateways.town.fake.objects().find(({ object }) => object.id === one.external)
    await vi.waitFor(() => expect(held()?.object.name).toBe('Late'), slow)
    sleeper.signal('SIGCONT')
    expect(await late).toMatchObject({ status: 504, body: { code: 'in_doubt' } })
    expect(await atRest(gateways, survivor, one)).toEqual([
      ...['Newer', 'Newer', 'committed', 'in_sync'],
    ])
    const listed = await gateways.ask(survivor, 'GET', `${path(one)}/operations?limit=10`)
    const kinds = listed.body.data.map(({ kind, state }: { kind: string; state: string }) => [
      ...[kind, state],
    ])
    expect(kinds).toEqual([
      ['repair', 'committed'],
      ['patch', 'committed'],
      ['patch', 'committed'],
      ['import', 'committed'],
    ])
    expect(callsOf(gateways, one)).toHaveLength(4)
  }, 120_000)
})
