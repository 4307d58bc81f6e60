import { z } from 'zod'
import { model } from './vapi-schema-models.ts'
import {
  atMost,
  closed,
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
import { transcriber } from './vapi-schema-transcribers.ts'
import { voice } from './vapi-schema-voices.ts'

const clientMessages = words(`
  conversation-update assistant.speechStarted function-call function-call-result hang
  language-changed metadata model-output speech-update status-update transcript tool-calls
  tool-calls-result tool.completed transfer-update user-interrupted voice-input
  workflow.node.started assistant.started
`)
const serverMessages = words(`
  assistant.started assistant.speechStarted conversation-update end-of-call-report function-call
  hang language-changed language-change-detected model-output phone-call-control speech-update
  status-update transcript transcript[transcriptType="final"] tool-calls
  transfer-destination-request handoff-destination-request transfer-update user-interrupted
  voice-input chat.created chat.deleted session.created session.updated session.deleted
  call.deleted call.delete.failed call.artifact.upload
`)

const backoffPlan = closed({ startAtSeconds: number, frequencySeconds: number, maxRetries: number })
const detection = {
  beepMaxAwaitSeconds: range(0, 30),
  backoffPlan,
  type: words('audio transcript'),
  voicemailExpectedDurationSeconds: number,
}
const voicemailDetection = when(
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

const backgroundSound = z
  .string()
  .refine((sound) => ['off', 'office'].includes(sound) || URL.canParse(sound), {
    error: 'must be one of the following values: off, office, or a URL',
  })

const saying = z.union([text, z.array(z.unknown())], { error: 'must be a string or an array' })
const action = variants('type', {
  say: closed({ exact: saying, prompt: saying }),
  tool: closed({ tool: free, toolId: text }),
  'message.add': closed({ triggerResponseEnabled: flag }, { message: free }),
  transfer: closed({ destination: free }),
})
const hook = closed(
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
const analysisPlan = closed({
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

const artifactPlan = closed({
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
const startSpeakingPlan = closed({
  waitSeconds: range(0, 5),
  smartEndpointingEnabled: z.union([flag, z.literal('livekit')], {
    error: 'must be a boolean value or livekit',
  }),
  smartEndpointingPlan: endpointing.nullable(),
  customEndpointingRules: z.array(free),
  transcriptionEndpointingPlan: closed({
    onPunctuationSeconds: range(0, 3),
    onNoPunctuationSeconds: range(0, 3),
    onNumberSeconds: range(0, 3),
  }),
})
const stopSpeakingPlan = closed({
  numWords: range(0, 10),
  voiceSeconds: range(0, 0.5),
  backoffSeconds: range(0, 10),
  acknowledgementPhrases: texts,
  interruptionPhrases: texts,
})

/** What a text, a model, a voice or a transcriber becomes when null is sent: absent. */
const clearable = {
  firstMessage: text,
  name: atMost(40),
  voicemailMessage: atMost(1000),
  endCallMessage: atMost(1000),
  backgroundSound,
  forwardingPhoneNumber: text,
  serverUrl: text,
  serverUrlSecret: text,
  model,
  voice,
  transcriber,
}

const published = {
  firstMessageInterruptionsEnabled: flag,
  firstMessageMode: words(`
    assistant-speaks-first assistant-speaks-first-with-model-generated-message
    assistant-waits-for-user
  `),
  voicemailDetection,
  clientMessages: z.array(clientMessages),
  serverMessages: z.array(serverMessages),
  maxDurationSeconds: range(10, 43_200),
  modelOutputInMessagesEnabled: flag,
  transportConfigurations: z.array(free),
  observabilityPlan: closed(
    { promptName: text, promptVersion: number, traceName: text, metadata: free },
    { provider: words('langfuse'), tags: texts }
  ),
  credentials: z.array(free),
  credentialIds: texts,
  hooks: z.array(hook),
  endCallPhrases: z.array(z.string().min(2).max(140)),
  compliancePlan: closed({
    hipaaEnabled: flag,
    pciEnabled: flag,
    zdrEnabled: flag,
    securityFilterPlan: free,
    recordingConsentPlan: free,
  }),
  metadata: free,
  backgroundSpeechDenoisingPlan: closed({
    smartDenoisingPlan: closed({ enabled: flag }),
    fourierDenoisingPlan: closed({
      enabled: flag,
      mediaDetectionEnabled: flag,
      staticThreshold: range(-80, 0),
      baselineOffsetDb: range(-30, -5),
      windowSizeMs: range(1000, 30_000),
      baselinePercentile: range(1, 99),
    }),
  }),
  analysisPlan,
  artifactPlan,
  startSpeakingPlan,
  stopSpeakingPlan,
  monitorPlan: closed({
    listenEnabled: flag,
    listenAuthenticationEnabled: flag,
    controlEnabled: flag,
    controlAuthenticationEnabled: flag,
    monitorIds: texts,
  }),
  server,
  keypadInputPlan: closed({ enabled: flag, timeoutSeconds: range(0, 10), delimiters: text }),
}

/** In no published schema any more, and still taken: accounts of 2026 write them. */
const unpublished = {
  silenceTimeoutSeconds: range(10, 3600),
  customerJoinTimeoutSeconds: number,
  messagePlan: closed({
    idleMessages: texts,
    idleTimeoutSeconds: range(5, 60),
    idleMessageMaxSpokenCount: range(1, 10),
    idleMessageResetCountOnUserSpeechEnabled: flag,
    silenceTimeoutMessage: atMost(1000),
  }),
  endCallFunctionEnabled: flag,
  recordingEnabled: flag,
  backgroundDenoisingEnabled: flag,
  backchannelingEnabled: flag,
  hipaaEnabled: flag,
}

const nullable = Object.fromEntries(
  Object.entries(clearable).map(([key, schema]) => [key, schema.nullable()])
)

/** The body of POST and PATCH /assistant: nothing is required. */
export const assistant = closed({ ...nullable, ...published, ...unpublished })
