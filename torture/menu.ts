import {
  type Dish,
  type Fault,
  forBack,
  forDo,
  forList,
  forMake,
  forRead,
  forRemove,
  type Kitchen,
  refusal,
} from './dishes.ts'
import type { Purpose } from './truth.ts'

/** One line of the plan's menu: its number there, what it does, and to which later request. */
export type Strike = {
  readonly id: string
  readonly fault: Fault
  /** What the next `do` at the same object meets. */
  readonly later?: Strike
}

type Course = { readonly dishes: readonly Dish[]; readonly likely: number }
const courses: Partial<Readonly<Record<Purpose, Course>>> = {
  do: { dishes: forDo, likely: 0.16 },
  read: { dishes: forRead, likely: 0.04 },
  back: { dishes: forBack, likely: 0.2 },
  make: { dishes: forMake, likely: 0.4 },
  remove: { dishes: forRemove, likely: 0.2 },
  list: { dishes: forList, likely: 0.15 },
}

/** What strikes a request of this purpose, if anything does. */
export const chooseStrike = (purpose: Purpose, kitchen: Kitchen): Strike | null => {
  const { young } = kitchen
  // A list lags behind for a while, always.
  if (purpose === 'list' && young > 0) return { id: 'F27', fault: { kind: 'omit', count: young } }
  const course = courses[purpose]
  if (course === undefined || !kitchen.random.chance(course.likely * kitchen.fury)) return null
  const { id, make, later } = kitchen.random.weighted(course.dishes)
  const fault = make(kitchen)
  if (later === undefined) return { id, fault }
  return { id, fault, later: { id, fault: refusal([400, 422])(kitchen) } }
}
