import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { Call } from '../../src/provider-object.ts'
import { type House, type Options, openHouse } from '../support/house.ts'
import { operationOf, recovered, restart, soon } from './recovery.ts'
import { idA, keyB, object, twoAccounts } from './scene.ts'

let house: House
afterEach(() => house.close())

const post: ScriptInput['match'] = { method: 'POST', path: '/assistant' }
const list: ScriptInput['match'] = { method: 'GET', path: '/assistant' }
const fault = (match: ScriptInput['match'], fault: ScriptInput['fault'], times: number = 1) =>
  house.fake.fault({ match, fault, times })
const objects = () => house.fake.objects('assistant').map(({ object }) => object)
const create = () =>
  house.request('POST', '/api/v1/assistants', {
    ...{ name: 'Sales Bot', connection_ids: [house.connectionId] },
  })
const all = async () => (await house.request('GET', '/api/v1/assistants')).body.data
const linkedTo = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links.map(
    (link: { external_id: string }) => link.external_id
  )
const posts = () => house.calls().filter((call) => call.startsWith('POST'))

/** A create whose end nobody knows; its operation's id. */
const doubted = async (lost: ScriptInput['fault'], more: () => void = () => {}) => {
  fault(post, lost)
  more()
  const answer = await create()
  expect(answer.body).toMatchObject({ code: 'in_doubt', operation: { state: 'unknown' } })
  return answer.body.operation.id
}
const hidden = () => fault(list, { kind: 'omit', count: 1 })

describe('a create in doubt', () => {
  it('is adopted once its object shows, and nothing is made anew', async () => {
    house = await openHouse({ timing: { ...soon, settle: 60_000 } })
    const operation = await doubted({ kind: 'reset', when: 'after' }, hidden)
    posts()
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect([posts(), objects().length]).toEqual([[], 1])
    expect(await all()).toMatchObject([{ id: assistant_id, name: 'Sales Bot' }])
    expect(await linkedTo(assistant_id)).toEqual([objects()[0]?.id])
  })

  it('is not made anew as long as its POST may still arrive, and once after that', async () => {
    let late = 0
    house = await openHouse({
      timing: { ...soon, settle: 60_000 },
      context: ({ clock }) => ({ clock: { ...clock, now: () => clock.now() + late } }),
    })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'before' })
    posts()
    for (let round = 0; round < 5; round += 1) await house.patchbay.recover()
    expect((await operationOf(house, operation)).state).toBe('unknown')
    expect([posts(), objects(), await all()]).toEqual([[], [], []])
    late = 61_000
    await recovered(house, operation, 'committed')
    expect([posts(), objects().length]).toEqual([['POST /assistant'], 1])
  })

  it('is never made anew on a look-up that proves nothing', async () => {
    house = await openHouse({ timing: soon })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'before' })
    posts()
    fault(list, { kind: 'answer', cut: 1 }, 30)
    for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
    expect([posts(), objects()]).toEqual([[], []])
    expect((await operationOf(house, operation)).state).toBe('unknown')
  })

  it('keeps the oldest of what its two POSTs made, and deletes the other', async () => {
    house = await openHouse({ timing: soon })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'before' })
    fault(post, { kind: 'twice' })
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect(objects().map(({ id }) => id)).toEqual(await linkedTo(assistant_id))
    expect(house.calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(1)
  })

  it('keeps the one that came late, and deletes the newer one though no list shows it yet', async () => {
    house = await openHouse({ timing: soon })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'after' }, () => {
      fault(list, { kind: 'omit', count: 1 }, 2)
    })
    fault(list, { kind: 'omit', count: 1 })
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect(objects().map(({ id }) => id)).toEqual(await linkedTo(assistant_id))
  })

  it('leaves a duplicate alone that somebody made of what its one POST made', async () => {
    house = await openHouse({ timing: { ...soon, settle: 60_000 } })
    const operation = await doubted({ kind: 'reset', when: 'after' }, hidden)
    const [made = {}] = objects()
    const later = new Date(Date.parse(String(made.createdAt)) + 1).toISOString()
    await house.place({ ...made, id: idA, createdAt: later, name: 'Duplicate' })
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect(await linkedTo(assistant_id)).toEqual([made.id])
    expect(objects().map(({ name }) => name)).toEqual(['Sales Bot', 'Duplicate'])
  })

  it('is no older object with another marker', async () => {
    house = await openHouse({ timing: soon })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'before' })
    const metadata = { patchbay: { id: 'a'.repeat(24), op: 'op_00000000000000000000000000' } }
    await house.place(object(idA, { metadata, createdAt: new Date().toISOString() }))
    const { assistant_id } = await recovered(house, operation, 'committed')
    expect(objects()).toHaveLength(2)
    expect(await linkedTo(assistant_id)).toEqual([objects()[1]?.id])
  })

  it('leaves nothing where it is refused when it is made anew', async () => {
    house = await openHouse({ timing: soon })
    const operation = await doubted({ kind: 'fail', status: 502, when: 'before' })
    fault(post, { kind: 'refuse', status: 400 })
    expect(await recovered(house, operation, 'refused')).toMatchObject({
      error: { code: 'provider_rejected' },
    })
    expect([objects(), await all()]).toEqual([[], []])
  })
})

