import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clientOf, heldBy } from '../crash/gateway.ts'
import { page003, patch004 } from '../faces/pages.ts'
import { idA, idB, keyB, object, on } from '../sync/scene.ts'
import { databaseIn, longestRow } from './files.ts'
import { openPlace } from './open.ts'

const { ask, at, imported, send } = openPlace()

const tool = {
  name: 'check_order_status',
  description: "Use this tool to check the status of a customer's order.",
  endpoint: 'https://api.yourstore.com/orders/status',
  method: 'GET',
  timeout: 10,
  headers: [{ name: 'Authorization', value: 'Bearer sk_live_12345' }],
  schema: [{ name: 'order_id', type: 'string', description: "The customer's order ID" }],
}

describe('the pages on Workers', () => {
  it('is ready, and describes the same API', async () => {
    expect(await ask('GET', '/readyz')).toEqual({ status: 200, body: { status: 'ready' } })
    const { body } = await ask('GET', '/openapi.json')
    expect(Object.keys(body.paths)).toContain('/api/v1/assistants/{id}/tools/{toolId}')
  })

  it('makes and shows an assistant as page 003 has it, key for key', async () => {
    const {
      id: _id,
      selected_tools: _tools,
      created_at: _at,
      updated_at: _then,
      ...given
    } = page003
    const made = await ask('POST', '/api/v1/assistants', given)
    expect(made.status).toBe(201)
    const { body } = await ask('GET', `/api/v1/assistants/${made.body.data.id}`)
    expect(Object.keys(body.data)).toEqual(Object.keys(page003))
    expect(body).toMatchObject({ success: true, data: given })
  })

  it('makes a tool, assigns it and takes it away again, as pages 002, 000 and 001 have it', async () => {
    const id = await imported('11111111-2222-4333-8444-000000000001')
    const made = await ask('POST', '/api/v1/tools', tool)
    expect(made).toMatchObject({
      status: 201,
      body: { data: { name: tool.name, headers: [{ value: 'Bearer sk_...' }] } },
    })
    const toolId = made.body.data.id
    const path = `/api/v1/assistants/${id}/tools`
    const assign = () => ask('POST', path, { tool_id: toolId })
    for (const assigned of [await assign(), await assign()])
      expect([assigned.status, assigned.body.data.selected_tools]).toEqual([200, [toolId]])
    const remove = () => ask('DELETE', `${path}/${toolId}`)
    for (const removed of [await remove(), await remove()])
      expect([removed.status, removed.body.data.selected_tools]).toEqual([200, []])
  })

  it('changes both sides by page 004’s example, under the cookie and the provider’s own id', async () => {
    const external = '11111111-2222-4333-8444-000000000002'
    const id = await imported(external)
    const ada = { email: 'ada@example.com', password: 'a password of Ada' }
    const login = await send('/auth/login', 'POST', ada)
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const headers = { cookie }
    const response = await send(`/assistants/${external}`, 'PATCH', patch004, { headers })
    expect([response.status, await response.json()]).toMatchObject([200, { id, ...patch004 }])
    const { name, model } = heldBy(at().fake, external)
    expect([name, model]).toMatchObject([
      patch004.name,
      { ...patch004.model, messages: [{ role: 'system', content: 'SP' }] },
    ])
  })

  it('answers a wrong password 401, and a key that is none', async () => {
    const login = { email: 'ada@example.com', password: 'another password' }
    expect((await ask('POST', '/auth/login', login)).status).toBe(401)
    expect(await clientOf(at().dev, 'none')('GET', '/api/v1/assistants')).toMatchObject({
      status: 401,
    })
  })
})

describe('a PATCH on Workers', () => {
  it('takes back what one provider took where the other refuses: both sides as before', async () => {
    const id = await imported(idA)
    at().fake.place('assistant', object(idB), keyB)
    const account = { provider: 'vapi', api_key: keyB, base_url: at().fake.url }
    const second = await ask('POST', '/api/v1/connections', account)
    const link = { connection_id: second.body.data.id, external_id: idB }
    expect((await ask('POST', `/api/v1/assistants/${id}/links`, link)).status).toBe(201)
    const body = { message: ['no'], error: 'Bad Request', statusCode: 400 }
    at().fake.fault(on('PATCH', idB, { kind: 'refuse', status: 400, body }))
    const answer = await ask('PATCH', `/api/v1/assistants/${id}`, { name: 'Never' })
    expect(answer).toMatchObject({ status: 422, body: { operation: { state: 'rolled_back' } } })
    const home = (await ask('GET', `/api/v1/assistants/${id}`)).body.data.name
    const held = [idA, idB].map((external) => heldBy(at().fake, external).name)
    expect([home, ...held]).toEqual(['Old', 'Old', 'Old'])
    const calls = at()
      .fake.log()
      .filter(({ path }) => path.endsWith(idA))
    expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2)
  })

  it('repeats what a provider could not answer, and then changes both sides', async () => {
    const external = '11111111-2222-4333-8444-000000000008'
    const id = await imported(external)
    at().fake.fault(on('PATCH', external, { kind: 'fail', status: 503, when: 'before' }))
    expect((await ask('PATCH', `/api/v1/assistants/${id}`, { name: 'New' })).status).toBe(200)
    expect(heldBy(at().fake, external).name).toBe('New')
  })

  it('serves requests for one assistant in turn, and all at once for others', async () => {
    const one = await imported('11111111-2222-4333-8444-000000000003')
    const other = await imported('11111111-2222-4333-8444-000000000004')
    const names = ['A', 'B', 'C']
    const changes = [one, other].flatMap((id) =>
      names.map((name) => ask('PATCH', `/api/v1/assistants/${id}`, { name }))
    )
    const statuses = (await Promise.all(changes)).map(({ status }) => status)
    expect(statuses).toEqual(changes.map(() => 200))
    const { body } = await ask('GET', `/api/v1/assistants/${one}`)
    expect(body.data.name).toBe(heldBy(at().fake, '11111111-2222-4333-8444-000000000003').name)
  })

  it('keeps the longest assistants that we know of in rows of a tenth of what D1 holds', async () => {
    const corpus = join(import.meta.dirname, '../corpus/vapi')
    const texts = readdirSync(corpus)
      .filter((name) => /^\d.*\.json$/.test(name))
      .map((name) => readFileSync(join(corpus, name), 'utf8'))
    const longest = texts.sort((a, b) => b.length - a.length).slice(0, 3)
    for (const [index, text] of longest.entries()) {
      const id = await imported(`11111111-2222-4333-8444-10000000000${index}`, JSON.parse(text))
      const changed = await ask('PATCH', `/api/v1/assistants/${id}`, { name: 'Long' })
      expect([changed.status, text.length > 10_000]).toEqual([200, true])
    }
    expect(longestRow(databaseIn(at().folder))).toBeLessThan(200_000)
  })
})
