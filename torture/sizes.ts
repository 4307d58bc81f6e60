import type { Size } from './plan.ts'

/** How large a run is, and how many clients and assistants it has. */
export type Tier = Size & {
  readonly name: string
  readonly clients: number
  readonly accounts: number
  readonly objects: number
  /** Calls on one assistant, beyond which its history takes too long to check. */
  readonly longest: number
  /** How many times as likely every fault is. */
  readonly fury?: number
  /** And every edit of somebody else's. */
  readonly edits?: number
}

const few = { clients: 6, accounts: 3, objects: 10, longest: 70 } as const

export const tiers = {
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
  /** For seeded bugs: more of what a small run has too little of. */
  mutant: {
    name: 'mutant',
    ...{ operations: 300, kills: 12, zombies: 0, terms: 1, weathers: 0 },
    ...{ ...few, fury: 2.5 },
  },
  edits: {
    name: 'edits',
    ...{ operations: 300, kills: 6, zombies: 0, terms: 0, weathers: 0 },
    ...{ ...few, fury: 2.5, edits: 8 },
  },
  outage: {
    name: 'outage',
    ...{ operations: 500, kills: 3, zombies: 0, terms: 0, weathers: 2 },
    ...{ ...few, accounts: 1 },
  },
  medium: {
    name: 'medium',
    ...{ operations: 900, kills: 45, zombies: 1, terms: 2, weathers: 4 },
    ...{ clients: 6, accounts: 4, objects: 16, longest: 90 },
  },
  full: {
    name: 'T1',
    ...{ operations: 5000, kills: 300, zombies: 6, terms: 8, weathers: 12 },
    ...{ clients: 6, accounts: 8, objects: 110, longest: 100 },
  },
} as const satisfies Readonly<Record<string, Tier>>
