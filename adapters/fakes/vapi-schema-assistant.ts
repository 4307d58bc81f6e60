import { z } from 'zod'
import { model } from './vapi-schema-models.ts'
import {
  atMost,
  closed,
  flag,
  free,
  number,
  range,
  server,
  text,
  texts,
  words,
} from './vapi-schema-parts.ts'
import {
  analysisPlan,
  artifactPlan,
  backgroundSound,
  hook,
  startSpeakingPlan,
  stopSpeakingPlan,
  voicemailDetection,
} from './vapi-schema-plans.ts'
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

// Null takes these away; the dossier of real answers knows no other key that takes it.
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

// In no published schema any more, and still taken: accounts of 2026 write them.
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
