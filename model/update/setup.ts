/** How large the world of a run is, and what may go wrong in it. */
export type World = {
  readonly processes: number
  readonly operations: number
  readonly crashes: number
  /** How often a lease may run out while its holder lives: each makes a zombie. */
  readonly pauses: number
  /** Attempts of one call before its holder stops trying. */
  readonly tries: number
  /** Edits that somebody else makes at the provider. */
  readonly edits: number
  /** Without faults requests are neither lost, refused, late nor waited for in vain. */
  readonly faults: boolean
  /** Whether the provider may refuse to take back what it has applied. */
  readonly undoRefused: boolean
}

/** The rules of the protocol; a mutant breaks some of them. */
export type Rules = {
  /** W1: the operation is journaled before the first request goes out. */
  readonly journal: boolean
  /** The caller hears of success after W2 only. */
  readonly ackAfterCommit: boolean
  /** W2 is stored only for the holder whose fence is the journal's. */
  readonly fenced: boolean
  /** An ambiguous history leaves a mark, and the object is looked at again. */
  readonly settle: boolean
  /** That look waits D: until nothing sent before can still arrive. */
  readonly settleWaits: boolean
  /** The drift scanner leaves a marked object alone. */
  readonly scanAvoidsMarks: boolean
  /** A definite refusal after an ambiguous attempt is undone all the same. */
  readonly undoAfterAmbiguity: boolean
  /** The lease is looked at before every attempt, not before the first alone. */
  readonly guardRetries: boolean
  /** What a takeover does with an operation on which nothing was decided. */
  readonly recovery: 'forward' | 'back' | 'none'
  /** What a holder does once its attempts are spent. */
  readonly whenSpent: 'compensate' | 'continue'
  /** A timeout is told as a failure. */
  readonly timeoutIsRefusal: boolean
}

/** One configuration of the update protocol. */
export type Setup = World & Rules

/** The protocol as it is, in the world that is searched on every `npm test`. */
export const full: Setup = {
  processes: 2,
  operations: 1,
  crashes: 1,
  pauses: 1,
  tries: 2,
  edits: 0,
  faults: true,
  undoRefused: false,
  journal: true,
  ackAfterCommit: true,
  fenced: true,
  settle: true,
  settleWaits: true,
  scanAvoidsMarks: true,
  undoAfterAmbiguity: true,
  guardRetries: true,
  recovery: 'forward',
  whenSpent: 'compensate',
  timeoutIsRefusal: false,
}
