import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
let local = ''
beforeEach(async () => {
  house = await openHouse({ also: [{ adapter: retell, fake: retellFake }] })
  const { fake } = house.at('retell')
  const llm_id = 'llm_1'
  fake.place('llm', { llm_id, version: 0, is_published: true, model: 'gpt-4.1' })
  fake.place('agent', {
    ...{ agent_id: 'agent_1', version: 0, is_published: true, channel: 'voice' },
    ...{ agent_name: 'Desk', voice_id: '11labs-Adrian' },
    response_engine: { type: 'retell-llm', llm_id, version: 0 },
  })
  local = await house.imported('agent_1', 'retell')
})
afterEach(() => house.close())

const patch = (options: JsonObject) =>
  house.request('PATCH', `/api/v1/assistants/${local}`, { provider_options: { retell: options } })

describe('a raw setting of an object that has several parts', () => {
  it('stands in one of them', async () => {
    const agent = { webhook_url: 'https://hooks.example/x' }
    const { status } = await patch({ agent, llm: { model_high_priority: true } })
    const [, live] = house.at('retell').fake.objects('agent')
    const [, words] = house.at('retell').fake.objects('llm')
    expect([status, live?.object, words?.object]).toEqual([
      200,
      expect.objectContaining(agent),
      expect.objectContaining({ model_high_priority: true }),
    ])
  })

  it.each([
    ['webhook_url', 'https://hooks.example/x'],
    ['newest', 9],
  ])('has no place beside them: %s', async (key, value) => {
    const { status, body } = await patch({ [key]: value })
    const message = 'has no place: settings of Retell AI stand in agent or llm'
    expect([status, body.errors]).toEqual([
      422,
      [{ path: `provider_options.retell.${key}`, message }],
    ])
  })

  it.each(['response_engine.llm_id', 'version', 'agent_name'])('is not agent.%s', async (place) => {
    const [key = '', inner] = place.split('.')
    const { status, body } = await patch({ agent: { [key]: inner ? { [inner]: 'llm_2' } : 'X' } })
    const path = `provider_options.retell.agent.${place}`
    expect([status, body.errors]).toEqual([
      422,
      [{ path, message: 'is set by a field of its own' }],
    ])
  })
})
