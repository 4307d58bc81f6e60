import { describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { operationOf, recovered, restart, soon } from './recovery.ts'
import { idA, idB, object, own, shown } from './scene.ts'

type Means = Parameters<NonNullable<NonNullable<Parameters<typeof openHouse>[0]>['context']>>[0]

/** Two assistants that have one tool. */
const opened = async (settle = 60_000, context?: (means: Means) => Partial<Means>) => {
  const house = await openHouse({ timing: { ...soon, settle }, ...(context && { context }) })
  onTestFinished(() => house.close())
  const ids: string[] = []
  for (const id of [idA, idB]) {
    await house.place(object(id))
    ids.push(await house.imported(id))
  }
  const made = await house.request('POST', '/api/v1/tools', {
    ...{ name: 'check_order', description: 'Does it.', endpoint: 'https://api.example/x' },
    method: 'GET',
  })
  const tool: string = made.body.data.id
  for (const id of ids) {
    const given = await house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id: tool })
    if (given.status !== 200) throw new Error(JSON.stringify(given.body))
  }
  house.calls()
  const [a = '', b = ''] = ids
  return { house, tool, a, b }
}

const copies = (house: House) => house.fake.objects('tool').map(({ object }) => object)
const change = (house: House, tool: string, body: object) =>
  house.request('PATCH', `/api/v1/tools/${tool}`, body)
const described = async (house: House, tool: string) => [
  copies(house)[0]?.description,
  (await house.request('GET', `/api/v1/tools/${tool}`)).body.data.description,
]
const act = (house: House, id: string, what: 'retry' | 'abandon', body?: object) =>
  house.request('POST', `/api/v1/operations/${id}/${what}`, body)
const onTool = (
  method: string,
  fault: Parameters<House['fake']['fault']>[0]['fault'],
  times: number | 'always' = 1
) => ({ match: { method, path: '/tool/*' }, fault, times })
const well = (house: House) => fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
const renewed = async (house: House) => {
  await well(house)
  const path = `/api/v1/connections/${house.connectionId}`
  await house.request('PATCH', path, { api_key: 'vapi-sandbox-key' })
}
const dead = { kind: 'refuse', status: 401, body: own(401, 'Invalid Key.') } as const

/** A change whose answer is lost, and whose undo meets a dead credential. */
const stuck = async () => {
  let fail = false
  const opening = await opened(60_000, ({ send }) => ({
    send: async (target, call, timeout) => {
      const answer = await send(target, call, timeout)
      if (!fail || call.method !== 'PATCH' || !call.path.startsWith('/tool/')) return answer
      fail = false
      for (const method of ['GET', 'PATCH'])
        opening.house.fake.fault(onTool(method, dead, 'always'))
      return answer
    },
  }))
  const { house, tool } = opening
  house.fake.fault(onTool('PATCH', { kind: 'drop', paths: ['description'] }))
  fail = true
  const body = { description: 'Does more.', timeout: 20 }
  const { status, body: answer } = await change(house, tool, body)
  expect([status, answer.operation.state]).toEqual([502, 'stuck'])
  return { ...opening, operation: answer.operation.id as string }
}

describe('a change of a tool whose credential is dead', () => {
  test('is stuck, and goes on once a person says so', async () => {
    const { house, tool, operation } = await stuck()
    await restart(house)
    expect((await operationOf(house, operation)).state).toBe('stuck')
    await well(house)
    expect((await act(house, operation, 'abandon', {})).status).toBe(422)
    const retried = await act(house, operation, 'retry')
    expect([retried.status, retried.body.data.state]).toEqual([200, 'rolled_back'])
    expect(copies(house)[0]).toMatchObject({ description: 'Does it.', timeoutSeconds: 10 })
    await renewed(house)
    expect((await change(house, tool, { description: 'Does more.' })).status).toBe(200)
    expect(await described(house, tool)).toEqual(['Does more.', 'Does more.'])
  })

  test('goes on by itself once its connection has a new key', async () => {
    const { house, operation } = await stuck()
    await renewed(house)
    expect((await recovered(house, operation, 'rolled_back')).state).toBe('rolled_back')
  })

  test('can be given up: home keeps the tool, and the next change brings it back', async () => {
    const { house, tool, operation } = await stuck()
    expect((await act(house, operation, 'retry')).body.data.state).toBe('stuck')
    const given = await act(house, operation, 'abandon', { reason: 'closed' })
    expect([given.status, given.body.data.state]).toEqual([200, 'dirty'])
    expect((await act(house, operation, 'retry')).status).toBe(409)
    await renewed(house)
    expect(await described(house, tool)).toEqual(['Does it.', 'Does it.'])
    expect((await change(house, tool, { description: 'Does more.' })).status).toBe(200)
    expect(await described(house, tool)).toEqual(['Does more.', 'Does more.'])
  })

  test('is taken home where the provider has all of it when it is given up', async () => {
    const { house, tool, operation } = await stuck()
    await well(house)
    const [copy] = copies(house)
    await house.fake.place('tool', { ...(copy as JsonObject), description: 'Does more.' })
    const given = await act(house, operation, 'abandon', { reason: 'closed' })
    expect([given.status, given.body.data.state]).toEqual([200, 'dirty'])
    const shown = (await house.request('GET', `/api/v1/tools/${tool}`)).body.data
    expect([shown.description, shown.timeout]).toEqual(['Does more.', 20])
  })
})

