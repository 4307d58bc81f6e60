import { describe, expect, it } from 'vitest'
import { vapi } from '../../adapters/vapi.ts'
import { get, type Json, type JsonObject, parseExact } from '../../src/json.ts'
import { readConfig } from '../../src/sync/settings.ts'
import { exact } from './exact.ts'
import { patched, planned, refusal } from './planned.ts'

const model = { provider: 'openai', model: 'gpt-4o', messages: [{ role: 'system', content: 'SP' }] }
const object = {
  ...{ id: 'A', name: 'Old', firstMessage: 'Hi', model },
  voice: { provider: 'azure', voiceId: 'hi-IN-AartiNeural', speed: 1 },
  transcriber: { provider: 'deepgram', model: 'nova-3', language: 'en' },
}

describe('what a vendor has no setting for is named and kept', () => {
  const all = {
    ...{ speed: 1.1, language: 'en', stability: 0.5, similarityBoost: 0.5, model: 'm' },
    instructions: 'Softly.',
  }
  const without = (...takes: readonly string[]) =>
    Object.keys(all)
      .filter((key) => !takes.includes(key))
      .map((key) => `voice.${key}`)

  it.each([
    ['11labs', without('speed', 'stability', 'similarityBoost', 'model')],
    ['azure', without('speed')],
    ['cartesia', without('language', 'model')],
    ['custom-voice', without()],
    ['deepgram', without('model')],
    ['hume', without('model')],
    ['inworld', without('speed', 'language', 'model')],
    ['lmnt', without('speed', 'language')],
    ['microsoft', without('speed')],
    ['minimax', without('speed', 'model')],
    ['neuphonic', without('speed', 'language', 'model')],
    ['openai', without('speed', 'model', 'instructions')],
    ['playht', without('speed', 'language', 'model')],
    ['rime-ai', without('speed', 'language', 'model')],
    ['sesame', without('model')],
    ['smallest-ai', without('speed', 'model')],
    ['tavus', without()],
    ['vapi', without('speed', 'language')],
    ['wellsaid', without('model')],
    ['xai', without('speed', 'language')],
  ])('by a voice of %s', (vendor, unsupported) => {
    const held = { ...object, voice: { provider: vendor, voiceId: 'v' } }
    const { model: _, ...rest } = all
    const named = planned(held, { voice: rest }, { home: homeOf(held, all.model) }).unsupported
    const expected = unsupported.filter((path) => path !== 'voice.model')
    expect(named).toEqual(expected)
  })

  const homeOf = (held: JsonObject, voiceModel: string) => ({
    ...readConfig(vapi, held),
    voice: { ...readConfig(vapi, held).voice, model: voiceModel },
  })

  const everything = {
    ...{ language: 'en-IN', mode: 'single', prompt: 'Lamps.' },
    deepgram: { endpointing: 300, utteranceEndMs: 1000, vadEvents: true, diarize: true },
    cartesia: { minVolume: 0.3, maxSilenceSeconds: 2 },
    gladia: { languages: ['en'], mainLanguage: 'en' },
    smallestAi: { diarize: true, redactPii: true, emotion: true, wordTimestamps: true },
  }
  const never = [
    ...['deepgram.utteranceEndMs', 'deepgram.vadEvents', 'deepgram.diarize'],
    ...['cartesia.minVolume', 'cartesia.maxSilenceSeconds'],
    ...['smallestAi.diarize', 'smallestAi.redactPii', 'smallestAi.emotion'],
    'smallestAi.wordTimestamps',
  ]
  const elsewhere = ['gladia.languages', 'gladia.mainLanguage']

  it.each([
    ['deepgram', ['prompt', ...elsewhere]],
    ['assembly-ai', ['prompt', 'deepgram.endpointing', ...elsewhere]],
    ['azure', ['mode', 'prompt', 'deepgram.endpointing', ...elsewhere]],
    ['cartesia', ['mode', 'prompt', 'deepgram.endpointing', ...elsewhere]],
    ['gladia', ['deepgram.endpointing', 'gladia.mainLanguage']],
    ['google', ['mode', 'prompt', 'deepgram.endpointing', ...elsewhere]],
    ['talkscriber', ['mode', 'prompt', 'deepgram.endpointing', ...elsewhere]],
    ['speechmatics', ['language', 'mode', 'prompt', 'deepgram.endpointing', ...elsewhere]],
  ])('by a transcriber of %s', (vendor, unsupported) => {
    const held = { ...object, transcriber: { provider: vendor } }
    const paths = [...unsupported, ...never].map((path) => `transcriber.${path}`)
    expect([...planned(held, { transcriber: everything }).unsupported].sort()).toEqual(paths.sort())
  })

  it('by Vapi at all', () => {
    const patch = { fillerWords: 'hm', fillerWordsEnabled: true, maintainContext: false }
    expect(planned(object, patch)).toMatchObject({
      ...{ body: null, unsupported: ['fillerWords', 'fillerWordsEnabled', 'maintainContext'] },
    })
  })

  it('while another field silences it', () => {
    const off = planned(object, { dynamicFirstMessage: { enabled: false, message: 'Hello' } })
    const on = planned(object, { dynamicFirstMessage: { enabled: true, message: 'Hello' } })
    const plain = planned(object, { firstMessage: 'Ho' }, { home: on.home })
    expect([off, on, plain].map(({ body, unsupported }) => ({ body, unsupported }))).toEqual([
      { body: null, unsupported: ['dynamicFirstMessage.message'] },
      { body: { firstMessage: 'Hello' }, unsupported: [] },
      { body: { firstMessage: 'Hello' }, unsupported: ['firstMessage'] },
    ])
  })
})