it('a create of two copies makes the second one at once when the first is found', async () => {
  house = await openHouse({ timing: { ...soon, settle: 60_000 }, fake: twoAccounts })
  const connection_ids = [house.connectionId, await house.addConnection({ apiKey: keyB })]
  fault(post, { kind: 'reset', when: 'after' })
  hidden()
  const { body } = await house.request('POST', '/api/v1/assistants', { name: 'A', connection_ids })
  expect([posts().length, objects().length]).toEqual([1, 1])
  const { assistant_id } = await recovered(house, body.operation.id, 'committed')
  expect(posts()).toEqual(['POST /assistant'])
  expect(await linkedTo(assistant_id)).toEqual(objects().map(({ id }) => id))
})

let death = Promise.withResolvers<void>()
let late = 0

/** A house whose process dies around one call to the provider: nothing after it is heard. */
const dying = async (
  method: Call['method'],
  when: 'before' | 'after',
  nth = 1,
  timing: Options['timing'] = soon
) => {
  let dead = false
  let seen = 0
  death = Promise.withResolvers()
  late = 0
  const die = () => {
    dead = true
    death.resolve()
    return new Promise<never>(() => {})
  }
  house = await openHouse({
    timing,
    context: ({ send, clock }) => ({
      clock: { ...clock, now: () => clock.now() + late },
      send: async (target, call, timeout) => {
        const struck = !dead && call.method === method && ++seen === nth
        if (struck && when === 'before') return die()
        const answer = await send(target, call, timeout)
        return struck ? die() : answer
      },
    }),
  })
}

describe('a process that is killed', () => {
  it.each([
    ['before a create was sent', 'before'],
    ['right after a create was sent', 'after'],
  ] as const)('%s leaves one object and one assistant in the end', async (_name, when) => {
    await dying('POST', when)
    void create()
    await death.promise
    expect(await all()).toEqual([])
    await restart(house)
    const [made] = await all()
    expect(objects()).toHaveLength(1)
    expect(await linkedTo(made.id)).toEqual([objects()[0]?.id])
    expect(posts()).toEqual(['POST /assistant'])
  })

  it('before a create was sent is waited out from the next start on, and no longer', async () => {
    await dying('POST', 'before', 1, { ...soon, settle: 60_000 })
    void create()
    await death.promise
    await restart(house)
    late = 59_000
    await house.patchbay.recover()
    expect(posts()).toEqual([])
    late = 60_000
    await vi.waitFor(async () => {
      await house.patchbay.recover()
      expect(posts()).toEqual(['POST /assistant'])
    })
    expect(await all()).toHaveLength(1)
  })

  it.each([
    ['before a create was taken back', 'before'],
    ['right after a create was taken back', 'after'],
  ] as const)('%s leaves nothing in the end', async (_name, when) => {
    await dying('DELETE', when)
    fault(post, { kind: 'drop', paths: ['name'] })
    void create()
    await death.promise
    await restart(house)
    expect([objects(), await all()]).toEqual([[], []])
  })

  it.each([
    ['before a copy was deleted', 'before'],
    ['right after a copy was deleted', 'after'],
  ] as const)('%s leaves neither the copy nor the assistant in the end', async (_name, when) => {
    await dying('DELETE', when)
    const made = await create()
    void house.request('DELETE', `/api/v1/assistants/${made.body.data.id}`)
    await death.promise
    expect(await all()).toHaveLength(1)
    await restart(house)
    expect([objects(), await all()]).toEqual([[], []])
  })
  it.each(['before', 'after'] as const)(
    '%s a create was sent anew has journaled how often it was, and leaves one object',
    async (when) => {
      await dying('POST', when, 2)
      const id = await doubted({ kind: 'fail', status: 502, when: 'before' })
      late = 31_000
      void house.patchbay.recover()
      await death.promise
      const scope = { ...house.ids, userId: null }
      const [step] = (await house.store.getOperation(scope, id))?.steps ?? []
      expect(step).toMatchObject({ state: 'waiting', making: { posts: 2 } })
      late = 62_000
      await restart(house)
      expect(objects()).toHaveLength(1)
      expect(await all()).toHaveLength(1)
    }
  )
})
