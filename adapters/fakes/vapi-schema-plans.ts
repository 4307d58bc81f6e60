import { z } from 'zod'
import {
  closed,
  either,
  flag,
  free,
  isText,
  number,
  range,
  server,
  text,
  texts,
  variants,
  when,
  words,
} from './vapi-schema-parts.ts'
import { inlineTool } from './vapi-schema-tools.ts'

const backoffPlan = closed({ startAtSeconds: number, frequencySeconds: number, maxRetries: number })
const detection = {
  beepMaxAwaitSeconds: range(0, 30),
  backoffPlan,
  type: words('audio transcript'),
  voicemailExpectedDurationSeconds: number,
}
/** Off, or one vendor's way to notice a voicemail. */
export const voicemailDetection = when(
  isText,
  words('off'),
  variants('provider', {
    google: closed(detection),
    openai: closed(detection),
    vapi: closed(detection),
    twilio: closed({
      voicemailDetectionTypes: texts,
      enabled: flag,
      machineDetectionTimeout: number,
      machineDetectionSpeechThreshold: number,
      machineDetectionSpeechEndThreshold: number,
      machineDetectionSilenceTimeout: number,
      voicemailExpectedDurationSeconds: number,
    }),
  })
)

/** Off, an office, or any audio by its URL. */
export const backgroundSound = z
  .string()
  .refine((sound) => ['off', 'office'].includes(sound) || URL.canParse(sound), {
    error: 'must be one of the following values: off, office, or a URL',
  })

const saying = either(text, z.array(z.unknown()), 'must be a string or an array')
const action = variants('type', {
  say: closed({ exact: saying, prompt: saying }),
  tool: closed({ tool: inlineTool, toolId: text }),
  'message.add': closed({ triggerResponseEnabled: flag }, { message: free }),
  transfer: closed({ destination: free }),
})
/** What an assistant does on an event; a name is optional and may be anything. */
export const hook = closed(
  {
    name: text,
    filters: z.array(closed({}, { type: text, key: text, oneOf: texts })),
    options: closed({
      timeoutSeconds: range(1, 1000),
      triggerMaxCount: range(1, 10),
      triggerResetMode: words('onUserSpeech never'),
      confidenceMin: range(0, 1),
      confidenceMax: range(0, 1),
      seconds: number,
    }),
  },
  { on: z.string().min(1), do: z.array(action) }
)

const plan = { enabled: flag, messages: z.array(free), timeoutSeconds: range(1, 60) }
const structuredDataPlan = closed({ ...plan, schema: free })
/** What is made of a call afterwards. */
export const analysisPlan = closed({
  minMessagesThreshold: z.number().min(0),
  summaryPlan: closed(plan),
  structuredDataPlan,
  structuredDataMultiPlan: z.array(closed({}, { key: text, plan: structuredDataPlan })),
  successEvaluationPlan: closed({ ...plan, rubric: text }),
  outcomeIds: texts,
  // The older prompts, in use in accounts of 2026.
  summaryPrompt: text,
  structuredDataPrompt: text,
  structuredDataSchema: free,
  successEvaluationPrompt: text,
  successEvaluationRubric: text,
})

/** What is kept of a call. */
export const artifactPlan = closed({
  recordingEnabled: flag,
  recordingFormat: text,
  recordingUseCustomStorageEnabled: flag,
  recordingPath: text,
  videoRecordingEnabled: flag,
  fullMessageHistoryEnabled: flag,
  pcapEnabled: flag,
  pcapS3PathPrefix: text,
  pcapUseCustomStorageEnabled: flag,
  loggingEnabled: flag,
  loggingUseCustomStorageEnabled: flag,
  loggingPath: text,
  transcriptPlan: closed({ enabled: flag, assistantName: text, userName: text }),
  structuredOutputIds: texts,
  structuredOutputs: z.array(free),
  scorecardIds: texts,
  scorecards: z.array(free),
})

const endpointing = variants('provider', {
  vapi: closed({}),
  livekit: closed({ waitFunction: text }),
  'custom-endpointing-model': closed({ server }),
})
/** When the assistant starts to speak. */
export const startSpeakingPlan = closed({
  waitSeconds: range(0, 5),
  smartEndpointingEnabled: either(flag, z.literal('livekit'), 'must be a boolean value or livekit'),
  smartEndpointingPlan: endpointing.nullable(),
  customEndpointingRules: z.array(free),
  transcriptionEndpointingPlan: closed({
    onPunctuationSeconds: range(0, 3),
    onNoPunctuationSeconds: range(0, 3),
    onNumberSeconds: range(0, 3),
  }),
})
/** When it lets itself be interrupted. */
export const stopSpeakingPlan = closed({
  numWords: range(0, 10),
  voiceSeconds: range(0, 0.5),
  backoffSeconds: range(0, 10),
  acknowledgementPhrases: texts,
  interruptionPhrases: texts,
})
