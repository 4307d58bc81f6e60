import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import type { Store } from '../../src/store.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, idB, object } from './scene.ts'

const corpus = join(import.meta.dirname, '../corpus/vapi')
const foreign = '0f1e2d3c-0000-4000-8000-0000000000f1'
const idC = '77777777-2222-4333-8444-555555555555'

const opened = async () => {
  const house = await openHouse()
  onTestFinished(() => house.close())
  const model = object(idA).model as JsonObject
  const more = { model: { ...model, toolIds: [foreign] } }
  const ids: string[] = []
  for (const id of [idA, idB]) {
    await house.place(object(id, more))
    ids.push(await house.imported(id))
  }
  const [a = '', b = ''] = ids
  return { house, a, b }
}

const config = (name: string) => ({
  ...{ name, description: 'Does it.', endpoint: 'https://api.example/x', method: 'GET' },
  headers: [{ name: 'Authorization', value: 'Bearer secret-of-mine' }],
  schema: [{ name: 'order_id', type: 'string', description: 'The id of the order' }],
})
const made = async (house: House, name: string, more: object = {}): Promise<string> =>
  (await house.request('POST', '/api/v1/tools', { ...config(name), ...more })).body.data.id
const assign = (house: House, id: string, tool_id: string) =>
  house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id })
const unassign = (house: House, id: string, toolId: string) =>
  house.request('DELETE', `/api/v1/assistants/${id}/tools/${toolId}`)
