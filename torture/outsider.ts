import type { Fake } from '../adapters/fakes/fake.ts'
import { touched } from '../adapters/fakes/vapi-object.ts'
import { get, type Json, type JsonObject, set } from '../src/json.ts'
import { type Field, fresh } from './fields.ts'
import type { Random } from './random.ts'
import type { openTruth } from './truth.ts'

/** Somebody in the provider's own dashboard. */
export type Outsider = {
  /** Perhaps edits an object now; null is none in particular. */
  readonly maybe: (obj: string | null) => void
}

type Edit = readonly [field: Field | 'beside', at: string]
const edits: readonly Edit[] = [
  ['greeting', 'firstMessage'],
  ['maxTokens', 'model.maxTokens'],
  ['endCall', 'endCallMessage'],
  ['maxDuration', 'maxDurationSeconds'],
  ['beside', 'analysisPlan.summaryPrompt'],
]

const [most, likely] = [5, 0.006]

/** Edits at moments that chance chooses; a few for each object, so that a history can be checked. */
export const openOutsider = (
  fake: Fake,
  truth: ReturnType<typeof openTruth>,
  random: Random,
  times: number
): Outsider => {
  const made = new Map<string, number>()
  return {
    maybe: (obj) => {
      const count = made.get(obj ?? '') ?? 0
      if (obj === null || count >= most * times || !random.chance(likely * times)) return
      const held = fake.objects('assistant').find(({ object }) => object.id === obj)
      if (held === undefined) return
      made.set(obj, count + 1)
      const [field, at] = random.pick(edits)
      const value: Json = field === 'beside' ? `by hand ${count}` : fresh(field, 'outsider', count)
      if (get(held.object, at) === undefined) return
      const next = touched(set(held.object, at, value) as JsonObject, Date.now())
      const key = fake.keys[held.key]
      if (key !== undefined) truth.as('outsider', () => fake.place('assistant', next, key))
    },
  }
}
