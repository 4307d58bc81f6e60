import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

const agent: JsonObject = {
  ...{ agent_id: 'agent_e', name: 'Desk', tags: ['theirs'] },
  conversation_config: {
    agent: {
      ...{ first_message: 'Hello', language: 'en' },
      prompt: { prompt: 'SP', llm: 'gpt-4o', temperature: 0.2, max_tokens: -1, tool_ids: [] },
    },
    tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2' },
    turn: { turn_timeout: 7 },
    conversation: { max_duration_seconds: 600 },
  },
  metadata: { created_at_unix_secs: 1, updated_at_unix_secs: 1 },
}
const overrides = {
  ...{ voice: { provider: '11labs', name: '11labs-Adrian' }, model: 'gpt-4.1' },
  transcription: { provider: 'deepgram' },
}

let house: House
beforeEach(async () => {
  house = await openHouse({
    also: [
      { adapter: elevenlabs, fake: elevenlabsFake },
      { adapter: retell, fake: retellFake },
    ],
  })
  house.at('elevenlabs').fake.place('agent', agent)
})
afterEach(() => house.close())

const link = (id: string, provider: string, more: object) =>
  house.request('POST', `/api/v1/assistants/${id}/links`, {
    ...{ connection_id: house.at(provider).connectionId, ...more },
  })
const held = () => house.at('elevenlabs').fake.objects('agent')[0]?.object as JsonObject

describe('an object that is changed leaf by leaf', () => {
  it('has our leaves taken back, and those of others stay, where another link refuses', async () => {
    const id = await house.imported('agent_e', 'elevenlabs')
    const made = await link(id, 'retell', { overrides })
    const values = {
      'conversation_config.agent.prompt.temperature': 0.9,
      'conversation_config.turn.turn_timeout': 9,
    }
    house.at('elevenlabs').fake.fault({
      match: { method: 'PATCH' },
      fault: { kind: 'edit', when: 'after', id: 'agent_e', values },
    })
    house.at('retell').fake.fault({
      match: { path: `/publish-agent-version/${made.body.data.external_id}` },
      fault: { kind: 'refuse', status: 400, body: { status: 'error', message: 'No.' } },
    })
    const body = { system_prompt: 'New', temperature: 0.5, maximum_duration: 900 }
    const answer = await house.request('PATCH', `/api/v1/assistants/${id}`, body)
    const { data } = (await house.request('GET', `/api/v1/assistants/${id}`)).body
    expect([answer.status, answer.body.operation.state]).toEqual([422, 'dirty'])
    expect(get(held(), 'conversation_config')).toMatchObject({
      agent: { prompt: { prompt: 'SP', temperature: 0.9 } },
      turn: { turn_timeout: 9 },
      conversation: { max_duration_seconds: 600 },
    })
    expect(data).toMatchObject({
      ...{ system_prompt: 'SP', temperature: 0.9, maximum_duration: 600, silence_timeout: 9 },
    })
  })
})

describe('an object that is to be tied', () => {
  it('is not written to where a voice of ours is not there', async () => {
    await house.place({ id: crypto.randomUUID(), name: 'Home' })
    const [vapi] = house.fake.objects()
    const id = await house.imported(String(vapi?.object.id))
    const voice = { provider: '11labs', name: 'nobody00000000000000' }
    const { status, body } = await link(id, 'elevenlabs', {
      ...{ external_id: 'agent_e', overrides: { voice } },
    })
    expect([status, body.errors, held()]).toEqual([
      422,
      [{ path: 'voice.name', message: `"${voice.name}" is not there at ElevenLabs` }],
      agent,
    ])
  })
})