describe('a change of a tool with a doubtful end', () => {
  test('that lands late is put right, and home never moves', async () => {
    const { house, tool } = await opened(0)
    house.fake.fault(onTool('PATCH', { kind: 'fail', status: 502, when: 'before' }, 3))
    const answer = await change(house, tool, { description: 'Late.' })
    expect([answer.status, answer.body.operation.state]).toEqual([502, 'rolled_back'])
    const [copy] = copies(house)
    await house.fake.place('tool', { ...(copy as JsonObject), description: 'Late.' })
    for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
    expect(await described(house, tool)).toEqual(['Does it.', 'Does it.'])
    const scope = { ...house.ids, userId: null }
    const { items } = await house.store.listOperations(
      scope,
      { page: 1, limit: 9 },
      { assistantId: tool }
    )
    expect(items.map(({ kind, state }) => [kind, state])).toEqual([
      ['tool-repair', 'committed'],
      ['tool', 'rolled_back'],
      ['tool-copy', 'committed'],
    ])
    house.calls()
    await house.patchbay.recover()
    await house.patchbay.recover()
    expect(house.calls().length).toBeLessThan(3)
  })

  test('is left to somebody else who wrote there meanwhile', async () => {
    const { house, tool } = await opened(0)
    house.fake.fault(onTool('PATCH', { kind: 'fail', status: 502, when: 'before' }, 3))
    await change(house, tool, { description: 'Late.' })
    const [copy] = copies(house)
    await house.fake.place('tool', { ...(copy as JsonObject), description: 'Theirs.' })
    for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
    expect(await described(house, tool)).toEqual(['Theirs.', 'Does it.'])
  })
})

describe('a deleted tool', () => {
  const toolIds = (house: House, id: string) => (house.held(id).model as JsonObject).toolIds

  test('whose detaching fails is finished by a later look', async () => {
    const { house, tool, a } = await opened()
    house.fake.fault({
      match: { method: 'PATCH', path: `/assistant/${idA}` },
      fault: { kind: 'refuse', status: 400, body: own(400) },
    })
    const { status, body } = await house.request('DELETE', `/api/v1/tools/${tool}`)
    expect([status, body]).toEqual([
      200,
      { success: true, message: 'Tool deleted successfully', data: { id: tool } },
    ])
    expect([copies(house).length, toolIds(house, idB)]).toEqual([1, []])
    house.calls()
    await house.patchbay.recover()
    expect(house.calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(1)
    expect([copies(house), toolIds(house, idA)]).toEqual([[], []])
    expect((await shown(house, a)).selected_tools).toEqual([])
    expect(await house.store.deletedTools(9)).toEqual([])
    await house.patchbay.recover()
    expect(house.calls()).toEqual([])
  })

  test('names the detaching that is in doubt, also to whoever asks again, and it is finished', async () => {
    let armed = false
    const { house, tool } = await opened(60_000, ({ send }) => ({
      send: (target, call, timeout) => {
        if (armed && call.method === 'PATCH' && call.path.endsWith(idA))
          house.fake.fault({
            match: { path: `/assistant/${idA}` },
            fault: { kind: 'reset', when: 'after' },
            times: 'always',
          })
        return send(target, call, timeout)
      },
    }))
    armed = true
    const key = { 'Idempotency-Key': 'once' }
    const first = await house.request('DELETE', `/api/v1/tools/${tool}`, undefined, key)
    const [open = ''] = first.body.operations
    expect([first.status, await operationOf(house, open)]).toMatchObject([
      200,
      { kind: 'patch', state: 'compensating' },
    ])
    const again = await house.request('DELETE', `/api/v1/tools/${tool}`, undefined, key)
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([first.body, 'true'])
    armed = false
    await well(house)
    await recovered(house, open, 'rolled_back', 'committed')
    for (let round = 0; round < 3; round += 1) await restart(house)
    expect([copies(house), toolIds(house, idA)]).toEqual([[], []])
  })

  test('that its provider does not let go of is tried later and later', async () => {
    const { house, tool } = await opened()
    house.fake.fault(onTool('DELETE', { kind: 'refuse', status: 409, body: own(409) }, 'always'))
    expect((await house.request('DELETE', `/api/v1/tools/${tool}`)).status).toBe(200)
    house.calls()
    for (let round = 0; round < 50; round += 1) await house.patchbay.recover()
    expect(house.calls().length).toBeLessThan(25)
    await well(house)
  })
})
