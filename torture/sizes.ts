import type { Size } from './plan.ts'

/** How large a run is, and how many clients and assistants it has. */
export type Tier = Size & {
  readonly name: string
  readonly clients: number
  readonly accounts: number
  readonly objects: number
  /** Calls on one assistant, beyond which its history takes too long to check. */
  readonly longest: number
}

export const tiers: Readonly<Record<'tiny' | 'small' | 'mutant' | 'medium' | 'full', Tier>> = {
  tiny: {
    name: 'tiny',
    ...{ operations: 50, kills: 2, zombies: 0, terms: 0, weathers: 0 },
    ...{ clients: 4, accounts: 2, objects: 3, longest: 60 },
  },
  small: {
    name: 'small',
    ...{ operations: 200, kills: 6, zombies: 0, terms: 1, weathers: 0 },
    ...{ clients: 6, accounts: 3, objects: 6, longest: 60 },
  },
  mutant: {
    name: 'mutant',
    ...{ operations: 500, kills: 24, zombies: 3, terms: 1, weathers: 0 },
    ...{ clients: 6, accounts: 3, objects: 10, longest: 70 },
  },
  medium: {
    name: 'medium',
    ...{ operations: 900, kills: 45, zombies: 1, terms: 2, weathers: 2 },
    ...{ clients: 6, accounts: 4, objects: 16, longest: 90 },
  },
  full: {
    name: 'T1',
    ...{ operations: 5000, kills: 300, zombies: 6, terms: 8, weathers: 9 },
    ...{ clients: 6, accounts: 8, objects: 110, longest: 100 },
  },
}
