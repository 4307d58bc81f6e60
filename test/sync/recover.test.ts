import { afterEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import { createPatchbay, type Patchbay } from '../../src/patchbay.ts'
import type { Means } from '../../src/sync/context.ts'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, restart, settled, sides, soon } from './recovery.ts'
import {
  calls,
  content,
  idA,
  idB,
  object,
  on,
  oneLink,
  own,
  patch,
  twoAccounts,
  twoLinks,
  versionOf,
} from './scene.ts'

let house: House
afterEach(() => house.close())

const scopeOf = () => ({ ...house.ids, userId: null })
const down = (times: number | 'always' = 'always') => {
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, times))
  house.fake.fault(on('GET', idA, { kind: 'fail', status: 502, when: 'before' }, times))
}
/** The provider is well again. */
const up = () => fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })

let death = Promise.withResolvers<void>()

/** A house whose process dies at one call to the provider: nothing after it is heard. */
const dying = async (dies: (call: Parameters<Means['send']>[1]) => 'before' | 'after' | null) => {
  let dead = false
  death = Promise.withResolvers()
  const die = () => {
    dead = true
    death.resolve()
    return new Promise<never>(() => {})
  }
  house = await openHouse({
    timing: soon,
    fake: twoAccounts,
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        const when = dead ? null : dies(call)
        if (when === 'before') return die()
        const answer = await send(target, call, timeout)
        return when === 'after' ? die() : answer
      },
    }),
  })
}

/** A change whose process is gone in the midst of it. */
const killed = async (id: string, body: object) => {
  void patch(house, id, body)
  await death.promise
  return (await house.store.getAssistant(scopeOf(), id))?.operationId ?? ''
}

describe('an operation whose process was killed', () => {
  it.each([
    ['before its call', 'before', ['GET A', 'PATCH A']],
    ['after its call was applied', 'after', ['GET A']],
  ] as const)(
    '%s is carried to its end: looked at first, then sent if need be',
    async (_name, when, expected) => {
      await dying(({ method }) => (method === 'PATCH' ? when : null))
      const id = await oneLink(house)
      const operation = await killed(id, { name: 'New' })
      calls(house)
      await restart(house)
      expect(calls(house)).toEqual(expected)
      expect(await operationOf(house, operation)).toMatchObject({ state: 'committed' })
      expect(await sides(house, id)).toEqual(['New', 'New', 'settling'])
      expect(await versionOf(house, id)).toBe(2)
      await settled(house, id)
      expect(await sides(house, id)).toEqual(['New', 'New', 'in_sync'])
    }
  )

  it.each([
    ['before', idA],
    ['after', idA],
    ['before', idB],
    ['after', idB],
  ] as const)('%s the call of one of two links is carried to its end at both', async (when, at) => {
    await dying(({ method, path, body }) =>
      method === 'PATCH' && path.endsWith(at) && body?.includes('New') ? when : null
    )
    const id = await twoLinks(house)
    const operation = await killed(id, { name: 'New' })
    await restart(house)
    expect(await operationOf(house, operation)).toMatchObject({ state: 'committed' })
    expect(content(house, idB).name).toBe('New')
    expect(await sides(house, id)).toEqual(['New', 'New', 'settling'])
  })

  it.each(['before', 'after'] as const)(
    '%s the call of an undo is undone to its end',
    async (when) => {
      await dying(({ method, path, body }) =>
        method === 'PATCH' && path.endsWith(idA) && body?.includes('Old') ? when : null
      )
      const id = await twoLinks(house)
      house.fake.fault(on('PATCH', idB, { kind: 'refuse', status: 422, body: own(422) }))
      const operation = await killed(id, { name: 'New' })
      await restart(house)
      expect(await operationOf(house, operation)).toMatchObject({
        state: 'rolled_back',
        error: { code: 'provider_rejected' },
      })
      expect(content(house, idB).name).toBe('Old')
      expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
    }
  )

  it('again while it is taken over is taken over once more', async () => {
    let deaths = 0
    await dying(({ method }) => (method === 'PATCH' && deaths++ < 1 ? 'after' : null))
    const id = await oneLink(house)
    const operation = await killed(id, { name: 'New' })
    // The one that takes over is gone too: a claim, and nothing after it.
    for (const fence of [2, 3]) {
      await house.store.expireLeases()
      expect(await house.store.claim({ lease: 1000 })).toMatchObject({ fence })
    }
    await restart(house)
    expect(await operationOf(house, operation)).toMatchObject({ state: 'committed' })
    expect(await sides(house, id)).toEqual(['New', 'New', 'settling'])
  })

  it('is rolled back only on a definite no', async () => {
    await dying(({ method }) => (method === 'PATCH' ? 'before' : null))
    const id = await oneLink(house)
    const operation = await killed(id, { name: 'New' })
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 400, body: own(400) }))
    await restart(house)
    expect(await operationOf(house, operation)).toMatchObject({ state: 'rolled_back' })
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
  })

  it('waits while the provider fails, throttles or does not answer, however often, and then commits', async () => {
    await dying(({ method }) => (method === 'PATCH' ? 'before' : null))
    const id = await oneLink(house)
    const operation = await killed(id, { name: 'New' })
    down()
    await restart(house)
    for (const state of ['unknown', 'unknown']) {
      expect(await operationOf(house, operation)).toMatchObject({ state, ended_at: null })
      await house.patchbay.recover()
    }
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'pending'])
    await up()
    house.fake.fault(on('GET', idA, { kind: 'throttle', retryAfter: 1 }, 3))
    await recovered(house, operation, 'committed')
    expect(await sides(house, id)).toEqual(['New', 'New', 'settling'])
  })

  it('of which the journal cannot be read stops no other', async () => {
    await dying(({ method, body }) =>
      method === 'PATCH' && body?.includes('New') ? 'before' : null
    )
    const id = await oneLink(house)
    await killed(id, { name: 'New' })
    const { getOperation } = house.store
    const broken = vi.spyOn(house.store, 'getOperation').mockRejectedValueOnce(new Error('sealed'))
    await house.place(object(idB))
    const other = await house.imported(idB)
    const scope = scopeOf()
    const assistant = await house.store.getAssistant(scope, other)
    if (!assistant) throw new Error('gone')
    await house.store.begin({
      ...{ id: 'op_b', kind: 'repair', orgId: house.ids.orgId, userId: house.ids.userId },
      ...{ assistantId: other, baseVersion: 1, state: 'pending', decision: 'none' },
      ...{ ambiguous: false, steps: [], after: assistant, synced: [], timeline: [] },
      ...{ createdAt: '2026-05-01T10:00:00.000Z', endedAt: null },
    })
    await restart(house)
    broken.mockImplementation(getOperation)
    const states = await house.store.listOperations(
      scope,
      { page: 1, limit: 9 },
      { state: 'pending' }
    )
    expect(states.items.map(({ id }) => id).includes('op_b')).toBe(false)
    expect(states.total).toBe(1)
  })
})