describe('another vendor', () => {
  const rich = {
    ...object,
    voice: {
      ...{ provider: '11labs', voiceId: 'v', model: 'eleven_turbo_v2_5', language: 'hi' },
      ...{ stability: 0.7, speed: 1.1, style: 0.3, useSpeakerBoost: true },
      ...{ chunkPlan: { enabled: true }, pronunciationDictionaryLocators: [] },
    },
  }

  it('takes over what every vendor takes, and the fields that it has a setting for', () => {
    const patch = { voice: { provider: 'cartesia', voiceId: 'w' } }
    const first = planned(rich, patch)
    expect(first.dropped).toEqual(['voice.model'])
    // The engine clears what was dropped at home and plans again.
    const home = { ...first.home, voice: { ...first.home.voice, model: null } }
    const { dropped, body, undo } = planned(rich, patch, { home, changed: ['voice'] })
    expect({ dropped, undo, body }).toEqual({
      dropped: [],
      undo: { voice: rich.voice },
      body: {
        voice: {
          ...{ provider: 'cartesia', voiceId: 'w', language: 'hi' },
          ...{ generationConfig: { speed: 1.1 }, chunkPlan: { enabled: true } },
        },
      },
    })
  })

  it('refuses a number of the old one that it cannot hold, by its field', () => {
    const slow = { ...rich, voice: { ...rich.voice, speed: 0.5 } }
    const patch = { voice: { provider: 'xai', voiceId: 'eve' } }
    expect(refusal(() => planned(slow, patch))).toEqual({
      code: 'unrepresentable',
      errors: [{ path: 'voice.speed', message: 'must be 0.7 to 1.5, not 0.5' }],
    })
  })

  it.each([
    ['model', { provider: 'custom-llm', model: 'x' }, 'custom-llm', 'url'],
    ['voice', { provider: 'custom-voice', voiceId: 'x' }, 'custom-voice', 'server'],
    ['transcriber', { provider: 'custom-transcriber' }, 'custom-transcriber', 'server'],
    ['transcriber', { provider: 'speechmatics' }, 'speechmatics', 'customVocabulary'],
  ])(
    'of the %s that needs a key of its own says which, and takes it as an option',
    (at, set, vendor, key) => {
      const place = `provider_options.vapi.${at}.${key}`
      expect(refusal(() => planned(object, { [at]: set }))).toEqual({
        code: 'unrepresentable',
        errors: [
          {
            path: `${at}.provider`,
            message: `${vendor} also needs a ${key}, to be given as ${place}`,
          },
        ],
      })
      const options = { [at]: { [key]: 'given' } }
      expect(planned(object, { [at]: set }, { options }).body).toMatchObject({
        [at]: { provider: vendor, [key]: 'given' },
      })
    }
  )

  it.each([
    ['voice', { provider: 'neuphonic', voiceId: 'x' }, 'voice.language', 'voice'],
    ['voice', { provider: 'sesame', voiceId: 'x' }, 'voice.model', 'voice'],
    ['transcriber', { provider: 'openai' }, 'transcriber.models.openai', 'transcriber'],
  ])('of the %s %j is refused without %s', (at, set, path, what) => {
    expect(refusal(() => planned(object, { [at]: set }))).toEqual({
      code: 'unrepresentable',
      errors: [{ path, message: `is needed: Vapi holds no ${what} without it` }],
    })
  })

  it('that stands with a key of its own is edited in place', () => {
    const own = { provider: 'custom-llm', model: 'x', url: 'https://llm.example.com', headers: {} }
    expect(planned({ ...object, model: own }, { model: { model: 'y' } }).body).toEqual({
      model: { ...own, model: 'y' },
    })
  })
})

