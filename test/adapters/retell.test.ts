import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import {
  type Bodies,
  bodies,
  imported,
  objectOf,
  planned,
  refusal,
  refused,
} from './retell-planned.ts'

const llm = (body: NonNullable<Bodies['llm']>): Bodies => ({ llm: body })
const agent = (body: NonNullable<Bodies['agent']>): Bodies => ({ agent: body })

describe('the vectors of the dossier', () => {
  it('model, temperature, voice and length go to two objects, the LLM first', () => {
    const { bodies, order } = planned(objectOf({}, { model: 'gpt-5', model_temperature: 0 }), {
      model: { provider: 'openai', model: 'gpt-4.1', temperature: 0.6 },
      voice: { provider: 'openai', voiceId: 'alloy' },
      maxDurationSeconds: 1800,
    })
    expect(bodies).toEqual({
      llm: { model: 'gpt-4.1', model_temperature: 0.6 },
      agent: {
        voice_id: 'openai-Alloy',
        voice_model: null,
        fallback_voice_ids: null,
        max_call_duration_ms: 1_800_000,
      },
    } satisfies Bodies)
    expect(order).toEqual(['llm', 'agent'])
  })

  it('gpt-4o is refused with the list', () => {
    const said = refusal(objectOf(), { model: { provider: 'openai', model: 'gpt-4o' } })
    expect(said).toEqual(
      refused([
        'model.model',
        'must be one of gpt-4.1, gpt-4.1-mini, gpt-4.1-nano, gpt-5, gpt-5-mini, gpt-5-nano, ' +
          'gpt-5.1, gpt-5.2, gpt-5.4, gpt-5.4-mini, gpt-5.4-nano, gpt-5.5, gpt-5.6-terra, ' +
          'gpt-5.6-luna, claude-4.5-sonnet, claude-4.6-sonnet, claude-5-sonnet, claude-4.5-haiku, ' +
          'gemini-3.0-flash, gemini-3.1-flash-lite, gemini-3.5-flash, gemini-3.5-flash-lite, ' +
          'gemini-3.6-flash, not "gpt-4o"',
      ])
    )
  })

  it('a model takes the place of one that hears and speaks itself', () => {
    const object = objectOf({}, { s2s_model: 'gpt-realtime' })
    expect(bodies(object, { model: { provider: 'openai', model: 'gpt-4.1' } })).toEqual(
      llm({ s2s_model: null, model: 'gpt-4.1' })
    )
    expect(bodies(object, { model: { temperature: 0.5 } })).toEqual(llm({ model_temperature: 0.5 }))
  })

  it.each([
    [{ maxDurationSeconds: 30 }, 'maxDurationSeconds', 'must be 60 to 7200, not 30'],
    [{ maxDurationSeconds: 7201 }, 'maxDurationSeconds', 'must be 60 to 7200, not 7201'],
    [{ silenceTimeoutSeconds: 0 }, 'silenceTimeoutSeconds', 'must be at least 0.001, not 0'],
    [{ model: { temperature: 1.5 } }, 'model.temperature', 'must be 0 to 1, not 1.5'],
    [{ voice: { speed: 0.4 } }, 'voice.speed', 'must be 0.5 to 2, not 0.4'],
    [{ voice: { speed: 2.5 } }, 'voice.speed', 'must be 0.5 to 2, not 2.5'],
  ])('%j is refused, not clamped', (patch, path, message) => {
    expect(refusal(objectOf(), patch)).toEqual(refused([path, message]))
  })

  it.each<[JsonObject, Bodies]>([
    [{ silenceTimeoutSeconds: 12 }, agent({ reminder_trigger_ms: 12_000 })],
    [{ silenceTimeoutSeconds: 0.25 }, agent({ reminder_trigger_ms: 250 })],
    [{ maxDurationSeconds: 60.0005 }, agent({ max_call_duration_ms: 60_001 })],
  ])('%j is sent in milliseconds', (patch, body) => {
    expect(bodies(objectOf(), patch)).toEqual(body)
  })
})

