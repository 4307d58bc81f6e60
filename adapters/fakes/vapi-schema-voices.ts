import { z } from 'zod'
import {
  cartesiaVoiceLanguages,
  deepgramVoices,
  isoLanguages,
  minimaxLanguages,
  playhtLanguages,
  vapiVoiceLanguages,
  xaiVoiceLanguages,
} from './vapi-schema-lists.ts'
import {
  atMost,
  chunkPlan,
  closed,
  either,
  flag,
  free,
  number,
  range,
  server,
  text,
  texts,
  variants,
  words,
} from './vapi-schema-parts.ts'

const fallbackPlan = closed({}, { voices: z.array(z.lazy(() => voice)) })

/** Every voice takes these beside its own; what stands in `required` must be there. */
const vendor = (own: Parameters<typeof closed>[0], required = {}) =>
  closed({ cachingEnabled: flag, chunkPlan, fallbackPlan, ...own }, { voiceId: text, ...required })

/** What `voice` may carry, by its provider. */
export const voice: z.ZodType = variants('provider', {
  '11labs': vendor({
    stability: range(0, 1),
    similarityBoost: range(0, 1),
    style: range(0, 1),
    useSpeakerBoost: flag,
    speed: range(0.7, 1.2),
    optimizeStreamingLatency: range(0, 4),
    enableSsmlParsing: flag,
    autoMode: flag,
    model: words(`
      eleven_multilingual_v2 eleven_turbo_v2 eleven_turbo_v2_5 eleven_flash_v2 eleven_flash_v2_5
      eleven_monolingual_v1 eleven_v3
    `),
    language: text,
    pronunciationDictionaryLocators: z.array(
      closed({ versionId: text }, { pronunciationDictionaryId: text })
    ),
  }),
  azure: vendor({ speed: range(0.5, 2) }),
  cartesia: vendor({
    model: words(`
      sonic-3.5 sonic-3.5-2026-05-04 sonic-3 sonic-3-2026-01-12 sonic-3-2025-10-27 sonic-2
      sonic-2-2025-06-11 sonic-english sonic-multilingual sonic-preview sonic
    `),
    language: cartesiaVoiceLanguages,
    // The published schema says string for `emotion`; the API takes a list only.
    experimentalControls: closed({ speed: either(text, number), emotion: texts }),
    generationConfig: closed({
      speed: range(0.6, 1.5),
      volume: range(0.5, 2),
      experimental: closed({ accentLocalization: number }),
    }),
    pronunciationDictId: text,
  }),
  // Its `voiceId` is given by Vapi, and a write that carries one is refused.
  'custom-voice': closed({ cachingEnabled: flag, chunkPlan, fallbackPlan }, { server }),
  deepgram: vendor({ model: words('aura aura-2'), mipOptOut: flag }, { voiceId: deepgramVoices }),
  hume: vendor({ model: words('octave octave2'), isCustomHumeVoice: flag, description: text }),
  inworld: vendor({
    model: words('inworld-tts-1'),
    languageCode: words('en zh ko nl fr es ja de it pl pt ru hi he ar'),
    temperature: range(0, 2),
    speakingRate: range(0.5, 1.5),
  }),
  lmnt: vendor({ speed: range(0.25, 2), language: z.enum([...isoLanguages.options, 'auto']) }),
  microsoft: vendor({
    style: text,
    styleDegree: number,
    role: words(`
      Girl Boy YoungAdultFemale YoungAdultMale OlderAdultFemale OlderAdultMale SeniorFemale
      SeniorMale
    `),
    speed: range(0.5, 2),
  }),
  minimax: vendor({
    model: words('speech-02-hd speech-02-turbo speech-2.5-turbo-preview'),
    emotion: text,
    subtitleType: words('word sentence'),
    pitch: range(-12, 12),
    speed: range(0.5, 2),
    volume: range(0.5, 2),
    region: words('worldwide china'),
    languageBoost: minimaxLanguages,
    textNormalizationEnabled: flag,
  }),
  neuphonic: vendor(
    { model: words('neu_hq neu_fast'), speed: range(0.25, 2) },
    { language: either(text, free) }
  ),
  openai: vendor({
    model: words('tts-1 tts-1-hd gpt-4o-mini-tts'),
    instructions: atMost(10_000),
    speed: range(0.25, 4),
  }),
  playht: vendor({
    speed: range(0.1, 5),
    temperature: range(0.1, 2),
    emotion: words(`
      female_happy female_sad female_angry female_fearful female_disgust female_surprised
      male_happy male_sad male_angry male_fearful male_disgust male_surprised
    `),
    voiceGuidance: range(1, 6),
    styleGuidance: range(1, 30),
    textGuidance: range(1, 2),
    model: words('PlayHT2.0 PlayHT2.0-turbo Play3.0-mini PlayDialog'),
    language: playhtLanguages,
  }),
  'rime-ai': vendor({
    model: words('arcana mistv2 mist'),
    speed: z.number().min(0.1),
    pauseBetweenBrackets: flag,
    phonemizeBetweenBrackets: flag,
    reduceLatency: flag,
    inlineSpeedAlpha: text,
    language: words('en es de fr ar hi ja he pt ta si'),
  }),
  sesame: vendor({}, { model: words('csm-1b') }),
  'smallest-ai': vendor({ model: words('lightning'), speed: number }),
  tavus: vendor({
    personaId: text,
    callbackUrl: text,
    conversationName: text,
    conversationalContext: text,
    customGreeting: text,
    properties: free,
  }),
  vapi: vendor({
    version: words('1 2 latest'),
    speed: range(0.25, 2),
    language: vapiVoiceLanguages,
    pronunciationDictionary: z.array(
      closed({ versionId: text, provider: text }, { pronunciationDictId: text })
    ),
  }),
  wellsaid: vendor({ model: words('caruso legacy'), enableSsml: flag, libraryIds: texts }),
  xai: vendor(
    { language: xaiVoiceLanguages, speed: range(0.7, 1.5) },
    { voiceId: words('eve ara rex sal leo') }
  ),
})
