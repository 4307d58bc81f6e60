import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

const foreign = { type: 'end_call', name: 'end_call', description: 'Ends the call.' }
const llm = {
  ...{ llm_id: 'llm_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ model: 'gpt-4.1', general_prompt: 'SP', general_tools: [foreign] },
}
const agent = {
  ...{ agent_id: 'agent_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ agent_name: 'Desk', voice_id: '11labs-Adrian', language: 'en-US', channel: 'voice' },
  response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 },
}
const tool = {
  ...{ name: 'book', description: 'Books.', endpoint: 'https://tools.example/book' },
  ...{ method: 'POST', timeout: 10, headers: [{ name: 'X-Key', value: 'plain' }] },
  schema: [{ name: 'day', type: 'string', description: 'Which day.' }],
}

let house: House
let local = ''
let toolId = ''
beforeEach(async () => {
  house = await openHouse({ also: [{ adapter: retell, fake: retellFake }] })
  house.at('retell').fake.place('llm', llm)
  house.at('retell').fake.place('agent', agent)
  local = await house.imported('agent_1', 'retell')
  const made = await house.request('POST', '/api/v1/tools', tool)
  toolId = made.body.data.id
})
afterEach(() => house.close())

const tools = () => {
  const newest = house.at('retell').fake.objects('llm').at(-1)?.object
  return newest?.general_tools as readonly JsonObject[]
}
const attach = () => house.request('POST', `/api/v1/assistants/${local}/tools`, { tool_id: toolId })
const versions = () => house.at('retell').fake.objects('agent').length

describe('a tool that is written out inside an agent', () => {
  it('comes behind what others have there, which stays as it is', async () => {
    const { status } = await attach()
    const [first, ours] = tools()
    expect([status, first, tools().length, ours?.name, ours?.url, ours?.timeout_ms]).toEqual([
      ...[200, foreign, 2, 'book', tool.endpoint, 10_000],
    ])
  })

  it('is there once, however often it is assigned', async () => {
    await attach()
    const before = versions()
    await attach()
    expect([tools().length, versions()]).toEqual([2, before])
  })

  it('follows a change of the tool', async () => {
    await attach()
    const change = { description: 'Books a day.' }
    const { status } = await house.request('PATCH', `/api/v1/tools/${toolId}`, change)
    expect([status, tools()[0], tools()[1]?.description]).toEqual([200, foreign, 'Books a day.'])
  })

  it('loses a header with the tool', async () => {
    await attach()
    const { status } = await house.request('PATCH', `/api/v1/tools/${toolId}`, { headers: [] })
    expect([status, tools()[1]?.headers]).toEqual([200, { 'X-Patchbay-Tool': toolId }])
  })

  it('goes with the assignment', async () => {
    await attach()
    const path = `/api/v1/assistants/${local}/tools/${toolId}`
    const { status } = await house.request('DELETE', path)
    expect([status, tools()]).toEqual([200, [foreign]])
  })

  it('goes with the tool', async () => {
    await attach()
    const { status } = await house.request('DELETE', `/api/v1/tools/${toolId}`)
    expect([status, tools()]).toEqual([200, [foreign]])
  })

  it('cannot have a name that is taken there', async () => {
    const clash = await house.request('POST', '/api/v1/tools', { ...tool, name: 'end_call' })
    const body = { tool_id: clash.body.data.id }
    const answer = await house.request('POST', `/api/v1/assistants/${local}/tools`, body)
    expect([answer.status, answer.body.errors, versions()]).toEqual([
      422,
      [{ path: 'tool_ids', message: 'end_call is a tool of its own there already' }],
      1,
    ])
  })

  it('survives a change of anything else', async () => {
    await attach()
    const before = tools()
    await house.request('PATCH', `/api/v1/assistants/${local}`, { system_prompt: 'New' })
    expect(tools()).toEqual(before)
  })

  it('is ours: what somebody has edited in it is told by nobody, and not kept', async () => {
    await attach()
    const { fake } = house.at('retell')
    const held = fake.objects('llm').at(-1)?.object as JsonObject
    const before = tools()
    const edited = before.map((one) => (one === before[1] ? { ...one, description: 'x' } : one))
    fake.place('llm', { ...held, general_tools: edited })
    const path = `/api/v1/assistants/${local}`
    const { body } = await house.request('GET', `${path}/drift`)
    await house.request('PATCH', path, { name: 'Night desk' })
    expect([body.data.links[0].fields, tools()]).toEqual([[], edited])
    await house.patchbay.scanDrift()
    expect(tools()).toEqual(before)
  })
})
