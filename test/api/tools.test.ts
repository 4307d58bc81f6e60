import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const minimal = (name: string) => ({
  ...{ name, description: 'Does it.', endpoint: 'https://api.example/x', method: 'POST' },
})
const made = async (name: string, more: object = {}): Promise<string> => {
  const { status, body } = await house.request('POST', '/api/v1/tools', {
    ...minimal(name),
    ...more,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.data.id
}
const born = async (body: object = {}): Promise<string> =>
  (await house.request('POST', '/api/v1/assistants', { name: 'A', ...body })).body.data.id
const selected = async (id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}`)).body.data.selected_tools
const nobody = 'f'.repeat(24)

describe('a tool', () => {
  test('is made with 201 and a message, and needs four fields', async () => {
    const { status, body } = await house.request('POST', '/api/v1/tools', minimal('make_it'))
    expect(status).toBe(201)
    expect(body).toEqual({
      success: true,
      message: 'Tool created successfully',
      data: {
        ...{ id: expect.stringMatching(/^[0-9a-f]{24}$/), ...minimal('make_it') },
        ...{ timeout: 10, headers: [], schema: [] },
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        updated_at: body.data.created_at,
      },
    })
    const read = await house.request('GET', `/api/v1/tools/${body.data.id}`)
    expect(read.body).toEqual({ success: true, data: body.data })
    const empty = await house.request('POST', '/api/v1/tools', {})
    expect([empty.status, empty.body.errors]).toEqual([
      422,
      ['name', 'description', 'endpoint', 'method'].map((path) => ({
        path,
        message: path === 'method' ? expect.stringContaining('must be one of') : 'is required',
      })),
    ])
  })

  test.each([
    ['name', 'getWeather', 'lower-case'],
    ['name', '1_weather', 'lower-case'],
    ['description', '', '1 to 255'],
    ['description', 'x'.repeat(256), '1 to 255'],
    ['endpoint', 'http://api.example', 'https://'],
    ['endpoint', 'https://api.example/{nothing}', 'schema'],
    ['method', 'get', 'must be one of'],
    ['timeout', 0, 'at least 1'],
    ['timeout', 31, 'at most 30'],
    ['timeout', '10', 'of type number'],
    ['timeout', 1.5, 'integer'],
    ['headers.0.name', [{ name: 'a b', value: '' }], 'letters'],
    ['headers.0.value', [{ name: 'A', value: 'a\nb' }], 'control'],
    ['headers.1.name', ['A', 'a'].map((name) => ({ name, value: 'x' })), 'twice'],
    ['headers', Array.from({ length: 21 }, (_, n) => ({ name: `h${n}`, value: '' })), 'at most 20'],
    ['headers.0.value', [{ name: 'Authorization', value: 'Bearer sk_...' }], 'masked'],
    ['schema.0.name', [{ name: 'a', type: 'string', description: 'xyz' }], '2 to 32'],
    ['schema.0.name', [{ name: 'order1', type: 'string', description: 'xyz' }], '2 to 32'],
    ['schema.0.type', [{ name: 'ab', type: 'object', description: 'xyz' }], 'must be one of'],
    ['schema.0.description', [{ name: 'ab', type: 'string', description: 'xy' }], '3 to 255'],
    [
      'schema.1.name',
      [1, 2].map(() => ({ name: 'ab', type: 'string', description: 'xyz' })),
      'twice',
    ],
    ['id', '1', 'cannot be written'],
    ['__proto', '1', 'unknown'],
  ])('is refused for its %s: %j', async (path, value, message) => {
    const key = path.split('.')[0] ?? ''
    const strict = await openHouseWithoutPrivate()
    const before = house.commits()
    const answer = await strict('POST', '/api/v1/tools', { ...minimal('bad_one'), [key]: value })
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ path, message: expect.stringContaining(message) }],
    ])
    expect(house.commits()).toBe(before)
  })

  test('is changed field by field, and a patch that changes nothing writes nothing', async () => {
    const headers = [
      { name: 'Authorization', value: 'Bearer secret-of-mine' },
      { name: 'X-Trace', value: 'on' },
    ]
    const id = await made('change_it', { timeout: 25, headers })
    const before = (await house.request('GET', `/api/v1/tools/${id}`)).body.data
    const changed = await house.request('PATCH', `/api/v1/tools/${id}`, { description: 'More.' })
    expect(changed.status).toBe(200)
    expect(changed.body).toEqual({
      success: true,
      message: 'Tool updated successfully',
      data: { ...before, description: 'More.', updated_at: expect.any(String) },
    })
    const commits = house.commits()
    const again = await house.request('PATCH', `/api/v1/tools/${id}`, {
      ...{ description: 'More.', headers: before.headers },
    })
    expect([again.status, again.body.data]).toEqual([200, changed.body.data])
    expect(house.commits()).toBe(commits)
    const empty = await house.request('PATCH', `/api/v1/tools/${id}`, {})
    expect([empty.status, empty.body.code]).toEqual([400, 'no_updatable_fields'])
  })

  test('F02: an empty list of headers is a value', async () => {
    const id = await made('empty_it', { headers: [{ name: 'A', value: 'b' }] })
    const answer = await house.request('PATCH', `/api/v1/tools/${id}`, { headers: [] })
    expect([answer.status, answer.body.data.headers]).toEqual([200, []])
  })

  test('is listed newest first, and not found by a malformed or unknown id', async () => {
    const id = await made('list_it')
    const { body } = await house.request('GET', '/api/v1/tools?limit=1')
    expect([body.data.map((tool: { id: string }) => tool.id), body.pagination]).toEqual([
      [id],
      { page: 1, limit: 1, total: expect.any(Number) },
    ])
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const patch = method === 'PATCH' ? { name: 'x' } : undefined
      expect((await house.request(method, '/api/v1/tools/1', patch)).status).toBe(400)
      expect((await house.request(method, `/api/v1/tools/${nobody}`, patch)).status).toBe(404)
    }
  })

  test('leaves every assistant with its deletion', async () => {
    const id = await made('delete_it')
    const other = await made('keep_it')
    const assistants = [await born({ tool_ids: [id, other] }), await born({ tool_ids: [id] })]
    const { status, body } = await house.request('DELETE', `/api/v1/tools/${id}`)
    expect([status, body]).toEqual([
      200,
      { success: true, message: 'Tool deleted successfully', data: { id } },
    ])
    expect(await Promise.all(assistants.map(selected))).toEqual([[other], []])
    expect((await house.request('GET', `/api/v1/tools/${id}`)).status).toBe(404)
    expect((await house.request('DELETE', `/api/v1/tools/${id}`)).status).toBe(404)
  })
})

/** The rules of a public installation, over the same store. */
const openHouseWithoutPrivate = async (): Promise<House['request']> => {
  const { createApp } = await import('../../src/api/app.ts')
  const { createVault } = await import('../../src/vault.ts')
  const app = createApp({
    ...{ store: house.store, patchbay: house.patchbay, providers: ['vapi'], log: () => {} },
    credentials: createVault(new Uint8Array(32).fill(7)),
    passwords: { hash: async (text) => text, verify: async () => false },
    settings: {
      ...{ rateLimit: null, trustProxy: [], allowedOrigins: [], allowPrivateUrls: false },
      ...{ secureCookies: false, sandboxPorts: [] },
    },
    peer: () => '127.0.0.1',
  })
  return async (method, path, body) => {
    const response = await app.request(path, {
      method,
      headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}

describe('an assistant', () => {
  const assign = (id: string, tool_id: string) =>
    house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id })
  const unassign = (id: string, toolId: string) =>
    house.request('DELETE', `/api/v1/assistants/${id}/tools/${toolId}`)

  test('is given a tool once and loses it once, and answers whole each time', async () => {
    const [id, tool] = [await born(), await made('assign_it')]
    const before = (await house.request('GET', `/api/v1/assistants/${id}`)).body.data
    const given = await assign(id, tool)
    expect([given.status, given.body]).toEqual([
      200,
      {
        success: true,
        data: { ...before, selected_tools: [tool], updated_at: expect.any(String) },
      },
    ])
    const commits = house.commits()
    const again = await assign(id, tool)
    expect([again.status, again.body]).toEqual([200, given.body])
    expect(again.headers.get('etag')).toBe('"2"')
    expect(house.commits()).toBe(commits)
    const taken = await unassign(id, tool)
    expect([taken.status, taken.body.data.selected_tools]).toEqual([200, []])
    const twice = await unassign(id, tool)
    expect([twice.status, twice.body, twice.headers.get('etag')]).toEqual([200, taken.body, '"3"'])
  })

  test('ids that are malformed, unknown or another’s are told apart from the rest', async () => {
    const [id, tool] = [await born(), await made('not_it')]
    const answers = await Promise.all([
      assign('1', tool),
      assign(nobody, tool),
      assign(id, nobody),
      house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id: 'x' }),
      house.request('POST', `/api/v1/assistants/${id}/tools`, {}),
      house.request('POST', `/api/v1/assistants/${id}/tools`),
      unassign(nobody, tool),
      unassign(id, nobody),
      unassign(id, '1'),
      house.request('PATCH', `/api/v1/assistants/${id}`, { tool_ids: [nobody] }),
      house.request('PATCH', `/assistants/${id}`, { toolIds: [nobody] }),
    ])
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'invalid_id'],
      [404, 'not_found'],
      [404, 'not_found'],
      [422, 'validation_failed'],
      [422, 'validation_failed'],
      [415, 'unsupported_media_type'],
      [404, 'not_found'],
      [404, 'not_found'],
      [400, 'invalid_id'],
      [404, 'not_found'],
      [404, 'not_found'],
    ])
  })

  test('takes a list of tools on create and by PATCH, on both faces', async () => {
    const tools = [await made('list_one'), await made('list_two')]
    const id = await born({ tool_ids: tools })
    expect(await selected(id)).toEqual(tools)
    const console = await house.request('PATCH', `/assistants/${id}`, { toolIds: tools.slice(1) })
    expect([console.status, console.body.toolIds]).toEqual([200, tools.slice(1)])
    const cleared = await house.request('PATCH', `/api/v1/assistants/${id}`, { tool_ids: null })
    expect([cleared.status, cleared.body.data.selected_tools]).toEqual([200, []])
  })

  test('has no two tools of one name, and the name of none can become another’s', async () => {
    const [one, two] = [await made('same_name'), await made('same_name')]
    const third = await made('third_name')
    const id = await born({ tool_ids: [one, third] })
    const assigned = await assign(id, two)
    expect([assigned.status, assigned.body.errors]).toEqual([
      422,
      [{ path: 'tool_ids', message: 'must not hold two tools of one name, here same_name' }],
    ])
    const renamed = await house.request('PATCH', `/api/v1/tools/${third}`, { name: 'same_name' })
    expect([renamed.status, renamed.body.errors]).toEqual([
      422,
      [{ path: 'name', message: 'same_name is another tool of an assistant that has this one' }],
    ])
  })

  test('takes fifty tools and no more, whichever way they come', async () => {
    const tools: string[] = []
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    for (let n = 0; n < 51; n += 1)
      tools.push(await made(`t_${letters[Math.floor(n / 26)]}${letters[n % 26]}`))
    const id = await born({ tool_ids: tools.slice(0, 50) })
    const answer = await assign(id, tools[50] ?? '')
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ path: 'tool_ids', message: 'must hold at most 50 tools' }],
    ])
  })
})