describe('the greeting', () => {
  const waiting = objectOf({}, { start_speaker: 'user', begin_message: '' })
  const greeting = objectOf({}, { start_speaker: 'agent', begin_message: 'Hello' })
  const generated = objectOf({}, { start_speaker: 'agent' })
  const mode = (text: string) => ({ firstMessageMode: text })
  const waits = mode('assistant-waits-for-user')
  const speaks = mode('assistant-speaks-first')
  const generates = mode('assistant-speaks-first-with-model-generated-message')

  it.each<[string, JsonObject, JsonObject, Bodies]>([
    ['a text', greeting, { firstMessage: 'Hi' }, llm({ begin_message: 'Hi' })],
    [
      'a text where the user began',
      waiting,
      { firstMessage: 'Hi' },
      llm({ start_speaker: 'agent', begin_message: 'Hi' }),
    ],
    [
      'an empty text',
      greeting,
      { firstMessage: '' },
      llm({ start_speaker: 'user', begin_message: '' }),
    ],
    [
      'no text',
      greeting,
      { firstMessage: null },
      llm({ start_speaker: 'user', begin_message: '' }),
    ],
    ['waiting', greeting, waits, llm({ start_speaker: 'user', begin_message: '' })],
    ['a generated one', greeting, generates, llm({ begin_message: null })],
    [
      'a generated one where the user began',
      waiting,
      generates,
      llm({ start_speaker: 'agent', begin_message: null }),
    ],
    [
      'waiting where one was generated',
      generated,
      waits,
      llm({ start_speaker: 'user', begin_message: '' }),
    ],
    ['waiting where all waited', waiting, waits, {}],
    ['both', generated, { ...speaks, firstMessage: 'Hi' }, llm({ begin_message: 'Hi' })],
    [
      'a dynamic text',
      greeting,
      { dynamicFirstMessage: { enabled: true, message: 'Hi {{name}}' } },
      llm({ begin_message: 'Hi {{name}}' }),
    ],
  ])('%s is said in the two keys of the LLM', (_title, object, patch, body) => {
    expect(bodies(object, patch)).toEqual(body)
  })

  it.each([
    [greeting, { ...speaks, firstMessage: '' }],
    [greeting, { ...speaks, firstMessage: ' \n' }],
    [generated, speaks],
    [waiting, speaks],
  ])('an empty one cannot speak first (%#)', (object, patch) => {
    expect(refusal(object, patch)).toEqual(
      refused(['firstMessage', 'must not be empty while the assistant speaks first'])
    )
  })

  it('a text under a mode that does not say it is kept at home, and sent when that changes', () => {
    const { bodies: sent, unsupported } = planned(waiting, { ...generates, firstMessage: 'Hi' })
    expect([sent, unsupported]).toEqual([
      llm({ start_speaker: 'agent', begin_message: null }),
      ['firstMessage'],
    ])
    const home = { ...generates, firstMessage: 'Hi' } as const
    expect(bodies(generated, speaks, { home } as never)).toEqual(llm({ begin_message: 'Hi' }))
  })

  it.each<[string, JsonObject, JsonObject]>([
    ['a text', { begin_message: 'Hello', start_speaker: 'agent' }, { firstMessage: 'Hello' }],
    ['a text without a speaker', { begin_message: 'Hello' }, { firstMessage: 'Hello' }],
    ['waiting', { begin_message: '', start_speaker: 'user' }, { firstMessage: '' }],
    ['waiting as it was spelled before', { begin_message: '' }, { firstMessage: '' }],
    ['a generated one', { start_speaker: 'agent' }, generates],
    ['nothing', {}, {}],
    ['a text that nobody says', { begin_message: 'Hello', start_speaker: 'user' }, {}],
  ])('%s is read back', (_title, keys, home) => {
    const { voice: _voice, ...rest } = imported(objectOf({}, keys))
    expect(rest).toEqual(home)
  })
})

