import { check, type Report } from './check.ts'
import { create } from './create/model.ts'
import { type Setup as CreateSetup, full as fullCreate } from './create/state.ts'
import { update } from './update/model.ts'
import { full as fullUpdate, type Setup as UpdateSetup } from './update/setup.ts'

/** A configuration as data: what differs from the full protocol in the small world. */
export type Configuration =
  | { readonly protocol: 'update'; readonly setup: Partial<UpdateSetup> }
  | { readonly protocol: 'create'; readonly setup: Partial<CreateSetup> }

/** A configuration that must be clean, and the size it is known to have. */
export type Run = Configuration & {
  readonly name: string
  readonly states: number
  readonly transitions: number
}

/** A weakened protocol, the invariant it must break, and the length of the shortest way there. */
export type Mutant = Configuration & {
  readonly name: string
  readonly breaks: string
  readonly steps: number
}

/** Searches one configuration. */
export const examine = (run: Configuration): Report =>
  run.protocol === 'update'
    ? check(update({ ...fullUpdate, ...run.setup }))
    : check(create({ ...fullCreate, ...run.setup }))

/** Part of every `npm test`. */
export const smallRuns: readonly Run[] = [
  {
    name: 'update: 2 processes, 1 operation, 1 crash, 1 zombie, 2 tries',
    protocol: 'update',
    setup: {},
    states: 37_156,
    transitions: 236_563,
  },
  {
    name: 'update: the same, and an undo may be refused',
    protocol: 'update',
    setup: { undoRefused: true },
    states: 68_318,
    transitions: 423_511,
  },
  {
    name: 'create: 2 processes, 1 crash, 2 requests',
    protocol: 'create',
    setup: {},
    states: 86,
    transitions: 162,
  },
]

/** For `npm run model` only. */
export const largeRuns: readonly Run[] = [
  {
    name: 'update: 2 processes, 1 operation, 2 crashes, 2 zombies, 2 tries, nobody compensates',
    protocol: 'update',
    setup: { crashes: 2, pauses: 2, whenSpent: 'continue' },
    states: 161_178,
    transitions: 1_123_993,
  },
  {
    name: 'update: 3 processes, 1 operation, 2 crashes, 2 zombies, 1 try',
    protocol: 'update',
    setup: { processes: 3, crashes: 2, pauses: 2, tries: 1 },
    states: 366_596,
    transitions: 2_979_274,
  },
  {
    name: 'update: 2 processes, 2 operations, 2 crashes, 1 zombie, 1 try',
    protocol: 'update',
    setup: { operations: 2, crashes: 2, tries: 1 },
    states: 774_093,
    transitions: 5_329_222,
  },
  {
    name: 'update: 2 processes, 2 operations, 1 crash, 1 zombie, 2 tries',
    protocol: 'update',
    setup: { operations: 2 },
    states: 1_840_237,
    transitions: 12_587_804,
  },
  {
    name: 'update: 2 processes, 2 operations, 1 crash, 1 zombie, 1 try, drift',
    protocol: 'update',
    setup: { operations: 2, tries: 1, edits: 1 },
    states: 1_853_987,
    transitions: 12_665_727,
  },
]