describe('a rule between a field and its model', () => {
  it('takes the temperature away for gpt-5.N of openai, and for no other', () => {
    const warm = { ...object, model: { ...model, temperature: 0.3 } }
    const asked = ['gpt-5.4', 'gpt-5.4:eastus2', 'gpt-5', 'gpt-5-mini', 'gpt-4.1'].map((name) => {
      const { body } = planned(warm, { model: { model: name } })
      return [name, Object.hasOwn((body?.model ?? {}) as object, 'temperature')]
    })
    expect(asked).toEqual([
      ['gpt-5.4', false],
      ['gpt-5.4:eastus2', false],
      ['gpt-5', true],
      ['gpt-5-mini', true],
      ['gpt-4.1', true],
    ])
  })

  it('takes an unknown model where the connection allows it, but none of another vendor', () => {
    const free = { allowUnknownModels: true }
    const held = { ...object, voice: { provider: '11labs', voiceId: 'v', model: 'eleven_v3' } }
    const asked = { voice: { model: 'eleven_v9' }, model: { model: 'gpt-9' } }
    expect(planned(held, asked, free).body).toEqual({
      voice: { ...held.voice, model: 'eleven_v9' },
      model: { ...model, model: 'gpt-9' },
    })
    expect(refusal(() => planned(held, asked))).toMatchObject({
      errors: [{ path: 'model.model' }, { path: 'voice.model' }],
    })
    const other = { voice: { provider: 'openai', voiceId: 'alloy' } }
    expect(planned(held, other, free).dropped).toEqual(['voice.model'])
  })

  it('takes a whole id only: a region that a model has, a suffix of Bedrock', () => {
    const try_ = (provider: string, name: string) =>
      refusal(() => planned(object, { model: { provider, model: name } }))
    expect(try_('openai', 'gpt-4o:australiaeast')).toBe('not refused')
    expect(try_('anthropic-bedrock', 'global.anthropic.claude-haiku-4-5-20251001-v1:0')).toBe(
      'not refused'
    )
    expect(try_('openai', 'gpt-4o:mars')).toMatchObject({ code: 'unrepresentable' })
    expect(try_('anthropic', 'claude-sonnet-5:eastus')).toMatchObject({ code: 'unrepresentable' })
  })

  it('lets a language follow where 11labs hears it, and names it where not', () => {
    const held = { ...object, voice: { provider: '11labs', voiceId: 'v', model: 'eleven_v3' } }
    const spoken = planned(held, { voice: { language: 'hi-IN' } })
    expect(spoken).toMatchObject({ body: null, unsupported: ['voice.language'] })
    const heard = planned(held, { voice: { model: 'eleven_flash_v2_5' } }, { home: spoken.home })
    expect(heard.body).toEqual({
      voice: { ...held.voice, model: 'eleven_flash_v2_5', language: 'hi' },
    })
  })
})

describe('without a vendor', () => {
  const mute = { id: 'A', name: 'Old', voice: object.voice }

  it('a prompt is refused, because no model is there to hold it', () => {
    expect(refusal(() => planned(mute, { systemPrompt: 'SP' }))).toEqual({
      code: 'unrepresentable',
      errors: [{ path: 'model.provider', message: 'is needed: Vapi holds no model without it' }],
    })
  })

  it('a language is kept for the transcriber to come', () => {
    const waits = planned(mute, { transcriber: { language: 'hi' } })
    expect(waits).toMatchObject({ body: null, unsupported: ['transcriber.language'] })
    const comes = planned(mute, { transcriber: { provider: 'deepgram' } }, { home: waits.home })
    expect(comes.body).toEqual({ transcriber: { provider: 'deepgram', language: 'hi' } })
  })
})

