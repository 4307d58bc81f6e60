import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { object } from '../sync/scene.ts'
import {
  type Client,
  clientOf,
  heldBy,
  openTown,
  type Process,
  settle,
  type Town,
} from './gateway.ts'

// Long attempts: what is parked at the provider stays there until the process is killed.
const parking = {
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '20000', PATCHBAY_DEADLINE_MS: '25000' },
  ...{ PATCHBAY_SCAN_MS: '100', PATCHBAY_SETTLE_MS: '1' },
}

let town: Town
let server: Process
let client: Client
let access: { key: string; connectionId: string }
beforeAll(async () => {
  town = await openTown()
  server = await town.start(parking)
  access = await settle(server, town.fake)
  client = clientOf(server, access.key)
})

const restart = async (env: NodeJS.ProcessEnv = {}, args: readonly string[] = []) => {
  await server.kill()
  server = await town.start({ ...parking, ...env }, args)
  client = clientOf(server, access.key)
}

let made = 0
/** An assistant that is linked to an object of its own. */
const assistant = async () => {
  made += 1
  const external = `11111111-2222-4333-8444-${String(made).padStart(12, '0')}`
  town.fake.place('assistant', object(external))
  const body = { connection_id: access.connectionId, external_id: external }
  const answer = await client('POST', '/api/v1/assistants/import', body)
  if (answer === 'cut') throw new Error('cut')
  return { id: answer.body.data.id as string, external }
}

type One = Awaited<ReturnType<typeof assistant>>
type Park = {
  readonly method: 'GET' | 'PATCH'
  readonly when: 'before' | 'after'
}

const hang = ({ external }: One, { method, when }: Park): ScriptInput => ({
  ...{ match: { method, path: `/assistant/${external}` }, fault: { kind: 'hang', when } },
})
/** Until a call of each hangs at the provider, as its log tells. */
const parked = async (ones: readonly One[], times = 1) => {
  const paths = ones.map(({ external }) => `/assistant/${external}`)
  const hanging = () => town.fake.log().filter(({ fault }) => fault === 'hang')
  await vi.waitFor(
    () => {
      const now = hanging()
      for (const path of paths) expect(now.filter((call) => call.path === path)).toHaveLength(times)
    },
    { interval: 2, timeout: 10_000 }
  )
}
const get = async (path: string) => {
  const answer = await client('GET', path)
  if (answer === 'cut') throw new Error('cut')
  return answer.body.data
}
/** Home, the provider, how the last operation stands, and what is said of the two sides. */
const standing = async ({ id, external }: One) => {
  const sync = await get(`/api/v1/assistants/${id}/sync`)
  const { name } = await get(`/api/v1/assistants/${id}`)
  const [last] = await get(`/api/v1/assistants/${id}/operations?limit=1`)
  return [name, heldBy(town.fake, external).name, last.state, sync.state]
}
const moving = ['pending', 'unknown', 'compensating', 'settling']
/** How it stands once nothing moves any more. */
const atRest = (one: One) =>
  vi.waitFor(
    async () => {
      const now = await standing(one)
      expect(now.filter((state) => moving.includes(state))).toEqual([])
      return now
    },
    { interval: 20, timeout: 10_000 }
  )

const points: readonly [string, Park, readonly string[], ScriptInput['fault']?][] = [
  ['before its journal', { method: 'GET', when: 'before' }, ['Old', 'Old', 'committed']],
  ['when its call has arrived', { method: 'PATCH', when: 'before' }, ['New', 'New', 'committed']],
  ['when its call is applied', { method: 'PATCH', when: 'after' }, ['New', 'New', 'committed']],
  [
    'when its undo has arrived',
    { method: 'PATCH', when: 'before' },
    ['Old', 'Old', 'rolled_back'],
    { kind: 'drop', paths: ['firstMessage'] },
  ],
  [
    'when its undo is applied',
    { method: 'PATCH', when: 'after' },
    ['Old', 'Old', 'rolled_back'],
    { kind: 'drop', paths: ['firstMessage'] },
  ],
]

const change = { name: 'New', welcome_message: 'Hi' }
const changed = ({ id }: One) => client('PATCH', `/api/v1/assistants/${id}`, change)
const on = ({ external }: One, fault: ScriptInput['fault']): ScriptInput => ({
  ...{ match: { method: 'PATCH', path: `/assistant/${external}` }, fault },
})

