import type { AssistantConfig } from '../../src/assistant.ts'
import { type Json, type JsonObject, set } from '../../src/json.ts'
import type { Tied } from '../../src/provider.ts'
import { languageOf, spelled } from './language.ts'
import { fitting, isOurs } from './voices.ts'

/**
 * What follows from a change, before anything is planned: of the two languages, which have one
 * place, the one that was not set follows; the model of the voice follows the language. Only what
 * the request sets itself (`asked`) can be in its own way.
 */
export const ties = (config: AssistantConfig, asked: (path: string) => boolean): Tied => {
  const spoken = tiedLanguages(config, asked)
  return spoken.issues.length > 0 || !isOurs(config) ? spoken : tiedModel(spoken.config, asked)
}

const places = ['voice.language', 'transcriber.language'] as const

const tiedLanguages = (config: AssistantConfig, asked: (path: string) => boolean): Tied => {
  const [voice, transcriber] = [config.voice?.language, config.transcriber?.language]
  if (!voice || !transcriber || spelled(voice) === spelled(transcriber))
    return { config, issues: [] }
  const [isVoice, isOther] = places.map(asked)
  if (isVoice && isOther) {
    const pair = `${spelled(voice)} and ${spelled(transcriber)}`
    const message = `must be one language for voice and transcriber at ElevenLabs, not ${pair}`
    return { config, issues: places.map((path) => ({ path, message })) }
  }
  if (!isVoice && !isOther) return { config, issues: [] }
  return isVoice
    ? following(config, 'transcriber.language', voice)
    : following(config, 'voice.language', transcriber)
}

const tiedModel = (config: AssistantConfig, asked: (path: string) => boolean): Tied => {
  const model = config.voice?.model
  const language = languageOf(config) ?? 'en'
  const fit = model && fitting(model, language)
  if (!model || !fit || fit === model) return { config, issues: [] }
  if (!asked('voice.model'))
    return places.some(asked) ? following(config, 'voice.model', fit) : { config, issues: [] }
  const place = config.voice?.language ? places[0] : places[1]
  const message = `${model} does not speak ${language}: ${fit} does`
  return { config, issues: ['voice.model', place].map((path) => ({ path, message })) }
}

const following = (config: AssistantConfig, path: string, value: Json): Tied => ({
  config: set(config as JsonObject, path, value) as AssistantConfig,
  issues: [],
})
