import type Retell from 'retell-sdk'
import { expect, it } from 'vitest'
import * as words from '../../adapters/fakes/retell/words.ts'
import { retell } from '../../adapters/retell.ts'

// The SDK has its lists as types only: a name that it does not know, or lacks here, does not compile.
type Of<T> = Record<Extract<NonNullable<T>, string>, 1>
type Agent = Retell.AgentUpdateParams
type Llm = Retell.LlmUpdateParams

const models = {
  ...{ 'gpt-4.1': 1, 'gpt-4.1-mini': 1, 'gpt-4.1-nano': 1, 'gpt-5': 1, 'gpt-5-mini': 1 },
  ...{ 'gpt-5-nano': 1, 'gpt-5.1': 1, 'gpt-5.2': 1, 'gpt-5.4': 1, 'gpt-5.4-mini': 1 },
  ...{ 'gpt-5.4-nano': 1, 'gpt-5.5': 1, 'gpt-5.6-terra': 1, 'gpt-5.6-luna': 1 },
  ...{ 'claude-4.5-sonnet': 1, 'claude-4.6-sonnet': 1, 'claude-5-sonnet': 1 },
  ...{ 'claude-4.5-haiku': 1, 'gemini-3.0-flash': 1, 'gemini-3.1-flash-lite': 1 },
  ...{ 'gemini-3.5-flash': 1, 'gemini-3.5-flash-lite': 1, 'gemini-3.6-flash': 1 },
} satisfies Of<Llm['model']>

const voiceModels = {
  ...{ eleven_flash_v2: 1, eleven_flash_v2_5: 1, eleven_multilingual_v2: 1, eleven_v3: 1 },
  ...{ 'sonic-3': 1, 'sonic-3-latest': 1, 'sonic-3.5': 1, 'sonic-3.6': 1, 'tts-1': 1 },
  ...{ 'gpt-4o-mini-tts': 1, 'speech-02-turbo': 1, 'speech-2.8-turbo': 1, s1: 1 },
  ...{ 's2-pro': 1, 's2.1-pro': 1, 'inworld-tts-2': 1, 'inworld-tts-2-flash': 1 },
} satisfies Of<Agent['voice_model']>

const listeners = {
  ...{ azure: 1, deepgram: 1, soniox: 1, assemblyai: 1 },
} satisfies Of<NonNullable<Agent['custom_stt_config']>['provider']>

const locales = {
  ...{ 'en-US': 1, 'en-IN': 1, 'en-GB': 1, 'en-AU': 1, 'en-NZ': 1, 'de-DE': 1, 'es-ES': 1 },
  ...{ 'es-419': 1, 'hi-IN': 1, 'fr-FR': 1, 'fr-CA': 1, 'ja-JP': 1, 'pt-PT': 1, 'pt-BR': 1 },
  ...{ 'zh-CN': 1, 'ru-RU': 1, 'it-IT': 1, 'ko-KR': 1, 'nl-NL': 1, 'nl-BE': 1, 'pl-PL': 1 },
  ...{ 'tr-TR': 1, 'vi-VN': 1, 'ro-RO': 1, 'bg-BG': 1, 'ca-ES': 1, 'th-TH': 1, 'da-DK': 1 },
  ...{ 'fi-FI': 1, 'el-GR': 1, 'hu-HU': 1, 'id-ID': 1, 'no-NO': 1, 'sk-SK': 1, 'sv-SE': 1 },
  ...{ 'lt-LT': 1, 'lv-LV': 1, 'cs-CZ': 1, 'ms-MY': 1, 'af-ZA': 1, 'ar-SA': 1, 'az-AZ': 1 },
  ...{ 'bs-BA': 1, 'cy-GB': 1, 'fa-IR': 1, 'fil-PH': 1, 'gl-ES': 1, 'he-IL': 1, 'hr-HR': 1 },
  ...{ 'hy-AM': 1, 'is-IS': 1, 'kk-KZ': 1, 'kn-IN': 1, 'mk-MK': 1, 'mr-IN': 1, 'ne-NP': 1 },
  ...{ 'sl-SI': 1, 'sr-RS': 1, 'sw-KE': 1, 'ta-IN': 1, 'ur-IN': 1, 'yue-CN': 1, 'uk-UA': 1 },
  multi: 1,
} satisfies Of<Agent['language']>

const limitAt = (at: string) => {
  const all = [...retell.settings, ...retell.unions.map(({ tag }) => tag)]
  return all.flatMap(({ at: place, of, limit }) =>
    place === at && limit && 'oneOf' in limit && of[0] !== 'model.provider' ? limit.oneOf : []
  )
}

it.each<[string, object, readonly string[]]>([
  ['llm.model', models, words.models],
  ['agent.voice_model', voiceModels, Object.values(words.voiceModels).flat()],
  ['agent.custom_stt_config.provider', listeners, Object.keys(words.endpointing)],
])('the list at %s is the one of the official SDK, here and in the fake', (at, theirs, fakes) => {
  const sorted = Object.keys(theirs).sort()
  expect([[...limitAt(at)].sort(), [...fakes].sort()]).toEqual([sorted, sorted])
})

it('languages are those of the official SDK but for the retired word', () => {
  const { multi: _, ...rest } = locales
  const sorted = Object.keys(rest).sort()
  const ours = [...new Set(limitAt('agent.language'))].sort()
  expect([ours, [...words.locales].sort()]).toEqual([sorted, sorted])
})
