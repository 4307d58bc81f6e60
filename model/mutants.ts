import type { Mutant } from './runs.ts'
import type { Setup } from './update/setup.ts'

/** No journal, no mark, and a timeout told as a failure: what is written without a protocol. */
const naive: Partial<Setup> = {
  crashes: 0,
  pauses: 0,
  tries: 1,
  journal: false,
  settle: false,
  timeoutIsRefusal: true,
}

const calm: Partial<Setup> = { crashes: 0, pauses: 0 }

const mutant = (name: string, setup: Partial<Setup>, breaks: string, steps: number): Mutant => ({
  name,
  protocol: 'update',
  setup,
  breaks,
  steps,
})

/** The update protocol with one rule broken each. */
export const updateMutants: readonly Mutant[] = [
  mutant('M1 provider first, then home: one timeout', naive, 'I2', 4),
  mutant(
    'M2 provider first, then home: perfect network, two at once',
    { ...naive, operations: 2, faults: false },
    'I3',
    8
  ),
  mutant('M3 no W1', { journal: false }, 'I2', 4),
  mutant('M4 success is answered before W2', { ackAfterCommit: false }, 'I1', 14),
  mutant('M5 W2 does not look at the fence', { fenced: false }, 'I4', 9),
  mutant('M6 no settle, without crash or zombie', { ...calm, settle: false }, 'I2', 7),
  mutant(
    'M7 recovery rolls back, no settle',
    { pauses: 0, tries: 1, settle: false, recovery: 'back', whenSpent: 'continue' },
    'I2',
    8
  ),
  mutant('M8 a refusal after ambiguity is a refusal', { undoAfterAmbiguity: false }, 'I2', 7),
  mutant('M9 the lease guards the first attempt only', { guardRetries: false }, 'I2', 16),
  mutant('M10 no recovery', { recovery: 'none' }, 'I6', 3),
  mutant('M11 settle does not wait D', { settleWaits: false }, 'I2', 8),
  mutant('M12 drift scan without settle', { edits: 1, settle: false }, 'I2', 7),
  mutant('M13 drift scan of marked objects', { edits: 1, scanAvoidsMarks: false }, 'I2', 8),
]

/** The create protocol with one rule broken each. */
export const createMutants: readonly Mutant[] = [
  {
    name: 'C1 objects carry no mark',
    protocol: 'create',
    setup: { marker: false },
    breaks: 'I7',
    steps: 8,
  },
  { name: 'C2 no W1', protocol: 'create', setup: { journal: false }, breaks: 'I7', steps: 4 },
  {
    name: 'C3 creates are sent again blindly, no sweeper',
    protocol: 'create',
    setup: { waits: false, sweeper: false },
    breaks: 'I7',
    steps: 7,
  },
]
