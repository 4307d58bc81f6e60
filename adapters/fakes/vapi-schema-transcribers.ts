import { z } from 'zod'
import {
  azureLanguages,
  deepgramLanguages,
  gladiaLanguages,
  googleLanguages,
  isoLanguages,
  openaiLanguages,
  speechmaticsLanguages,
  talkscriberLanguages,
  xaiLanguages,
} from './vapi-schema-lists.ts'
import {
  atMost,
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

// `autoFallback` is in no published schema, but every POST stores it.
const fallbackPlan = closed({
  transcribers: z.array(z.lazy(() => transcriber)),
  autoFallback: closed({ enabled: flag }),
})

const vendor = (own: Parameters<typeof closed>[0], required = {}) =>
  closed({ fallbackPlan, ...own }, required)

/** What `transcriber` may carry, by its provider. */
export const transcriber: z.ZodType = variants('provider', {
  '11labs': vendor({
    model: words('scribe_v1 scribe_v2 scribe_v2_realtime'),
    language: isoLanguages,
    silenceThresholdSeconds: number,
    confidenceThreshold: range(0, 1),
    minSpeechDurationMs: range(50, 2000),
    minSilenceDurationMs: range(50, 2000),
  }),
  'assembly-ai': vendor({
    speechModel: words(
      'universal-streaming-english universal-streaming-multilingual universal-3-5-pro'
    ),
    language: words('multi en'),
    languageCodes: z.array(words('en es fr de it pt tr nl sv no da fi hi vi ar he ja zh')),
    confidenceThreshold: range(0, 1),
    formatTurns: flag,
    endOfTurnConfidenceThreshold: range(0, 1),
    minEndOfTurnSilenceWhenConfident: number,
    wordFinalizationMaxWaitTime: number,
    maxTurnSilence: number,
    vadAssistedEndpointingEnabled: flag,
    mode: words('max_accuracy min_latency balanced'),
    prompt: atMost(1750),
    agentContext: text,
    realtimeUrl: text,
    wordBoost: texts,
    keytermsPrompt: texts,
    endUtteranceSilenceThreshold: number,
    disablePartialTranscripts: flag,
  }),
  azure: vendor({
    language: azureLanguages,
    segmentationStrategy: words('Default Time Semantic'),
    segmentationSilenceTimeoutMs: range(100, 5000),
    segmentationMaximumTimeMs: range(20_000, 70_000),
  }),
  cartesia: vendor({ model: words('ink-whisper ink-2'), language: isoLanguages }),
  'custom-transcriber': vendor({}, { server }),
  deepgram: vendor({
    model: text,
    language: deepgramLanguages,
    languages: texts,
    smartFormat: flag,
    mipOptOut: flag,
    numerals: flag,
    profanityFilter: flag,
    redaction: z.array(words('pci pii phi numbers')),
    confidenceThreshold: range(0, 1),
    eotThreshold: range(0.5, 0.9),
    eagerEotThreshold: number,
    eotTimeoutMs: range(500, 10_000),
    languageHint: either(text, texts),
    keywords: texts,
    keyterm: texts,
    endpointing: range(10, 500),
  }),
  gladia: vendor({
    model: words('fast accurate solaria-1'),
    languageBehaviour: z.enum([
      'manual',
      'automatic single language',
      'automatic multiple languages',
    ]),
    language: gladiaLanguages,
    languages: z.array(gladiaLanguages),
    transcriptionHint: text,
    prosody: flag,
    audioEnhancer: flag,
    confidenceThreshold: range(0, 1),
    endpointing: range(0.01, 10),
    speechThreshold: range(0, 1),
    customVocabularyEnabled: flag,
    customVocabularyConfig: free,
    region: words('us-west eu-west'),
    receivePartialTranscripts: flag,
  }),
  google: vendor({ model: text, language: googleLanguages }),
  openai: vendor(
    { language: openaiLanguages },
    { model: words('gpt-4o-transcribe gpt-4o-mini-transcribe') }
  ),
  soniox: vendor({
    model: words('stt-rt-v4 stt-rt-v5'),
    language: isoLanguages,
    languages: z.array(isoLanguages),
    languageHintsStrict: flag,
    maxEndpointDelayMs: range(500, 3000),
    endpointSensitivity: range(-1, 1),
    endpointLatencyAdjustmentLevel: number,
    customVocabulary: texts,
    contextGeneral: z.array(closed({}, { key: text, value: text })),
  }),
  speechmatics: vendor(
    {
      model: words('default'),
      language: speechmaticsLanguages,
      operatingPoint: words('standard enhanced'),
      region: words('eu us'),
      enableDiarization: flag,
      maxDelay: number,
      numeralStyle: words('written spoken'),
      endOfTurnSensitivity: number,
      removeDisfluencies: flag,
      minimumSpeechDuration: number,
    },
    { customVocabulary: z.array(free) }
  ),
  talkscriber: vendor({ model: words('whisper'), language: talkscriberLanguages }),
  vapi: vendor({
    version: words('latest 1'),
    language: isoLanguages,
    languages: z.array(isoLanguages),
    keywords: texts,
    turnTaking: words('intelligent manual'),
  }),
  xai: vendor({ model: words('default'), language: xaiLanguages }),
})
