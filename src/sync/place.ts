import type { JsonObject } from '../json.ts'
import type { Call } from '../provider-object.ts'
import { fill } from './fill.ts'
import type { Step } from './operation.ts'
import type { Remote } from './remote.ts'

/** A step of an operation where it is carried out. */
export type Place = {
  readonly remote: Remote
  readonly step: Step
  readonly index: number
  /** Objects of the operation's other steps: one marker is on all that an operation makes. */
  readonly others?: readonly string[]
  /** What earlier steps of the link were answered, by part, and its external id. */
  readonly known?: JsonObject
  /** All steps of the link. */
  readonly own?: readonly Step[]
}

/** How the object of a step is read; undefined where it is read as its link's. */
export const readOf = ({ step, known = {} }: Place): Call | undefined =>
  step.read && fill(step.read, known)