describe('SIGKILL of the server', () => {
  it('at every point that the provider can see leaves both sides equal after the next start', async () => {
    const ones = await Promise.all(points.map(assistant))
    const answers = ones.map((one, index) => {
      const [, park, , first] = points[index] ?? []
      if (first) town.fake.fault(on(one, first))
      if (park) town.fake.fault(hang(one, park))
      return changed(one)
    })
    await parked(ones)
    await restart()
    expect(await Promise.all(answers)).toEqual(points.map(() => 'cut'))
    const ends = await Promise.all(ones.map(atRest))
    expect(ends).toEqual(points.map(([, , end]) => [...end, 'in_sync']))
  })

  it('again while the next start takes over, at its read and at its write, ends the same', async () => {
    const arrived: Park = { method: 'PATCH', when: 'before' }
    const read: Park = { method: 'GET', when: 'before' }
    const rounds: readonly (readonly Park[])[] = [
      [arrived, arrived, arrived],
      [read, arrived, { ...arrived, when: 'after' }],
      [{ ...arrived, when: 'after' }, read, read],
    ]
    const ones = await Promise.all([1, 2, 3].map(assistant))
    const answers: ReturnType<typeof changed>[] = []
    for (const [round, parks] of rounds.entries()) {
      if (round > 0) await server.kill()
      for (const [index, one] of ones.entries()) town.fake.fault(hang(one, parks[index] ?? arrived))
      if (round === 0) answers.push(...ones.map(changed))
      else await restart()
      await parked(ones, round + 1)
    }
    await restart()
    expect(await Promise.all(answers)).toEqual(['cut', 'cut', 'cut'])
    const end = ['New', 'New', 'committed', 'in_sync']
    expect(await Promise.all(ones.map(atRest))).toEqual([end, end, end])
  })

  it('while a late write is put right ends with it put right', async () => {
    const one = await assistant()
    await restart({ PATCHBAY_SETTLE_MS: '600000' })
    for (const _ of [1, 2, 3])
      town.fake.fault(on(one, { kind: 'fail', status: 502, when: 'before' }))
    const answer = await changed(one)
    expect(answer).toMatchObject({ status: 502, body: { operation: { state: 'rolled_back' } } })
    town.fake.place('assistant', { ...heldBy(town.fake, one.external), name: 'New' })
    town.fake.fault(hang(one, { method: 'PATCH', when: 'after' }))
    await restart()
    await parked([one])
    await restart()
    expect(await atRest(one)).toEqual(['Old', 'Old', 'committed', 'in_sync'])
  })
})

describe('SIGKILL beside a commit of the store', () => {
  const args = ['--import', join(import.meta.dirname, 'trap.ts')]
  let trap = ''
  beforeAll(async () => {
    trap = join(town.folder, 'trap')
    // One look at the start, so that no commit is counted but those of the change.
    await restart({ TRAP_FILE: trap, PATCHBAY_SCAN_MS: '600000' }, args)
  })

  it.each([
    ['before 1', ['Old', 'Old', 'committed', 'in_sync'], 0],
    ['after 1', ['New', 'New', 'committed', 'settling'], 0],
    ['before 2', ['New', 'New', 'committed', 'settling'], 1],
    ['after 2', ['New', 'New', 'committed', 'in_sync'], 1],
  ] as const)('%s of a PATCH ends with both sides equal', async (at, end, sent) => {
    const one = await assistant()
    const before = town.fake.log().length
    await writeFile(trap, at)
    expect(await changed(one)).toBe('cut')
    const calls = town.fake.log().slice(before)
    expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(sent)
    await rm(trap)
    await restart({ TRAP_FILE: trap, PATCHBAY_SCAN_MS: '600000' }, args)
    await vi.waitFor(async () => expect(await standing(one)).toEqual(end))
  })

  it('of one start after another is followed by one that ends all of it', async () => {
    const ones = await Promise.all([1, 2, 3].map(assistant))
    for (const one of ones) town.fake.fault(hang(one, { method: 'PATCH', when: 'after' }))
    const answers = ones.map(changed)
    await parked(ones)
    await server.kill()
    for (const at of ['before 2', 'after 2', 'after 3']) {
      await writeFile(trap, at)
      expect(await town.die({ ...parking, TRAP_FILE: trap }, args)).toEqual([null, 'SIGKILL'])
    }
    await restart()
    expect(await Promise.all(answers)).toEqual(['cut', 'cut', 'cut'])
    const end = ['New', 'New', 'committed', 'in_sync']
    expect(await Promise.all(ones.map(atRest))).toEqual([end, end, end])
  })
})
