import type { Json } from './json.ts'

/** What an adapter says about its provider beyond the field table. Grows with the adapter contract. */
export type ProviderIdentity = {
  readonly id: string
  /** As it is called in sentences: `Vapi`. */
  readonly title: string
  readonly baseUrl: string
  readonly headers: (apiKey: string) => Readonly<Record<string, string>>
  /** The sentence in an error body. */
  readonly reason: (body: Json) => string | undefined
}
