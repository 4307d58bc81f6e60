import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { settled, sides, soon } from './recovery.ts'
import { calls, content, counted, idA, on, oneLink, patch, shown, versionOf } from './scene.ts'

let house: House
afterEach(() => house.close())

const edit = (values: Record<string, string | null>) => {
  const held = house.held(idA)
  return house.place({ ...held, ...values })
}

/** An assistant of which a change was rolled back after an attempt that may still land. */
const rolledBack = async (settle = 0, name = 'New') => {
  house = await openHouse({ timing: { ...soon, settle } })
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
  const answer = await patch(house, id, { name })
  expect([answer.status, answer.body.operation.state]).toEqual([502, 'rolled_back'])
  expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
  house.calls()
  return id
}
const lastKind = async (id: string) => {
  const { data } = (await house.request('GET', `/api/v1/assistants/${id}/operations`)).body
  return [data[0].kind, data[0].state]
}

describe('after a doubtful end', () => {
  it('nothing is called in sync until it was looked at, which is one read and one commit', async () => {
    const id = await rolledBack()
    const look = async () => {
      await settled(house, id)
      return { status: 200, headers: new Headers(), body: null }
    }
    const { calls, commits } = await counted(house, look)
    expect([calls, commits]).toEqual([['GET A'], 1])
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'in_sync'])
  })

  it('nothing is looked at before its time', async () => {
    const id = await rolledBack(60_000)
    await house.patchbay.recover()
    expect(calls(house)).toEqual([])
    expect((await sides(house, id))[2]).toBe('settling')
  })

  it('a late copy of what was refused is put right, and home never moves', async () => {
    const id = await rolledBack()
    await edit({ name: 'New' })
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'in_sync'])
    expect(await lastKind(id)).toEqual(['repair', 'committed'])
    expect(calls(house)).toEqual(['GET A', 'PATCH A', 'GET A'])
    expect(await versionOf(house, id)).toBe(1)
  })

  it('what somebody else wrote is told as drift, and nobody’s side is changed', async () => {
    const id = await rolledBack()
    await edit({ name: 'Theirs' })
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['Theirs', 'Old', 'drifted'])
    expect(await lastKind(id)).toEqual(['patch', 'rolled_back'])
    expect(calls(house)).toEqual(['GET A'])
  })

  it('a late copy of what was refused is put right also beside what somebody else wrote', async () => {
    const id = await rolledBack()
    await edit({ name: 'New', firstMessage: 'Theirs' })
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'drifted'])
    expect(content(house, idA).firstMessage).toBe('Theirs')
    expect((await shown(house, id)).welcome_message).toBe('Hello')
  })

  it('what somebody else wrote in a block that is put right stays, and is theirs after it too', async () => {
    house = await openHouse({ timing: soon })
    const id = await oneLink(house)
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
    const answer = await patch(house, id, { system_prompt: 'New' })
    expect(answer.body.operation.state).toBe('rolled_back')
    const { model } = house.held(idA) as { model: JsonObject }
    const late = { ...model, messages: [{ role: 'system', content: 'New' }], temperature: 0.1 }
    await house.place({ ...house.held(idA), model: late })
    await settled(house, id)
    expect(content(house, idA).model).toEqual({ ...model, temperature: 0.1 })
    expect((await sides(house, id))[2]).toBe('drifted')
  })

  it('keys that are not ours may differ', async () => {
    const id = await rolledBack()
    await edit({ serverUrl: 'https://theirs.example' })
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'in_sync'])
  })

  it('a provider that cannot be read is read again later', async () => {
    const id = await rolledBack()
    house.fake.fault(on('GET', idA, { kind: 'fail', status: 503, when: 'before' }, 3))
    await settled(house, id)
    expect(calls(house)).toEqual(Array(4).fill('GET A'))
    expect((await sides(house, id))[2]).toBe('in_sync')
  })

  it('an object that is gone is told so', async () => {
    const id = await rolledBack()
    house.fake.fault(on('GET', idA, { kind: 'edit', when: 'before', remove: true }))
    await settled(house, id)
    const { data } = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body
    expect(data.state).toBe('missing')
  })

  it('a repair that the provider refuses leaves drift', async () => {
    const id = await rolledBack()
    await edit({ name: 'New' })
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 422 }, 'always'))
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['New', 'Old', 'drifted'])
  })

  it('what a refused repair has left is not taken home by the next change, but put right', async () => {
    const id = await rolledBack()
    await edit({ name: 'New' })
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 422 }))
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['New', 'Old', 'drifted'])
    const answer = await patch(house, id, { welcome_message: 'Hi' })
    expect([answer.status, answer.body.data.name]).toEqual([200, 'Old'])
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'in_sync'])
  })

  it('another vendor’s block is put right as a whole', async () => {
    house = await openHouse({ timing: soon })
    const voice = { provider: '11labs', voiceId: 'burt', stability: 0.5 }
    const id = await oneLink(house, { voice })
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
    const body = { voice: { provider: 'openai', name: 'alloy' } }
    expect((await patch(house, id, body)).body.operation.state).toBe('rolled_back')
    await house.place({ ...house.held(idA), voice: { provider: 'openai', voiceId: 'alloy' } })
    await settled(house, id)
    expect(content(house, idA).voice).toEqual(voice)
    expect((await sides(house, id))[2]).toBe('in_sync')
  })
})

describe('a change while an object settles', () => {
  it('does not take a refused value home that landed late, but writes home’s over it', async () => {
    const id = await rolledBack(60_000)
    await edit({ name: 'New' })
    const answer = await patch(house, id, { welcome_message: 'Hi' })
    expect([answer.status, answer.body.data.name]).toEqual([200, 'Old'])
    expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
    expect((await shown(house, id)).welcome_message).toBe('Hi')
  })

  it('may set the field that landed late: that is no conflict', async () => {
    const id = await rolledBack(60_000)
    await edit({ name: 'New' })
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
    expect(await sides(house, id)).toEqual(['Next', 'Next', 'settling'])
  })

  it('still takes home what somebody else wrote beside it', async () => {
    const id = await rolledBack(60_000)
    await edit({ firstMessage: 'Theirs' })
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
    expect((await shown(house, id)).welcome_message).toBe('Theirs')
  })

  it('leaves the mark: the object is still looked at once it had its time', async () => {
    const id = await rolledBack(1)
    expect((await patch(house, id, { name: 'Next' })).status).toBe(200)
    await edit({ name: 'New' })
    await settled(house, id)
    expect(await sides(house, id)).toEqual(['Next', 'Next', 'in_sync'])
  })
})

it('an undo that nobody answered is doubtful too, however sure the refusal was', async () => {
  house = await openHouse({ timing: soon })
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['name'] }))
  house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'after' }))
  const answer = await patch(house, id, { name: 'New', welcome_message: 'Hi' })
  expect([answer.body.code, answer.body.operation.state]).toEqual([
    ...['provider_ignored_field', 'rolled_back'],
  ])
  expect((await sides(house, id))[2]).toBe('settling')
})
