import { z } from 'zod'
import { isObject, type JsonObject } from './json.ts'

// Every field of every face, in one shape. A field is absent (never set), null (cleared) or a
// value; limits belong to the faces, so that what is stored or imported can always be read.
const text = z.string().nullish()
const number = z.number().nullish()
const flag = z.boolean().nullish()
// Any keys and any numbers, as they are: a record would copy, and lose some of both.
const json = z.unknown().refine(isObject) as unknown as z.ZodType<JsonObject>

export const firstMessageModes = [
  'assistant-speaks-first',
  'assistant-waits-for-user',
  'assistant-speaks-first-with-model-generated-message',
] as const

export const assistantConfig = z.strictObject({
  name: text,
  systemPrompt: text,
  firstMessage: text,
  firstMessageMode: z.enum(firstMessageModes).nullish(),
  dynamicFirstMessage: z.strictObject({ enabled: flag, message: text }).nullish(),
  model: z
    .strictObject({ provider: text, model: text, temperature: number, maxTokens: number })
    .nullish(),
  voice: z
    .strictObject({
      provider: text,
      voiceId: text,
      model: text,
      speed: number,
      language: text,
      stability: number,
      similarityBoost: number,
      instructions: text,
    })
    .nullish(),
  transcriber: z
    .strictObject({
      provider: text,
      language: text,
      mode: z.enum(['single', 'multi']).nullish(),
      prompt: text,
      /** The model of each vendor, by the vendor's name: settings of several are kept at once. */
      models: z.record(z.string(), z.string().nullable()).nullish(),
      deepgram: z
        .strictObject({
          utteranceEndMs: number,
          endpointing: number,
          vadEvents: flag,
          diarize: flag,
        })
        .nullish(),
      cartesia: z.strictObject({ minVolume: number, maxSilenceSeconds: number }).nullish(),
      gladia: z
        .strictObject({ languages: z.array(z.string()).nullish(), mainLanguage: text })
        .nullish(),
      smallestAi: z
        .strictObject({ diarize: flag, redactPii: flag, emotion: flag, wordTimestamps: flag })
        .nullish(),
    })
    .nullish(),
  maintainContext: flag,
  maxDurationSeconds: number,
  silenceTimeoutSeconds: number,
  inactivityMessage: text,
  timeoutEndMessage: text,
  fillerWordsEnabled: flag,
  fillerWords: text,
  voicemailMessage: text,
  endCallMessage: text,
  endCallPhrases: z.array(z.string()).nullish(),
  metadata: json.nullish(),
  toolIds: z.array(z.string()).nullish(),
})

/** The canonical assistant: what both faces show and every adapter renders. */
export type AssistantConfig = z.infer<typeof assistantConfig>

type Leaf = string | number | boolean | readonly unknown[]
type Paths<T, Prefix extends string = ''> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends Leaf
    ? `${Prefix}${K}`
    : K extends 'metadata'
      ? `${Prefix}${K}`
      : Paths<NonNullable<T[K]>, `${Prefix}${K}.`>
}[keyof T & string]

/** The dotted path of one canonical field; a misspelt one does not compile. */
export type ConfigPath = Paths<AssistantConfig>

/** Where one provider's copy of an assistant lives, and how it stands. */
export type Link = {
  readonly id: string
  readonly connectionId: string
  readonly provider: string
  /** Empty while the object is being made. */
  readonly externalId: string
  readonly state: 'in_sync' | 'pending' | 'settling' | 'drifted' | 'missing' | 'stuck'
  readonly lastSyncedAt: string
  /** Patchbay made the object, so it goes when the assistant does. */
  readonly ours?: boolean
  /** Taken out of operations by a person. */
  readonly paused?: boolean
  /** What stands at this link for the assistant's own. */
  readonly overrides?: Overrides
}

/** Values of one link: `voice` and `transcriber` whole, of `model` only vendor and name. */
export type Overrides = Pick<AssistantConfig, 'voice' | 'transcriber' | 'model'>

/** A link with the provider's object as of the last sync, as JSON text; sealed at rest. */
export type SyncedLink = Link & {
  readonly base: string
  /** A late write of ours may still land there, though something worse is told. */
  readonly marked?: boolean
}

/** True where a late write of ours may still land. */
export const isSettling = ({ state, marked }: Pick<SyncedLink, 'state' | 'marked'>) =>
  state === 'settling' || marked === true

/** What one commit at home changes together. */
export type Home = {
  readonly config: AssistantConfig
  /** Canonical paths that still hold a default of ours, not a value the caller gave. */
  readonly defaults: readonly string[]
  /** Raw settings by provider, merged last into that provider's object. */
  readonly providerOptions: { readonly [provider: string]: { readonly [key: string]: unknown } }
}

export type Assistant = Home & {
  readonly id: string
  readonly orgId: string
  readonly userId: string
  /** Rises by one with every commit; the ETag. */
  readonly version: number
  /** RFC 3339, UTC, milliseconds. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly links: readonly Link[]
  /** The operation that holds the assistant now. */
  readonly operationId: string | null
  /** Rises with every operation that takes hold of it, also where it commits nothing. */
  readonly fence?: number
}
