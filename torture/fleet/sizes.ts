import type { Scaled } from '../gateway.ts'
import type { Tier } from '../sizes.ts'

/** How large a run of several gateways is. */
export type FleetTier = Tier & {
  readonly gateways: number
  /** How often the set is disturbed; its kinds in turn. */
  readonly storms: number
  /** Only these kinds, in this order. */
  readonly kinds?: readonly string[]
}

/** Longer than where one gateway runs on a file: a lease outlasts an election. */
export const timing: Scaled = {
  ...{ attempt: 600, deadline: 2500, lease: 5000, scan: 300, settle: 4000 },
}

/** How long a client waits for a gateway, which may be stopped, before it asks another. */
export const patience = 6000

/** How many of the calls with a key are made twice at once. */
export const twins = 0.3

const three = { gateways: 3, clients: 9 } as const

export const tiers = {
  /** For CI: two gateways and the primary die. */
  tiny: {
    ...{ name: 'tiny fleet', ...three, accounts: 2, objects: 4, longest: 60 },
    ...{ operations: 60, kills: 3, zombies: 0, terms: 0, weathers: 0 },
    ...{ storms: 1, kinds: ['primary killed'] },
  },
  small: {
    ...{ name: 'small fleet', ...three, accounts: 3, objects: 12, longest: 70 },
    ...{ operations: 250, kills: 9, zombies: 1, terms: 1, weathers: 1, storms: 5 },
  },
  /** For seeded bugs. */
  mutant: {
    ...{ name: 'mutant fleet', ...three, accounts: 3, objects: 8, longest: 60 },
    ...{ operations: 200, kills: 5, zombies: 2, terms: 0, weathers: 0, storms: 4, fury: 2 },
    kinds: ['primary without its peers', 'primary stopped', 'primary killed', 'primary alone'],
  },
  medium: {
    ...{ name: 'medium fleet', ...three, accounts: 4, objects: 24, longest: 80 },
    ...{ operations: 600, kills: 24, zombies: 3, terms: 2, weathers: 3, storms: 18 },
  },
  full: {
    ...{ name: 'fleet', ...three, accounts: 8, objects: 60, longest: 90 },
    ...{ operations: 1500, kills: 60, zombies: 9, terms: 4, weathers: 6, storms: 38 },
  },
} as const satisfies Readonly<Record<string, FleetTier>>