/** A house where the provider is down for good once a change has arrived there. */
const failing = async () => {
  house = await openHouse({
    timing: { ...soon, turn: 20 },
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        const answer = await send(target, call, timeout)
        if (call.method === 'PATCH' && call.body?.includes('New')) down()
        return answer
      },
    }),
  })
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'after' }))
  const answer = await patch(house, id, { name: 'New' })
  expect([answer.status, answer.body.code, answer.body.operation.state]).toEqual([
    ...[504, 'in_doubt', 'compensating'],
  ])
  return { id, operation: answer.body.operation.id as string }
}

describe('a request that is answered in doubt', () => {
  it('is taken up in the same process, and its undo brought to an end', async () => {
    const { id, operation } = await failing()
    await up()
    await recovered(house, operation, 'rolled_back')
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
    expect((await operationOf(house, operation)).timeline.at(-1)).toMatchObject({
      ...{ purpose: 'undo', method: 'PATCH', status: 200, outcome: 'ok' },
    })
  })

  it('holds its assistant until then: the next change is told so', async () => {
    const { id, operation } = await failing()
    const next = await patch(house, id, { name: 'Next' })
    expect([next.status, next.body.code, next.body.operation.id]).toEqual([409, 'busy', operation])
    await up()
    await recovered(house, operation, 'rolled_back')
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
  })

  it('because the store did not answer is committed, with nothing sent again', async () => {
    let silent = 2
    house = await openHouse({
      timing: soon,
      store: (store) => ({
        ...store,
        finish: async (...given) => {
          if (silent-- > 0) throw new StoreUnavailable('no answer')
          return store.finish(...given)
        },
      }),
    })
    const id = await oneLink(house)
    const answer = await patch(house, id, { name: 'New' })
    expect([answer.status, answer.body.operation.state]).toEqual([504, 'unknown'])
    calls(house)
    await recovered(house, answer.body.operation.id, 'committed')
    expect([calls(house), (await sides(house, id)).slice(0, 2)]).toEqual([[], ['New', 'New']])
  })
})

it('a holder that comes back late changes nothing at home, and what it may have sent is looked at', async () => {
  const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let other: Patchbay | undefined
  house = await openHouse({
    timing: soon,
    context: (means) => {
      // Another process on the same store, where this one has its change held up.
      other = createPatchbay({ ...means, timing: { ...means.timing, ...soon } })
      return {
        send: async (target, call, timeout) => {
          if (call.method === 'PATCH') arrived.resolve()
          if (call.method === 'PATCH') await gate.promise
          return means.send(target, call, timeout)
        },
      }
    },
  })
  const id = await oneLink(house)
  const late = patch(house, id, { name: 'Late' })
  await arrived.promise
  await house.store.expireLeases()
  await other?.recover()
  const actor = { scope: scopeOf(), userId: house.ids.userId }
  await other?.patch(actor, id, { patch: () => ({ name: 'Next' }) })
  gate.resolve()
  expect(await late).toMatchObject({ status: 504, body: { code: 'in_doubt' } })
  expect(await sides(house, id)).toEqual(['Late', 'Next', 'settling'])
  await settled(house, id)
  expect(await sides(house, id)).toEqual(['Next', 'Next', 'in_sync'])
  expect(await versionOf(house, id)).toBe(3)
})
