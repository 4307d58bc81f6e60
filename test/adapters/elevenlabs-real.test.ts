import { describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import { readSetting } from '../../src/setting.ts'
import { same } from '../../src/sync/equal.ts'
import { ignoredPaths } from '../../src/sync/written.ts'
import { open, realAgents } from '../fakes/elevenlabs-open.ts'
import { planned } from './elevenlabs-planned.ts'

/** One change of every field that can be changed at ElevenLabs. */
const patches: readonly JsonObject[] = [
  { name: 'Lampe – 灯' },
  { systemPrompt: 'Kurz.\r\n\tUnd gut. 🙂' },
  { firstMessage: 'Moin.' },
  { firstMessage: null },
  { firstMessageMode: 'assistant-waits-for-user' },
  { model: { provider: 'anthropic', model: 'claude-sonnet-4-5', temperature: 0.35 } },
  { model: { temperature: 0 } },
  { model: { temperature: null } },
  { model: { maxTokens: 321 } },
  { model: { maxTokens: null } },
  { voice: { provider: '11labs', voiceId: 'JBFqnCBsd6RMkjVDRZzb' } },
  { voice: { speed: 0.75 } },
  { voice: { speed: null } },
  { voice: { stability: 0, similarityBoost: 1 } },
  { voice: { language: 'en' } },
  { voice: { language: 'de-AT' } },
  { transcriber: { language: 'pt-BR' } },
  { voice: { model: 'eleven_multilingual_v2' } },
  { transcriber: { provider: 'elevenlabs' } },
  { transcriber: null },
  { maxDurationSeconds: 1234 },
  { maxDurationSeconds: null },
  { silenceTimeoutSeconds: 22 },
  { silenceTimeoutSeconds: null },
  { timeoutEndMessage: 'Bis bald.' },
  { fillerWordsEnabled: true, fillerWords: 'Tja, nun' },
  { fillerWordsEnabled: false, fillerWords: null },
  { endCallMessage: 'Tschüss "du"' },
  { voicemailMessage: 'Piep' },
  { voicemailMessage: '' },
  { voicemailMessage: null },
]

const cases = realAgents.flatMap((agent) => patches.map((patch) => ({ ...agent, patch })))

/** Without what every write moves, and what GET derives. */
const lasting = (object: JsonObject): Json =>
  [
    ...['version_id', 'access_info', 'metadata.updated_at_unix_secs'],
    'conversation_config.agent.prompt.tools',
  ].reduce((rest, place) => set(rest, place, undefined), object)

describe('a real agent', () => {
  it.each(cases)('$name takes $patch, and gives it back', async ({ object, path, patch }) => {
    const { fake, call } = open()
    fake.place('agent', object)
    const plan = planned(object, patch)
    if (plan.refused !== undefined) throw new Error(JSON.stringify(plan.refused))
    if (plan.body === null) return
    const answer = await call('PATCH', path, plan.body)
    expect([answer.status, answer.body.detail]).toEqual([200, undefined])
    const all = elevenlabs.settings.map(({ of, at }) => `${of[0]} at ${at}`)
    const { home } = plan
    const named = all.filter((key) => !key.startsWith('firstMessageMode'))
    const ours = named.filter(
      (key) => get(home as JsonObject, key.split(' ')[0] ?? '') !== undefined
    )
    expect(ignoredPaths(elevenlabs, home, ours, answer.body)).toEqual([])
    const undone = await call('PATCH', path, plan.undo)
    expect([undone.status, undone.body.detail]).toEqual([200, undefined])
    const moved = elevenlabs.settings.filter(
      (setting) => !same(setting, readSetting(setting, undone.body), readSetting(setting, object))
    )
    expect(moved.map(({ at }) => at)).toEqual([])
    expect(leftover(lasting(undone.body), lasting(object))).toEqual([])
  })
})

/** Places that the first object lacks or has otherwise; what it has more is not looked at. */
const leftover = (after: Json, before: Json, place = ''): string[] => {
  if (!isObject(before)) return JSON.stringify(after) === JSON.stringify(before) ? [] : [place]
  return Object.entries(before).flatMap(([key, value]) =>
    leftover(get(after, key) ?? null, value, `${place}.${key}`)
  )
}
