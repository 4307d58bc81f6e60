import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { frontDesk, openCase } from './open.ts'

const config = {
  ...{ name: 'check_order', description: 'Finds an order', method: 'GET' },
  ...{ endpoint: 'https://api.example/orders', timeout: 25 },
  headers: [
    { name: 'X-One', value: 'one' },
    { name: 'X-Two', value: 'two' },
  ],
}
const open = async (options: Parameters<typeof openCase>[0] = {}) => {
  const opened = await openCase(options)
  const { house, externalId } = opened
  const tool = (await house.request('POST', '/api/v1/tools', config)).body.data
  const id = await house.imported(externalId)
  const attach = (assistant = id) =>
    house.request('POST', `/api/v1/assistants/${assistant}/tools`, { tool_id: tool.id })
  const shown = async () => (await house.request('GET', `/api/v1/tools/${tool.id}`)).body.data
  const change = (body: object) => house.request('PATCH', `/api/v1/tools/${tool.id}`, body)
  /** What stands for the tool at the provider. */
  const object = () => house.fake.objects('tool')[0]?.object ?? {}
  return { ...opened, tool, id, attach, shown, change, object }
}

describe('F01 defaults do not come back through a partial body', () => {
  test('F01 a tool’s new description changes its description alone, there and here', async () => {
    const { attach, shown, change, object } = await open()
    await attach()
    const [before, held] = [await shown(), object()]
    expect((await change({ description: 'Finds it' })).status).toBe(200)
    const now = await shown()
    expect(now).toEqual({ ...before, description: 'Finds it', updated_at: now.updated_at })
    const { updatedAt, latestVersion } = object()
    expect(object()).toEqual({ ...held, description: 'Finds it', updatedAt, latestVersion })
  })
})

describe('F02 zero, false and empty are values', () => {
  test('F02 no headers are sent as none, shown as none, and nothing the second time', async () => {
    const { house, attach, shown, change, object, written } = await open()
    await attach()
    const properties = () => (object().headers as JsonObject | undefined)?.properties ?? {}
    expect(Object.keys(properties())).toEqual(expect.arrayContaining(['X-One', 'X-Two']))
    const sent = written().length
    expect((await change({ headers: [] })).status).toBe(200)
    expect(written().slice(sent)).toHaveLength(1)
    expect(Object.keys(properties()).filter((name) => name.startsWith('X-'))).toEqual([])
    const now = await shown()
    expect(now.headers).toEqual([])
    house.calls()
    expect((await change({ headers: [] })).body.data).toEqual(now)
    expect(house.calls()).toEqual([])
  })
})

describe('F08 values that nobody meant to send', () => {
  test('F08 an attach, and its undo, hold no more than the model', async () => {
    const strange = { clientMessages: ['retired-message'], silenceTimeoutSeconds: 5 }
    const { house, attach, id, tool, look, written } = await open({
      object: { ...frontDesk, ...strange },
    })
    const fault = { kind: 'refuseKeys', keys: Object.keys(strange) } as const
    house.fake.fault({ fault, times: 'always' })
    const before = await look(id)
    house.fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'drop', paths: ['name'] },
    })
    const body = { name: 'x', tool_ids: [tool.id] }
    const refused = await house.request('PATCH', `/api/v1/assistants/${id}`, body)
    expect([refused.status, refused.body.operation.state]).toEqual([502, 'rolled_back'])
    expect(await look(id)).toEqual(before)
    expect((await attach()).status).toBe(200)
    const bodies = written().filter((one) => one && !('type' in one))
    expect(bodies.map((one) => Object.keys(one).sort())).toEqual([
      ...[['model', 'name'], ['model'], ['model']],
    ])
    expect((await look(id)).held).toMatchObject(strange)
  })
})

describe('F10 a DELETE that says it is JSON', () => {
  const json = { 'content-type': 'application/json' }
  const ways = [
    ['without a body', undefined, {}],
    ['with that header', undefined, json],
    ['with an empty body', '', json],
    ['with a body of nonsense', '{', json],
  ] as const

  test.each(ways)('F10 %s an assistant, a link, a tool and its use go alike', async (...way) => {
    const { house, externalId, id, tool, attach } = await open()
    const remove = async (path: string) => {
      const { status } = await house.request('DELETE', path, way[1], way[2])
      return status
    }
    await attach()
    const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
    const link = `/api/v1/assistants/${id}/links/${sync.links[0].id}`
    const paths = [
      `/api/v1/assistants/${id}/tools/${tool.id}`,
      ...[`/api/v1/tools/${tool.id}`, link, `/api/v1/assistants/${id}`],
    ]
    for (const path of paths) expect([path, await remove(path)]).toEqual([path, 200])
    expect(await remove(`/assistants/${id}`)).toBe(404)
    expect(house.held(externalId).name).toBe('Front desk')
  })

  test.each(ways)('F10 %s a retry is the same', async (...way) => {
    const { house } = await openCase()
    const path = `/api/v1/operations/op_${'0'.repeat(26)}/retry`
    const { status } = await house.request('POST', path, way[1], way[2])
    expect(status).toBe(404)
  })
})

describe('F14 a base_url with a slash at its end', () => {
  test.each(['/', '/prefix', '/prefix/'])('F14 with “%s” a tool is attached', async (base) => {
    const { house, externalId, tool, attach } = await open({ fake: { prefix: '/prefix' } })
    const connected = await house.request('POST', '/api/v1/connections', {
      ...{ provider: 'vapi', api_key: 'vapi-sandbox-key' },
      base_url: `${house.fake.url}${base}`,
    })
    const other = { ...frontDesk, id: '0f1e2d3c-0000-4000-8000-0000000000f2' }
    await house.place(other)
    const imported = await house.request('POST', '/api/v1/assistants/import', {
      ...{ connection_id: connected.body.data.id, external_id: other.id },
    })
    const attached = await attach(imported.body.data.id)
    expect([attached.status, attached.body.data.selected_tools]).toEqual([200, [tool.id]])
    const made = house.fake.objects('tool').map(({ object }) => object.id)
    const { toolIds } = house.held(other.id).model as JsonObject
    expect([toolIds, made.length]).toEqual([made, 1])
    expect(house.held(externalId).name).toBe('Front desk')
    const paths = house.fake.log().map(({ path }) => path)
    expect(paths.filter((path) => path.includes('//'))).toEqual([])
  })
})