describe('who thinks', () => {
  it.each([
    ['claude-sonnet-4-5', 'claude-4.5-sonnet'],
    ['claude-sonnet-4-5-20250929', 'claude-4.5-sonnet'],
    ['claude-sonnet-4-6', 'claude-4.6-sonnet'],
    ['claude-sonnet-5', 'claude-5-sonnet'],
    ['claude-haiku-4-5', 'claude-4.5-haiku'],
    ['claude-haiku-4-5-20251001', 'claude-4.5-haiku'],
    ['claude-4.5-haiku', 'claude-4.5-haiku'],
  ] as const)('%s is %s there', (model, name) => {
    expect(bodies(objectOf(), { model: { provider: 'anthropic', model } })).toEqual(
      llm({ model: name })
    )
  })

  it('a model of another vendor is refused, and a vendor that Retell has not', () => {
    const object = objectOf({}, { model: 'gpt-4.1' })
    expect(refusal(object, { model: { provider: 'anthropic' } })).toEqual(
      refused(['model.model', 'must be a model of anthropic, and "gpt-4.1" is one of openai'])
    )
    const groq = { model: { provider: 'groq', model: 'llama-3.3' } }
    expect(refusal(object, groq)).toMatchObject({
      errors: [
        { path: 'model.provider', message: 'must be one of openai, anthropic, google, not "groq"' },
        { path: 'model.model' },
      ],
    })
  })

  it('a newer name goes through only where that is allowed', () => {
    const patch = { model: { provider: 'openai', model: 'gpt-7' } }
    expect(refusal(objectOf(), patch)).toMatchObject({ code: 'unrepresentable' })
    expect(bodies(objectOf(), patch, { allowUnknownModels: true })).toEqual({
      llm: { model: 'gpt-7' },
    })
    const strange = { model: { provider: 'openai', model: 'o9' } }
    expect(bodies(objectOf({}, { model: 'gpt-5' }), strange, { allowUnknownModels: true })).toEqual(
      {
        llm: { model: 'o9' },
      }
    )
  })

  it('F07: a retired model is shown, and blocks nothing that does not set it', () => {
    const object = objectOf({}, { model: 'gpt-4o' })
    expect(imported(object).model).toEqual({ provider: 'openai', model: 'gpt-4o' })
    expect(bodies(object, { name: 'New' })).toEqual(agent({ agent_name: 'New' }))
    expect(bodies(object, { model: { temperature: 0.4 } })).toEqual(llm({ model_temperature: 0.4 }))
    const gone = objectOf({}, { model: 'gpt-4.1' })
    expect(refusal(gone, { model: { model: 'gpt-4o' } })).toMatchObject({ code: 'unrepresentable' })
  })

  it('of both kinds of model the one that thinks is shown; the other alone is none', () => {
    const both = { model: 'gpt-4.1', s2s_model: 'gpt-realtime' }
    expect(imported(objectOf({}, both)).model).toEqual({ provider: 'openai', model: 'gpt-4.1' })
    expect(imported(objectOf({}, { s2s_model: 'gpt-realtime' })).model).toBeUndefined()
  })

  it.each<[JsonObject, Bodies]>([
    [{ systemPrompt: 'New' }, llm({ general_prompt: 'New' })],
    [{ systemPrompt: null }, llm({ general_prompt: null })],
    [{ model: { temperature: 0.25 } }, llm({ model_temperature: 0.25 })],
    [{ model: { temperature: null } }, llm({ model_temperature: 0 })],
  ])('%j is set or cleared', (patch, body) => {
    const object = objectOf({}, { general_prompt: 'Old', model_temperature: 0.7 })
    expect(bodies(object, patch)).toEqual(body)
  })
})

describe('an agent without an LLM', () => {
  const flow = { type: 'conversation-flow', conversation_flow_id: 'flow_1', version: 2 }
  const object = objectOf({ response_engine: flow }, null)

  it('takes what it can hold', () => {
    expect(bodies(object, { name: 'New', voice: { speed: 1.2 } })).toEqual(
      agent({ agent_name: 'New', voice_speed: 1.2 })
    )
  })

  it.each<[JsonObject, string]>([
    [{ systemPrompt: 'x' }, 'systemPrompt'],
    [{ model: { temperature: 0.2 } }, 'model.temperature'],
    [{ model: { provider: 'openai', model: 'gpt-5' } }, 'model.model'],
    [{ firstMessage: 'Hi' }, 'firstMessage'],
    [{ endCallMessage: 'Bye' }, 'endCallMessage'],
  ])('refuses %j by name', (patch, path) => {
    expect(refusal(object, patch)).toMatchObject({
      code: 'unrepresentable',
      errors: expect.arrayContaining([
        {
          path,
          message: 'has no place: this agent answers with a conversation-flow, not a retell-llm',
        },
      ]),
    })
  })

  it('of the oldest kind names none', () => {
    const old = objectOf({ llm_websocket_url: 'wss://a.example' }, null)
    expect(refusal(old, { systemPrompt: 'x' })).toEqual(
      refused([
        'systemPrompt',
        'has no place: this agent answers with an engine of its own, not a retell-llm',
      ])
    )
  })
})
