import { describe } from 'vitest'
import type { AssistantConfig } from '../../src/assistant.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import type { Neighbour } from '../support/house.ts'
import { holdsUnderFire } from './provider-fire.ts'
import { holdsAtRest } from './provider-rest.ts'

/** A provider, and what the laws are tried on there. */
export type Subject = Neighbour & {
  /** The objects that make up one assistant, as its fake is given them. */
  readonly objects: readonly (readonly [kind: string, object: JsonObject])[]
  readonly externalId: string
  /** What home says of it. */
  readonly config: AssistantConfig
  /** Changes of one field each (v1), and the places in the object that move with it. */
  readonly single: readonly (readonly [patch: JsonObject, places: readonly string[]])[]
  /** One change of all that is changed at once. */
  readonly whole: JsonObject
  /** Places that the provider moves by itself. */
  readonly moving: readonly string[]
  /** The path of the place that holds a name and takes any text. */
  readonly name: string
  /** Error answers, and what they say in the provider's own words. */
  readonly errors: readonly (readonly [status: number, body: Json, reason: string])[]
}

/** The laws that every adapter passes, by its data alone. */
export const testProvider = (subject: Subject) =>
  describe(`the laws of an adapter: ${subject.adapter.id}`, () => {
    holdsAtRest(subject)
    holdsUnderFire(subject)
  })
