import { describe, expect, it } from 'vitest'
import { retell } from '../../adapters/retell.ts'
import { mergeConfig } from '../../src/config.ts'
import { fromEntries, get, type Json, type JsonObject } from '../../src/json.ts'
import type { Part } from '../../src/provider-object.ts'
import { corpus } from '../fakes/retell-corpus.ts'
import { draft, openDriven } from './retell-driven.ts'
import { imported, planned, refusal } from './retell-planned.ts'

const agents = corpus.filter(({ kind }) => kind === 'agent')
const voice_id = 'custom_voice_a1f86a08d91cabd84f38ef1e44'

/** The whole corpus in one account. */
const account = () => {
  const driven = openDriven()
  driven.fake.reset()
  for (const { kind, object } of corpus) driven.fake.place(kind, object)
  driven.fake.place('voice', { voice_id, voice_name: 'Own', provider: 'elevenlabs' })
  return driven
}

const ofLlm: readonly JsonObject[] = [
  { systemPrompt: 'You are somebody else.' },
  { firstMessage: 'Good evening.' },
  { firstMessageMode: 'assistant-waits-for-user' },
  { firstMessageMode: 'assistant-speaks-first-with-model-generated-message' },
  { model: { provider: 'anthropic', model: 'claude-4.5-haiku' } },
  { model: { temperature: 0.9 } },
  { endCallMessage: 'Goodbye.' },
]
const ofAgent: readonly JsonObject[] = [
  { name: 'Renamed' },
  { voice: { provider: 'openai', voiceId: 'openai-Nova' } },
  { voice: { speed: 1.5 } },
  { voice: { stability: 0.25 } },
  { voice: { language: 'fr-FR' }, transcriber: { language: 'fr-FR' } },
  { transcriber: { provider: 'deepgram', deepgram: { endpointing: 120 } } },
  { maxDurationSeconds: 90 },
  { silenceTimeoutSeconds: 21 },
  { voicemailMessage: 'Please call us.' },
  { fillerWordsEnabled: true },
]

const managed = [
  ...['version', 'base_version', 'is_published', 'last_modification_timestamp', 'assigned_tags'],
  ...['version_title', 'version_description', 'response_engine'],
]
const contentOf = (object: Json | undefined) =>
  fromEntries(
    Object.entries((object ?? {}) as JsonObject).filter(
      ([key, value]) => !managed.includes(key) && value !== null
    )
  )

type Driven = ReturnType<typeof account>

/** Carries a plan out as an operation would. */
const apply = async ({ open, change, publish, read }: Driven, id: string, bodies: JsonObject) => {
  const object = await read(id)
  const isDrafted = draft.isNeeded(object)
  let known = isDrafted ? await open(id, object) : object
  for (const part of retell.parts.toReversed() as Part[]) {
    const body = bodies[part.at] as JsonObject | undefined
    if (body !== undefined) known = { ...known, [part.at]: await change(part, id, known, body) }
  }
  if (isDrafted) await publish(id, known)
  return read(id)
}

describe('a real agent', () => {
  it.each(agents)(
    '$name takes each change, and keeps everything else to the letter',
    async ({ id }) => {
      const first = await account().read(id)
      const hasLlm = first.llm !== undefined
      for (const patch of hasLlm ? [...ofLlm, ...ofAgent] : ofAgent) {
        const driven = account()
        const before = await driven.read(id)
        const { bodies } = planned(before, patch)
        const after = await apply(driven, id, bodies as JsonObject)
        for (const part of ['agent', 'llm'])
          expect(JSON.stringify([patch, sorted(contentOf(after[part]))])).toBe(
            JSON.stringify([
              patch,
              sorted(
                contentOf({ ...(before[part] as JsonObject), ...(bodies[part] as JsonObject) })
              ),
            ])
          )
        expect(get(after, 'agent.is_published')).toBe(get(before, 'agent.is_published'))
        const again = planned(after, patch, { home: mergeConfig(imported(before), patch) })
        expect([patch, again.bodies]).toEqual([patch, {}])
      }
    }
  )

  it.each(agents)('$name is read the same before and after a rename', async ({ id }) => {
    const driven = account()
    const before = imported(await driven.read(id))
    const after = await apply(driven, id, { agent: { agent_name: 'Renamed' } })
    expect(imported(after)).toEqual({ ...before, name: 'Renamed' })
  })

  it('without an LLM refuses what would stand there, by name', async () => {
    const flow = agents.find(({ name }) => name.startsWith('06'))?.id ?? ''
    const object = await account().read(flow)
    for (const patch of ofLlm)
      expect(refusal(object, patch)).toMatchObject({ code: 'unrepresentable' })
  })
})

const sorted = (object: JsonObject) =>
  fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))

const homes: Readonly<Record<string, JsonObject>> = {
  '01': { voice: { provider: 'minimax', voiceId: 'minimax-Cimo', speed: 1, stability: 0.5 } },
  '03': { voice: { voiceId: voice_id, speed: 1, stability: 0.6 } },
  '04': { voice: { provider: '11labs', voiceId: '11labs-Cimo', language: 'en-IN' } },
  '08': {
    firstMessage: '',
    voice: {
      provider: '11labs',
      voiceId: '11labs-Bing',
      speed: 0.96,
      language: 'es-ES',
      stability: 0.71,
    },
  },
  '12': { voice: { provider: '11labs', voiceId: '11labs-Dorothy', speed: 1, stability: 0.5 } },
}

describe('what home says of a real agent', () => {
  it.each(Object.keys(homes))('%s', async (start) => {
    const id = agents.find(({ name }) => name.startsWith(start))?.id ?? ''
    expect(imported(await account().read(id))).toMatchObject(homes[start] ?? {})
  })

  it('is no language where there are several, and no mode where the greeting tells it', async () => {
    const home = async (start: string) =>
      imported(await account().read(agents.find(({ name }) => name.startsWith(start))?.id ?? ''))
    for (const start of ['01', '03', '10', '12']) {
      const { voice, transcriber } = await home(start)
      expect([voice?.language, transcriber]).toEqual([undefined, undefined])
    }
    expect((await home('08')).firstMessageMode).toBeUndefined()
    expect((await home('03')).firstMessageMode).toBe(
      'assistant-speaks-first-with-model-generated-message'
    )
  })
})
