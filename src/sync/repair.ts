import type { AssistantConfig } from '../assistant.ts'
import { difference } from './difference.ts'
import type { Seen } from './drift.ts'
import { keyOf, type LinkPlan } from './plan.ts'
import { restored } from './restore.ts'

/** What brings the fields of ours in an object back to what they were when last in sync. */
export const repairPlan = (seen: Seen, config: AssistantConfig): LinkPlan => {
  const { object, said } = restored(seen, config)
  return {
    changes: difference(seen.provider, seen.object, object),
    object,
    wrote: said.map(keyOf),
    dropped: [],
    gaveWay: [],
  }
}