const objects = (house: House) => house.fake.objects('tool').map(({ object }) => object)
const toolIds = (house: House, id: string) => (house.held(id).model as JsonObject).toolIds
const selected = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}`)).body.data.selected_tools

describe('a tool given to a linked assistant', () => {
  test('is made at the provider, named after the tools of others, and shared by the next', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    expect(house.calls()).toEqual([])
    const given = await assign(house, a, tool)
    expect([given.status, given.body.data.selected_tools]).toEqual([200, [tool]])
    const [copy] = objects(house)
    expect(house.calls()).toEqual([
      `GET /assistant/${idA}`,
      'POST /tool',
      `PATCH /assistant/${idA}`,
    ])
    expect(copy).toEqual({
      ...{ type: 'apiRequest', name: 'check_order', description: 'Does it.', method: 'GET' },
      ...{ url: 'https://api.example/x?order_id={{order_id}}', timeoutSeconds: 10 },
      headers: {
        type: 'object',
        properties: {
          Authorization: { type: 'string', value: 'Bearer secret-of-mine' },
          'x-patchbay-obj': {
            type: 'string',
            value: expect.stringMatching(new RegExp(`^${tool}:op_[0-9A-Z]{26}$`)),
          },
        },
      },
      body: {
        type: 'object',
        properties: { order_id: { type: 'string', description: 'The id of the order' } },
        required: ['order_id'],
      },
      ...{ id: expect.any(String), orgId: expect.any(String), latestVersion: 'v1' },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
    })
    expect(toolIds(house, idA)).toEqual([foreign, copy?.id])
    const again = await assign(house, a, tool)
    expect([again.status, again.body, house.calls()]).toEqual([200, given.body, []])

    expect((await assign(house, b, tool)).status).toBe(200)
    expect(house.calls()).toEqual([`GET /assistant/${idB}`, `PATCH /assistant/${idB}`])
    expect(toolIds(house, idB)).toEqual([foreign, copy?.id])
    expect(objects(house)).toEqual([copy])
  })

  test('is removed there once nobody has it, and its pins go with it', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    await assign(house, b, tool)
    const id = String(objects(house)[0]?.id)
    const held = house.held(idA)
    const pins = [foreign, id].map((toolId) => ({ toolId, version: 'v1' }))
    await house.place({ ...held, model: { ...(held.model as JsonObject), toolRefs: pins } })
    house.calls()
    expect((await unassign(house, a, tool)).body.data.selected_tools).toEqual([])
    expect(house.calls()).toEqual([`GET /assistant/${idA}`, `PATCH /assistant/${idA}`])
    expect(house.held(idA).model).toMatchObject({ toolIds: [foreign], toolRefs: [pins[0]] })
    expect((await unassign(house, b, tool)).status).toBe(200)
    expect(house.calls()).toEqual([
      `GET /assistant/${idB}`,
      `PATCH /assistant/${idB}`,
      `DELETE /tool/${id}`,
    ])
    expect(objects(house)).toEqual([])
    expect(toolIds(house, idB)).toEqual([foreign])
  })

  test('F05: is changed for everybody in one operation, the query with it', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    await assign(house, b, tool)
    const id = String(objects(house)[0]?.id)
    const before = [house.held(idA), house.held(idB)]
    house.calls()
    const schema = [{ name: 'order_ref', type: 'string', description: 'The reference' }]
    const changed = await house.request('PATCH', `/api/v1/tools/${tool}`, { schema })
    expect([changed.status, changed.body.data.schema]).toEqual([200, schema])
    expect(house.calls()).toEqual([`GET /tool/${id}`, `PATCH /tool/${id}`])
    expect(JSON.stringify(house.fake.objects())).not.toContain('order_id')
    expect(objects(house)[0]).toMatchObject({
      url: 'https://api.example/x?order_ref={{order_ref}}',
      body: { required: ['order_ref'] },
    })
    expect([house.held(idA), house.held(idB)]).toEqual(before)
    expect((await house.request('GET', `/api/v1/tools/${tool}`)).body.data.schema).toEqual(schema)
    const again = await house.request('PATCH', `/api/v1/tools/${tool}`, { schema })
    expect([again.status, house.calls()]).toEqual([200, []])
  })

  test('F05: whose endpoint names the old parameter is refused before any call', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order', { endpoint: 'https://api.example/{order_id}' })
    await assign(house, a, tool)
    house.calls()
    const schema = [{ name: 'order_ref', type: 'string', description: 'The reference' }]
    const answer = await house.request('PATCH', `/api/v1/tools/${tool}`, { schema })
    expect([answer.status, answer.body.errors[0].path, house.calls()]).toEqual([
      422,
      'endpoint',
      [],
    ])
  })

  test('whose change is refused stays as it was on both sides', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    const [copy] = objects(house)
    const before = (await house.request('GET', `/api/v1/tools/${tool}`)).body
    house.fake.fault({
      match: { method: 'PATCH', path: '/tool/*' },
      fault: {
        kind: 'refuse',
        status: 400,
        body: { message: ['name must be nicer'], error: 'Bad Request', statusCode: 400 },
      },
    })
    const answer = await house.request('PATCH', `/api/v1/tools/${tool}`, { name: 'other_name' })
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      422,
      'provider_rejected',
      [{ path: 'name', message: 'must be nicer' }],
    ])
    expect(answer.body.operation.state).toBe('refused')
    expect(objects(house)).toEqual([copy])
    expect((await house.request('GET', `/api/v1/tools/${tool}`)).body).toEqual(before)
    const next = await house.request('PATCH', `/api/v1/tools/${tool}`, { name: 'other_name' })
    expect([next.status, objects(house)[0]?.name]).toEqual([200, 'other_name'])
  })

  test('leaves both sides with its deletion', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    await assign(house, b, tool)
    const { status, body } = await house.request('DELETE', `/api/v1/tools/${tool}`)
    expect([status, body]).toEqual([
      200,
      { success: true, message: 'Tool deleted successfully', data: { id: tool } },
    ])
    expect(objects(house)).toEqual([])
    expect([toolIds(house, idA), toolIds(house, idB)]).toEqual([[foreign], [foreign]])
    expect([await selected(house, a), await selected(house, b)]).toEqual([[], []])
    expect((await house.request('GET', `/api/v1/tools/${tool}`)).status).toBe(404)
  })

  test('leaves no trace where the provider refuses the tool, or refuses to attach it', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    const before = house.held(idA)
    const refusal = (field: string) => ({
      kind: 'refuse' as const,
      status: 400,
      body: { message: [`${field} must be nicer`], error: 'Bad Request', statusCode: 400 },
    })
    house.fake.fault({ match: { method: 'POST', path: '/tool' }, fault: refusal('name') })
    const first = await assign(house, a, tool)
    expect([first.status, first.body.code, first.body.errors]).toEqual([
      422,
      'provider_rejected',
      [{ path: 'tool_ids', message: 'check_order: name must be nicer' }],
    ])
    house.fake.fault({
      match: { method: 'PATCH', path: `/assistant/${idA}` },
      fault: refusal('model.toolIds'),
    })
    const second = await assign(house, a, tool)
    expect([second.status, second.body.code, second.body.errors]).toEqual([
      422,
      'provider_rejected',
      [{ path: 'tool_ids', message: 'must be nicer' }],
    ])
    expect(objects(house)).toEqual([])
    expect(house.held(idA)).toEqual(before)
    expect(await selected(house, a)).toEqual([])
    expect((await assign(house, a, tool)).status).toBe(200)
    expect(objects(house)).toHaveLength(1)
  })

  test('is made once where two take it at the same time', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    const answers = await Promise.all([assign(house, a, tool), assign(house, b, tool)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    const [copy, ...others] = objects(house)
    expect(others).toEqual([])
    expect([toolIds(house, idA), toolIds(house, idB)]).toEqual(
      [1, 2].map(() => [foreign, copy?.id])
    )
    expect(house.calls().filter((call) => call === 'POST /tool')).toHaveLength(1)
  })

  test('is checked against what the provider can hold before any call', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'x'.repeat(41))
    const answer = await assign(house, a, tool)
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      422,
      'unrepresentable',
      [{ path: 'tool_ids', message: expect.stringContaining('name must be 1 to 40 characters') }],
    ])
    expect(house.calls()).toEqual([])
  })

  test('cannot have the name of a tool that is written out there', async () => {
    const { house } = await opened()
    const model = object(idC).model as JsonObject
    const tools = [{ type: 'function', function: { name: 'check_order' } }]
    await house.place(object(idC, { model: { ...model, tools } }))
    const id = await house.imported(idC)
    const answer = await assign(house, id, await made(house, 'check_order'))
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([
      422,
      'unrepresentable',
      'tool_ids',
    ])
    expect([house.calls(), objects(house)]).toEqual([[`GET /assistant/${idC}`], []])
  })

  test('is not renamed to what is written out in one that has it, before any call', async () => {
    const { house } = await opened()
    const model = object(idC).model as JsonObject
    const tools = [{ type: 'function', function: { name: 'check_order' } }]
    await house.place(object(idC, { model: { ...model, tools } }))
    const id = await house.imported(idC)
    const tool = await made(house, 'other_name')
    await assign(house, id, tool)
    house.calls()
    const answer = await house.request('PATCH', `/api/v1/tools/${tool}`, { name: 'check_order' })
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      ...[422, 'unrepresentable'],
      [{ path: 'name', message: 'check_order is a tool of its own in an assistant there' }],
    ])
    expect([house.calls(), objects(house)[0]?.name]).toEqual([[], 'other_name'])
  })

  test('is shown by a dry run with the create that comes first, and nothing is made', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    const answer = await house.request('PATCH', `/api/v1/assistants/${a}?dry_run=true`, {
      tool_ids: [tool],
    })
    expect(
      answer.body.data.requests.map(
        ({ method, path }: Record<string, string>) => `${method} ${path}`
      )
    ).toEqual(['POST /tool', `PATCH /assistant/${idA}`])
    expect(house.calls()).toEqual([`GET /assistant/${idA}`])
    expect(objects(house)).toEqual([])
  })

  test('needs a model there to be named in', async () => {
    const { house } = await opened()
    await house.place({ id: idC, name: 'Old' })
    const id = await house.imported(idC)
    const answer = await assign(house, id, await made(house, 'check_order'))
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      422,
      'unrepresentable',
      [{ path: 'ai_provider', message: 'is needed: Vapi holds no model without it' }],
    ])
    expect([house.calls(), objects(house)]).toEqual([[], []])
  })
})

const openai = { voice: { provider: 'openai', name: 'alloy' }, transcription: null }

describe('an assistant that has tools', () => {
  test('is born with a copy, its tools first', async () => {
    const { house } = await opened()
    const tool = await made(house, 'check_order')
    const born = await house.request('POST', '/api/v1/assistants', {
      ...{ name: 'A', ...openai, tool_ids: [tool], connection_ids: [house.connectionId] },
    })
    expect([born.status, born.body.data?.selected_tools]).toEqual([201, [tool]])
    expect(house.calls()).toEqual(['POST /tool', 'POST /assistant'])
    const [copy] = objects(house)
    const linked = house.fake.objects('assistant').at(-1)?.object
    expect(linked?.model).toMatchObject({ toolIds: [copy?.id] })
  })

  test('is not there where a tool of it went meanwhile: not found', async () => {
    const gone = (store: Store): Store => ({
      ...store,
      getTools: async (scope, ids) => {
        const found = await store.getTools(scope, ids)
        for (const { id } of found) await store.deleteTool(scope, id, '2026-11-01T00:00:00.000Z')
        return found
      },
    })
    const house = await openHouse({ store: gone })
    onTestFinished(() => house.close())
    const tool = await made(house, 'check_order')
    const body = { name: 'A', ...openai, tool_ids: [tool] }
    const born = await house.request('POST', '/api/v1/assistants', body)
    expect([born.status, born.body.code]).toEqual([404, 'not_found'])
    const other = await made(house, 'check_order')
    const copied = await house.request('POST', '/api/v1/assistants', {
      ...body,
      ...{ tool_ids: [other], connection_ids: [house.connectionId] },
    })
    expect([copied.status, copied.body.code]).toEqual([404, 'not_found'])
    expect(house.calls()).toEqual([])
  })

  test('leaves no trace where its copy is refused', async () => {
    const { house } = await opened()
    const tool = await made(house, 'check_order')
    house.fake.fault({
      match: { method: 'POST', path: '/assistant' },
      fault: { kind: 'refuse', status: 400, body: { message: 'no', error: 'x', statusCode: 400 } },
    })
    const born = await house.request('POST', '/api/v1/assistants', {
      ...{ name: 'A', ...openai, tool_ids: [tool], connection_ids: [house.connectionId] },
    })
    expect([born.status, born.body.code]).toEqual([422, 'provider_rejected'])
    expect(objects(house)).toEqual([])
  })

  test('brings them along when it is mirrored, or tied to what exists', async () => {
    const { house } = await opened()
    const tool = await made(house, 'check_order')
    const { body } = await house.request('POST', '/api/v1/assistants', {
      ...{ name: 'A', ...openai, tool_ids: [tool] },
    })
    const links = `/api/v1/assistants/${body.data.id}/links`
    const mirrored = await house.request('POST', links, { connection_id: house.connectionId })
    expect([mirrored.status, house.calls()]).toEqual([201, ['POST /tool', 'POST /assistant']])
    await house.place(
      object(idC, { model: { ...(object(idC).model as JsonObject), toolIds: [foreign] } })
    )
    const tied = await house.request('POST', links, {
      ...{ connection_id: house.connectionId, external_id: idC },
    })
    expect(tied.status).toBe(201)
    const [copy, ...others] = objects(house)
    expect(others).toEqual([])
    expect(toolIds(house, idC)).toEqual([foreign, copy?.id])
  })

  test('adopts what a dashboard takes from it, with the next change', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    const held = house.held(idA)
    await house.place({ ...held, model: { ...(held.model as JsonObject), toolIds: [foreign] } })
    const changed = await house.request('PATCH', `/api/v1/assistants/${a}`, { name: 'B' })
    expect([changed.status, changed.body.data.selected_tools]).toEqual([200, []])
    await house.patchbay.recover()
    expect(objects(house)).toEqual([])
  })

  test('F08: keeps the tools of others in their order, and each key of them', async () => {
    const { house } = await opened()
    const others = ['a', 'b', 'c'].map((digit) => foreign.replace(/f1$/, `${digit}1`))
    const inline = [{ type: 'endCall' }]
    const model = { ...(object(idC).model as JsonObject), toolIds: others, tools: inline }
    await house.place(object(idC, { model }))
    const id = await house.imported(idC)
    const tool = await made(house, 'check_order')
    await assign(house, id, tool)
    expect(house.held(idC).model).toMatchObject({ tools: inline })
    expect(toolIds(house, idC)).toEqual([...others, objects(house)[0]?.id])
    await unassign(house, id, tool)
    expect(house.held(idC).model).toEqual(model)
  })
})

describe('a tool whose answer is lost', () => {
  test('is found again by its marker, and made no second time', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    house.fake.fault({
      match: { method: 'POST', path: '/tool' },
      fault: { kind: 'reset', when: 'after' },
    })
    const given = await assign(house, a, tool)
    expect(given.status).toBe(200)
    expect(objects(house)).toHaveLength(1)
    expect(house.calls().map((call) => call.replace(/\?.*/, ''))).toEqual([
      `GET /assistant/${idA}`,
      'POST /tool',
      'GET /tool',
      `PATCH /assistant/${idA}`,
    ])
  })

  test('is in doubt where it cannot be found yet, and found by recovery', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    house.fake.fault({
      match: { method: 'POST', path: '/tool' },
      fault: { kind: 'reset', when: 'after' },
    })
    house.fake.fault({
      match: { method: 'GET', path: '/tool' },
      fault: { kind: 'fail', status: 500, when: 'before' },
      times: 3,
    })
    const given = await assign(house, a, tool)
    expect([given.status, given.body.code]).toEqual([504, 'in_doubt'])
    const { id } = given.body.operation
    const read = await house.request('GET', `/api/v1/operations/${id}`)
    expect([read.body.data.kind, read.body.data.state]).toEqual(['tool-copy', 'unknown'])
    expect(await selected(house, a)).toEqual([])
    await house.store.expireLeases()
    await house.patchbay.recover()
    expect((await house.request('GET', `/api/v1/operations/${id}`)).body.data.state).toBe(
      'committed'
    )
    // Nobody took it after all.
    expect(objects(house)).toEqual([])
    expect((await assign(house, a, tool)).status).toBe(200)
    expect(objects(house)).toHaveLength(1)
  })

  test('that is ignored in part is taken back, and named', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    house.fake.fault({
      match: { method: 'POST', path: '/tool' },
      fault: { kind: 'drop', paths: ['timeoutSeconds'] },
    })
    const given = await assign(house, a, tool)
    expect([given.status, given.body.code, given.body.errors]).toEqual([
      502,
      'provider_ignored_field',
      [{ path: 'tool_ids', message: expect.stringContaining('timeout') }],
    ])
    expect(objects(house)).toEqual([])
  })

  test('that the provider pins is told, and stays ours', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    house.fake.fault({
      match: { method: 'DELETE', path: '/tool/*' },
      fault: { kind: 'refuse', status: 409, body: { error: 'tool_pinned', message: 'pinned' } },
    })
    expect((await unassign(house, a, tool)).status).toBe(200)
    expect(objects(house)).toHaveLength(1)
    expect((await assign(house, a, tool)).status).toBe(200)
    expect(objects(house)).toHaveLength(1)
    expect((await unassign(house, a, tool)).status).toBe(200)
    expect(objects(house)).toEqual([])
  })
})

describe('what stands for a tool', () => {
  const linkOf = async (house: House, id: string): Promise<string> =>
    (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links[0].id

  test('stays where an assistant that is untied, or deleted, stays at its provider', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    await assign(house, b, tool)
    const [copy] = objects(house)
    const path = `/api/v1/assistants/${a}/links/${await linkOf(house, a)}`
    expect((await house.request('DELETE', path)).status).toBe(200)
    expect((await house.request('DELETE', `/api/v1/assistants/${b}`)).status).toBe(200)
    await house.patchbay.recover()
    await house.patchbay.recover()
    expect([objects(house), toolIds(house, idA), toolIds(house, idB)]).toEqual([
      ...[[copy], [foreign, copy?.id], [foreign, copy?.id]],
    ])
    expect((await house.request('DELETE', `/api/v1/tools/${tool}`)).status).toBe(200)
    expect((await house.request('DELETE', `/api/v1/tools/${tool}`)).status).toBe(404)
    expect(objects(house)).toEqual([copy])
  })

  test('goes with the last of the copies that go too', async () => {
    const { house, a, b } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    await assign(house, b, tool)
    for (const id of [a, b])
      await house.request('DELETE', `/api/v1/assistants/${id}?delete_remote=true`)
    await house.patchbay.recover()
    expect([objects(house), house.fake.objects('assistant')]).toEqual([[], []])
  })

  test('stays while a paused copy still names it', async () => {
    const { house, a } = await opened()
    const tool = await made(house, 'check_order')
    await assign(house, a, tool)
    const [copy] = objects(house)
    const path = `/api/v1/assistants/${a}/links/${await linkOf(house, a)}`
    await house.request('PATCH', path, { paused: true })
    expect((await unassign(house, a, tool)).body.data.selected_tools).toEqual([])
    await house.patchbay.recover()
    expect([objects(house), toolIds(house, idA)]).toEqual([[copy], [foreign, copy?.id]])
    expect((await house.request('PATCH', path, { paused: false })).status).toBe(200)
    expect(toolIds(house, idA)).toEqual([foreign])
    await house.patchbay.recover()
    expect(objects(house)).toEqual([])
  })
})

describe('tools of others, as real accounts have them', () => {
  const names = readdirSync(corpus).filter((name) => name.startsWith('tool-'))

  test('stay as they are, at their assistants too, whatever becomes of ours', async () => {
    const { house } = await opened()
    const ids = names.map((_, index) => foreign.replace(/f1$/, `e${index}`))
    for (const [index, name] of names.entries()) {
      const text = readFileSync(join(corpus, name), 'utf8')
      await house.fake.place('tool', { ...JSON.parse(text), id: ids[index] ?? '' })
    }
    const model = { ...(object(idC).model as JsonObject), toolIds: ids }
    await house.place(object(idC, { model }))
    const id = await house.imported(idC)
    const before = objects(house)
    const tool = await made(house, 'check_order')
    expect((await assign(house, id, tool)).status).toBe(200)
    expect(toolIds(house, idC)).toEqual([...ids, expect.any(String)])
    const body = { description: 'Does more.' }
    expect((await house.request('PATCH', `/api/v1/tools/${tool}`, body)).status).toBe(200)
    expect((await house.request('DELETE', `/api/v1/tools/${tool}`)).status).toBe(200)
    await house.patchbay.recover()
    expect(objects(house)).toEqual(before)
    expect(before).toHaveLength(names.length)
    expect(house.held(idC).model).toEqual(model)
  })
})
