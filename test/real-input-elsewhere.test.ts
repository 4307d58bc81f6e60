import { afterAll, beforeAll, describe, it } from 'vitest'
import { elevenlabs } from '../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../adapters/fakes/retell.ts'
import { retell } from '../adapters/retell.ts'
import type { JsonObject } from '../src/json.ts'
import { exact } from './adapters/exact.ts'
import { eachChange, type Row, strange } from './adapters/real-elsewhere.ts'
import { realAgents } from './fakes/elevenlabs-open.ts'
import { corpus } from './fakes/retell-corpus.ts'
import { type House, openHouse } from './support/house.ts'

let house: House
beforeAll(async () => {
  const also = [
    { adapter: retell, fake: retellFake },
    { adapter: elevenlabs, fake: elevenlabsFake },
  ]
  house = await openHouse({ also })
})
afterAll(() => house.close())

const row = (body: JsonObject, ...places: readonly string[]): Row => ({ body, places })
const onConsole = (body: JsonObject, ...places: readonly string[]): Row => ({
  ...{ body, places, face: '/assistants' },
})

const ofLlm = [
  row({ system_prompt: 'Kurz.\r\n\tUnd gut. 🙂' }, 'llm.general_prompt'),
  row({ welcome_message: 'Moin.' }, 'llm.begin_message', 'llm.start_speaker'),
  row({ ai_provider: 'anthropic', model: 'claude-4.5-haiku' }, 'llm.model'),
  row({ temperature: 0.9 }, 'llm.model_temperature'),
]
const withoutLlm: readonly Row[] = ofLlm.map(({ body }) => ({
  ...{ body, places: [] },
  // How a call begins is said by two fields together.
  refused: [...('welcome_message' in body ? ['firstMessageMode'] : []), ...Object.keys(body)],
}))
const ofAgent = [
  row({ name: 'Lampe – 灯' }, 'agent.agent_name'),
  // A fallback may not be of the vendor of the voice.
  row(
    { voice: { provider: 'openai', name: 'openai-Nova' } },
    ...['agent.voice_id', 'agent.voice_model', 'agent.fallback_voice_ids']
  ),
  row({ voice: { speed: 1.5 } }, 'agent.voice_speed'),
  row({ voice: { speed: null } }, 'agent.voice_speed'),
  row({ voice: { stability: 0.25 } }, 'agent.voice_temperature'),
  row({ voice: { language: 'fr-FR' }, transcription: { language: 'fr-FR' } }, 'agent.language'),
  row(
    { transcription: { provider: 'deepgram', deepgram: { endpointing: 120 } } },
    ...['agent.stt_mode', 'agent.custom_stt_config']
  ),
  row({ maximum_duration: 90 }, 'agent.max_call_duration_ms'),
  row({ silence_timeout: 21 }, 'agent.reminder_trigger_ms'),
  row({ filler_words_enabled: true }, 'agent.handbook_config'),
  onConsole({ voicemailMessage: 'Piep' }, 'agent.voicemail_option'),
]

/** The version that is live, or else the newest, and its LLM. */
const liveAt = (id: string) => {
  const held = (kind: string) =>
    house
      .at('retell')
      .fake.objects(kind)
      .map(({ object }) => object)
  const versions = held('agent').filter((one) => one.agent_id === id)
  const agent = versions.findLast((one) => one.is_published === true) ?? versions.at(-1) ?? {}
  const { llm_id, version } = agent.response_engine as JsonObject
  const llms = held('llm').filter((one) => one.llm_id === llm_id)
  const llm = llms.find((one) => exact(one.version) === exact(version)) ?? llms.at(-1)
  return { agent, ...(llm && { llm }) }
}

describe('a real agent at Retell', () => {
  const moved = ['agent', 'llm'].flatMap((part) =>
    [
      ...['version', 'base_version', 'is_published', 'last_modification_timestamp'],
      ...['version_title', 'version_description', 'assigned_tags', 'response_engine.version'],
    ].map((key) => `${part}.${key}`)
  )
  const agents = corpus.filter(({ kind }) => kind === 'agent')

  it.each(agents)('$name takes each change where it belongs', async ({ id, object }) => {
    const { fake } = house.at('retell')
    const { llm_id } = object.response_engine as JsonObject
    const llm = corpus.find((one) => one.kind === 'llm' && one.id === llm_id)
    fake.place('agent', { ...object, strange })
    if (llm) fake.place('llm', { ...llm.object, strange })
    const local = await house.imported(id, 'retell')
    const rows = [...(llm ? ofLlm : withoutLlm), ...ofAgent]
    await eachChange(house, 'retell', local, rows, () => liveAt(id), moved)
  })
})

const conversation = 'conversation_config'
const atElevenLabs = [
  row({ name: 'Lampe – 灯' }, 'name'),
  row({ system_prompt: 'Kurz.\r\n\tUnd gut. 🙂' }, `${conversation}.agent.prompt.prompt`),
  row({ welcome_message: 'Moin.' }, `${conversation}.agent.first_message`),
  row({ ai_provider: 'anthropic', model: 'claude-sonnet-4-5' }, `${conversation}.agent.prompt.llm`),
  row({ temperature: 0 }, `${conversation}.agent.prompt.temperature`),
  row({ max_tokens: 321 }, `${conversation}.agent.prompt.max_tokens`),
  row({ max_tokens: null }, `${conversation}.agent.prompt.max_tokens`),
  row(
    { voice: { provider: '11labs', name: 'JBFqnCBsd6RMkjVDRZzb' } },
    `${conversation}.tts.voice_id`
  ),
  row({ voice: { speed: 0.75 } }, `${conversation}.tts.speed`),
  row({ voice: { stability: 0 } }, `${conversation}.tts.stability`),
  row({ voice: { similarity_boost: 1 } }, `${conversation}.tts.similarity_boost`),
  row({ maximum_duration: 1234 }, `${conversation}.conversation.max_duration_seconds`),
  row({ silence_timeout: 22 }, `${conversation}.turn.turn_timeout`),
  row(
    { filler_words_enabled: true, filler_words: 'Tja, nun' },
    `${conversation}.turn.soft_timeout_config`
  ),
  onConsole(
    { endCallMessage: 'Tschüss "du"' },
    `${conversation}.agent.prompt.built_in_tools.end_call`
  ),
  onConsole(
    { voicemailMessage: 'Piep' },
    `${conversation}.agent.prompt.built_in_tools.voicemail_detection`
  ),
]

describe('a real agent at ElevenLabs', () => {
  // What a GET lists of the tools follows from where they stand.
  const moved = ['version_id', 'metadata', 'access_info', `${conversation}.agent.prompt.tools`]

  it.each(realAgents)('$name takes each change where it belongs', async ({ object }) => {
    const { fake } = house.at('elevenlabs')
    const id = String(object.agent_id)
    fake.place('agent', { ...object, strange })
    const held = () => fake.objects('agent').find((one) => one.object.agent_id === id)?.object ?? {}
    const local = await house.imported(id, 'elevenlabs')
    await eachChange(house, 'elevenlabs', local, atElevenLabs, held, moved)
  })
})
