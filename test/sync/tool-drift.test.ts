import { describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, idB, keyB, object, on, patch, shown, twoAccounts } from './scene.ts'

const theirs = '0f1e2d3c-0000-4000-8000-0000000000f1'

/** An assistant with two links, and a tool at both of them. */
const opened = async (settle = 60_000) => {
  const house = await openHouse({ fake: twoAccounts, timing: { scan: 1, settle } })
  onTestFinished(() => house.close())
  await house.place(object(idA))
  const id = await house.imported(idA)
  const more = { model: { ...(object(idA).model as JsonObject), toolIds: [theirs] } }
  house.fake.place('assistant', object(idB, more), keyB)
  const body = { connection_id: await house.addConnection({ apiKey: keyB }), external_id: idB }
  const linked = await house.request('POST', `/api/v1/assistants/${id}/links`, body)
  const link: string = linked.body.data.id
  const tools: string[] = []
  for (const name of ['first', 'second']) {
    const made = await house.request('POST', '/api/v1/tools', {
      ...{ name, description: 'Does it.', endpoint: 'https://api.example/x', method: 'GET' },
    })
    tools.push(made.body.data.id)
  }
  const [tool = '', other = ''] = tools
  await patch(house, id, { tool_ids: [tool] })
  house.calls()
  return { house, id, link, tool, other }
}

const toolIds = (house: House, id: string) =>
  ((house.held(id).model as JsonObject).toolIds ?? []) as string[]
const edit = (house: House, id: string, to: readonly string[]) => {
  const held = house.held(id)
  const edited = { ...held, model: { ...(held.model as JsonObject), toolIds: to } }
  return house.fake.place('assistant', { ...edited, id }, id === idB ? keyB : undefined)
}
const drift = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/drift`)).body.data.links.map(
    ({ fields }: { fields: unknown }) => fields
  )
const reconcile = (house: House, id: string, policy: string) =>
  house.request('POST', `/api/v1/assistants/${id}/reconcile`, { policy })
const states = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links.map(
    ({ state }: { state: string }) => state
  )

describe('a tool that somebody takes from a copy', () => {
  test('is told by the drift of that copy alone, the tools of others beside it', async () => {
    const { house, id, tool } = await opened()
    expect(await drift(house, id)).toEqual([[], []])
    edit(house, idB, [theirs])
    const field = { field: 'tool_ids', base: [tool], local: [tool], remote: [] }
    expect(await drift(house, id)).toEqual([[], [field]])
    expect(await states(house, id)).toEqual(['in_sync', 'drifted'])
  })

  test('is given back by overwrite', async () => {
    const { house, id, tool } = await opened()
    const before = toolIds(house, idB)
    edit(house, idB, [theirs])
    const { status, body } = await reconcile(house, id, 'overwrite')
    expect([status, body.data.selected_tools]).toEqual([200, [tool]])
    expect(toolIds(house, idB)).toEqual(before)
    expect([await states(house, id), await drift(house, id)]).toEqual([
      ['in_sync', 'in_sync'],
      [[], []],
    ])
  })

  test('is taken from home and the other copies by adopt', async () => {
    const { house, id } = await opened()
    edit(house, idB, [theirs])
    const { status, body } = await reconcile(house, id, 'adopt')
    expect([status, body.data.selected_tools]).toEqual([200, []])
    expect([toolIds(house, idA), toolIds(house, idB)]).toEqual([[], [theirs]])
    await house.patchbay.recover()
    expect(house.fake.objects('tool')).toEqual([])
  })

  test('is seen by the scan', async () => {
    const { house, id } = await opened()
    edit(house, idA, [])
    await house.patchbay.scanDrift()
    expect(await states(house, id)).toEqual(['drifted', 'in_sync'])
  })
})

test('a refused tool that lands late is taken from the copy again, and from home never', async () => {
  const { house, id, tool, other } = await opened(0)
  const both = { tool_ids: [tool, other] }
  house.fake.fault(on('PATCH', idB, { kind: 'fail', status: 502, when: 'before' }, 3))
  const answer = await patch(house, id, both)
  expect([answer.status, answer.body.operation.state]).toEqual([502, 'rolled_back'])
  const sent = house.fake
    .log()
    .filter(({ path, method }) => method === 'PATCH' && path.endsWith(idB))
    .at(-1)?.body as { model: { toolIds: string[] } }
  edit(house, idB, sent.model.toolIds)
  await house.patchbay.recover()
  await house.patchbay.recover()
  expect(toolIds(house, idB)).toEqual([theirs, toolIds(house, idB)[1]])
  expect((await shown(house, id)).selected_tools).toEqual([tool])
  expect(await states(house, id)).toEqual(['in_sync', 'in_sync'])
})

test('tools given while a copy was paused come to it once it is back', async () => {
  const { house, id, link, tool, other } = await opened()
  const path = `/api/v1/assistants/${id}/links/${link}`
  await house.request('PATCH', path, { paused: true })
  const before = toolIds(house, idB)
  expect((await patch(house, id, { tool_ids: [tool, other] })).status).toBe(200)
  expect(toolIds(house, idB)).toEqual(before)
  expect((await house.request('PATCH', path, { paused: false })).status).toBe(200)
  expect(toolIds(house, idB)).toHaveLength(before.length + 1)
  expect(await drift(house, id)).toEqual([[], []])
})
