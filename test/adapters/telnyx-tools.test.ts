import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { telnyxFake } from '../../adapters/fakes/telnyx.ts'
import { telnyx } from '../../adapters/telnyx.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

const hangup = { type: 'hangup', hangup: { description: 'Ends the call' }, shared: false }
const library = { type: 'webhook', webhook: { name: 'theirs', url: 'x' }, shared: true }
const tool = {
  ...{ name: 'book', description: 'Books.', endpoint: 'https://tools.example/book/{day}' },
  ...{ method: 'POST', timeout: 10, headers: [{ name: 'X-Key', value: 'plain' }] },
  schema: [
    { name: 'day', type: 'string', description: 'Which day.' },
    { name: 'seats', type: 'number', description: 'How many.' },
  ],
}

let house: House
let local = ''
let toolId = ''
beforeEach(async () => {
  house = await openHouse({ also: [{ adapter: telnyx, fake: telnyxFake }] })
  there().place('assistant', { id: 'a', name: 'Desk', tools: [hangup, library] })
  local = await house.imported('a', 'telnyx')
  toolId = (await house.request('POST', '/api/v1/tools', tool)).body.data.id
})
afterEach(() => house.close())

const there = () => house.at('telnyx').fake
const tools = () => there().objects()[0]?.object.tools as readonly JsonObject[]
const writes = () =>
  there()
    .log()
    .filter(({ method }) => method === 'POST')
const attach = (id = toolId) =>
  house.request('POST', `/api/v1/assistants/${local}/tools`, { tool_id: id })

const schemaOf = (name: string, type: string, description: string) => ({
  ...{ type: 'object', properties: { [name]: { type, description } }, required: [name] },
})
const ours = (more: JsonObject = {}) => ({
  ...{ type: 'webhook', timeout_ms: 10_000, shared: false },
  webhook: {
    ...{ name: 'book', description: 'Books.', url: tool.endpoint, method: 'POST' },
    headers: [...tool.headers, { name: 'X-Patchbay-Tool', value: toolId }],
    path_parameters: schemaOf('day', 'string', 'Which day.'),
    body_parameters: schemaOf('seats', 'number', 'How many.'),
    ...more,
  },
})

describe('a tool at Telnyx', () => {
  it('is written out beside those of others; of the Tools Library nothing is sent', async () => {
    const { status } = await attach()
    const { shared: _, ...sent } = ours()
    const { shared: __, ...first } = hangup
    expect([status, writes().map(({ body }) => body)]).toEqual([200, [{ tools: [first, sent] }]])
    expect(tools()).toEqual([hangup, ours(), library])
  })

  it('is there once, and no edit of others afterwards', async () => {
    await attach()
    await attach()
    expect([tools(), writes().length]).toEqual([[hangup, ours(), library], 1])
    const drift = await house.request('GET', `/api/v1/assistants/${local}/drift`)
    expect(drift.body.data.links.flatMap(({ fields }: { fields: Json[] }) => fields)).toEqual([])
  })

  it('follows a change of the tool: without a body its parameters go into the query', async () => {
    await attach()
    await house.request('PATCH', `/api/v1/tools/${toolId}`, { method: 'GET', timeout: 5 })
    const { body_parameters, ...webhook } = ours().webhook as JsonObject
    const changed = { ...webhook, method: 'GET', query_parameters: body_parameters }
    expect(tools()).toEqual([hangup, { ...ours(), webhook: changed, timeout_ms: 5000 }, library])
  })

  it.each(['assistants', 'tools'])('goes with what stands below /%s', async (kind) => {
    await attach()
    const path = kind === 'tools' ? `tools/${toolId}` : `assistants/${local}/tools/${toolId}`
    const { status } = await house.request('DELETE', `/api/v1/${path}`)
    expect([status, tools()]).toEqual([200, [hangup, library]])
  })

  it('cannot be called as one of the Tools Library is', async () => {
    const clash = await house.request('POST', '/api/v1/tools', { ...tool, name: 'theirs' })
    const answer = await attach(clash.body.data.id)
    const message = 'theirs is a tool of its own there already'
    expect([answer.status, answer.body.errors]).toEqual([422, [{ path: 'tool_ids', message }]])
    expect([writes(), tools()]).toEqual([[], [hangup, library]])
  })

  it.each([
    ['was refused', { kind: 'refuse', status: 400 }, 422, [hangup, library]],
    ['lost its answer', { kind: 'reset', when: 'after' }, 200, undefined],
  ] as const)(
    'whose writing %s is there or not, as the answer says',
    async (_how, fault, status, left) => {
      there().fault({ match: { method: 'POST' }, fault })
      expect((await attach()).status).toBe(status)
      expect(tools()).toEqual(left ?? [hangup, ours(), library])
    }
  )

  it('survives a change of anything else', async () => {
    await attach()
    await house.request('PATCH', `/api/v1/assistants/${local}`, { system_prompt: 'New' })
    expect([tools(), writes().at(-1)?.body]).toEqual([
      [hangup, ours(), library],
      { instructions: 'New' },
    ])
  })
})
