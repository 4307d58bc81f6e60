import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { type House, openHouse } from '../support/house.ts'
import { recovered, restart, soon } from './recovery.ts'

let house: House
let local = ''
let death = Promise.withResolvers<void>()
let dies = false
beforeEach(async () => {
  death = Promise.withResolvers()
  house = await openHouse({
    also: [{ adapter: retell, fake: retellFake }],
    timing: soon,
    context: ({ send }) => ({
      send: (target, call, timeout) => {
        if (!dies || call.method !== 'DELETE') return send(target, call, timeout)
        dies = false
        death.resolve()
        return new Promise(() => {})
      },
    }),
  })
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

const there = () =>
  ['agent', 'llm'].map((kind) => house.at('retell').fake.objects(kind).length) as readonly number[]
const remove = () => house.request('DELETE', `/api/v1/assistants/${local}?delete_remote=true`)
const refuseLlm = (status: number, message: string) =>
  house.at('retell').fake.fault({
    match: { method: 'DELETE', path: '/delete-retell-llm/llm_1' },
    fault: { kind: 'refuse', status, body: { status: 'error', message } },
  })

describe('the removal of an object in two parts', () => {
  it('is carried on after a kill, also where its connection was changed meanwhile', async () => {
    dies = true
    void remove()
    await death.promise
    const scope = { ...house.ids, userId: null }
    const assistant = await house.store.getAssistant(scope, local)
    const { fake, connectionId } = house.at('retell')
    const body = { api_key: String(fake.keys[0]) }
    expect((await house.request('PATCH', `/api/v1/connections/${connectionId}`, body)).status).toBe(
      200
    )
    await restart(house)
    await recovered(house, assistant?.operationId ?? '', 'committed')
    expect(there()).toEqual([0, 0])
  })

  it('leaves a part that others use too', async () => {
    refuseLlm(400, 'LLM is in use.')
    expect([(await remove()).status, there()]).toEqual([200, [0, 1]])
  })

  it('is not over where the credential is refused midway, and is carried on by the next', async () => {
    refuseLlm(401, 'Invalid API key.')
    const { status, body } = await remove()
    const { state, error } = await recovered(house, body.operation.id, 'dirty', 'committed')
    expect([status, state, error.code, there()]).toEqual([
      ...[504, 'dirty', 'provider_credentials_rejected', [0, 1]],
    ])
    expect([(await remove()).status, there()]).toEqual([200, [0, 0]])
  })
})
