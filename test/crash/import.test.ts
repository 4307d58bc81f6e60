import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { object } from '../sync/scene.ts'
import { clientOf, openTown, type Process, settle, type Town } from './gateway.ts'

const trap = join(import.meta.dirname, 'trap.ts')
const soon = { PATCHBAY_SCAN_MS: '50' }
const count = 70

const filled = (town: Town) => {
  for (let number = 1; number <= count; number++) {
    const id = `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`
    const createdAt = new Date(Date.UTC(2026, 5, 1) - number * 1000).toISOString()
    town.fake.place('assistant', object(id, { name: `Name ${number}`, createdAt }))
  }
}

const started = async (server: Process, key: string, connectionId: string) => {
  const answer = await clientOf(server, key)('POST', '/api/v1/imports', {
    connection_id: connectionId,
  })
  return answer === 'cut' ? '' : String(answer.body.data.id)
}

/** The import once it is over, and how many assistants there are. */
const over = async (server: Process, key: string, id: string) => {
  const client = clientOf(server, key)
  const read = async (path: string) => {
    const answer = await client('GET', path)
    if (answer === 'cut') throw new Error('the gateway is gone')
    return answer.body
  }
  const job = await expect
    .poll(async () => (await read(`/api/v1/imports/${id}`)).data, { timeout: 20_000 })
    .not.toMatchObject({ state: 'running' })
    .then(() => read(`/api/v1/imports/${id}`))
  return { job: job.data, assistants: (await read('/api/v1/assistants')).pagination.total }
}

it('an import that is killed again and again takes every object home once', async () => {
  const town = await openTown()
  filled(town)
  const first = await town.start(soon)
  const { key, connectionId } = await settle(first, town.fake)
  const stop = join(town.folder, 'trap')
  await first.kill()
  const trapped = [{ ...soon, TRAP_FILE: stop }, ['--import', trap]] as const
  const second = await town.start(...trapped)
  await writeFile(stop, 'after 9')
  const id = await started(second, key, connectionId)
  await second.exited
  for (const where of ['before 6', 'after 12', 'before 3']) {
    await writeFile(stop, where)
    await town.die(...trapped)
  }
  await rm(stop)
  const last = await town.start(soon)
  expect(await over(last, key, id)).toEqual({
    job: { id, state: 'done', done: count, total: count, failed: [] },
    assistants: count,
  })
  expect(town.fake.log().every(({ method }) => method === 'GET')).toBe(true)
})

it('a gateway that is told to end leaves an import where it is, for the next start', async () => {
  const town = await openTown()
  filled(town)
  const first = await town.start(soon)
  const { key, connectionId } = await settle(first, town.fake)
  town.fake.fault({
    match: { method: 'GET', path: '/assistant' },
    fault: { kind: 'slow', ms: 20, applied: 'before' },
    times: 'always',
  })
  const id = await started(first, key, connectionId)
  first.signal('SIGTERM')
  const [code] = await first.exited
  const last = await town.start(soon)
  expect([code, await over(last, key, id)]).toEqual([
    0,
    { job: { id, state: 'done', done: count, total: count, failed: [] }, assistants: count },
  ])
})