describe('a caller’s text', () => {
  it.each(['$&', '$1', '{id}', '{{name}}', '%s', '__proto__', 'constructor', '\\', '" , "'])(
    '%s stands at Vapi as it was typed',
    (text) => {
      const patch = {
        ...{ name: text, firstMessage: text, systemPrompt: text, inactivityMessage: text },
        ...{ voicemailMessage: text, endCallPhrases: [`${text}..`], voice: { voiceId: text } },
        metadata: JSON.parse(`{${JSON.stringify(text)}:${JSON.stringify(text)}}`) as JsonObject,
      }
      const { body } = planned(object, patch)
      expect(body).toMatchObject({
        ...{ name: text, firstMessage: text, voicemailMessage: text },
        ...{ endCallPhrases: [`${text}..`], voice: { voiceId: text } },
        model: { messages: [{ role: 'system', content: text }] },
        hooks: [{ do: [{ type: 'say', exact: text }] }],
      })
      expect(Object.entries((body?.metadata ?? {}) as JsonObject)).toEqual([[text, text]])
    }
  )
})

describe('numbers', () => {
  const odd = parseExact(`{"id":"A","name":"Old","model":{"provider":"openai","model":"gpt-4o",
    "temperature":0.50,"x":1.0,"n":12345678901234567890,"e":1E+2,"deep":[0.10,{"y":-0.0}]},
    "metadata":{"kept":1.0,"deep":{"big":1e2,"other":2.50},"patchbay":{"v":1.0}},
    "foreign":9007199254740993}`) as JsonObject

  it('keep their texts in what is sent and in what takes it back', () => {
    const patch = { systemPrompt: 'SP', metadata: { deep: { other: 3 }, more: true } }
    const { body, undo } = planned(odd, patch)
    expect(exact(body)).toBe(
      '{"metadata":{"deep":{"big":1e2,"other":3},"kept":1.0,"more":true,"patchbay":{"v":1.0}},' +
        '"model":{"deep":[0.10,{"y":-0.0}],"e":1E+2,' +
        '"messages":[{"content":"SP","role":"system"}],"model":"gpt-4o",' +
        '"n":12345678901234567890,"provider":"openai","temperature":0.50,"x":1.0}}'
    )
    expect(exact(undo)).toBe(exact({ model: odd.model as Json, metadata: odd.metadata as Json }))
    expect(exact(patched(patched(odd, body), undo))).toBe(exact(odd))
  })

  it('are read as what they are worth', () => {
    const home = readConfig(vapi, odd)
    expect([home.model?.temperature, home.metadata]).toEqual([
      0.5,
      { kept: 1, deep: { big: 100, other: 2.5 } },
    ])
    expect(planned(odd, { model: { temperature: 0.5 }, metadata: { kept: 1 } }).body).toBe(null)
  })
})

describe('hooks', () => {
  const foreign = [
    { on: 'call.ending', do: [{ type: 'say', exact: 'x' }], filters: [] },
    { on: 'customer.speech.timeout', name: 'patchbay:other', options: { timeoutSeconds: 9.5 } },
  ]

  it('of others stay in their places around ours', () => {
    const stale = { on: 'customer.speech.timeout', name: 'patchbay:inactivity', do: [] }
    const held = { ...object, hooks: [foreign[0], stale, foreign[1]] } as JsonObject
    const { body } = planned(held, { inactivityMessage: 'There?' })
    expect(body).toEqual({
      hooks: [
        foreign[0],
        {
          ...{ on: 'customer.speech.timeout', name: 'patchbay:inactivity' },
          options: { timeoutSeconds: 15, triggerMaxCount: 3, triggerResetMode: 'onUserSpeech' },
          do: [{ type: 'say', exact: 'There?' }],
        },
        foreign[1],
      ],
    })
  })

  it.each([
    [10, 5, 8],
    [12, 6, 10],
    [25, 12, 23],
    [1002, 501, 1000],
    [2700, 1000, null],
  ])('fire before a silence of %d s ends the call', (silence, inactivity, end) => {
    const patch = {
      ...{ silenceTimeoutSeconds: silence, inactivityMessage: 'There?' },
      timeoutEndMessage: 'Bye.',
    }
    const { body, unsupported } = planned(object, patch)
    const hooks = (body?.hooks ?? []) as readonly Json[]
    const waits = hooks.map((hook) => get(hook, 'options.timeoutSeconds'))
    expect({ waits, unsupported }).toEqual({
      waits: end === null ? [inactivity] : [inactivity, end],
      unsupported: end === null ? ['timeoutEndMessage'] : [],
    })
  })
})
