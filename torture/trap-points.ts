/** Points before and after the commit of each kind of transaction. */
export const commits: Readonly<Record<string, readonly [before: string, after: string]>> = {
  W1: ['C2 W1 not committed', 'C3 W1 committed'],
  W2: ['C8 W2 not committed', 'C9 W2 committed'],
  abort: ['C11 abort not committed', 'C11 abort committed'],
  takeover: ['C12 takeover not committed', 'C12 takeover committed'],
  settle: ['C13 settle not committed', 'C13 settle committed'],
}

/** The points that only the gateway's own process can see. */
export const trapPoints = [
  'C1 before W1',
  ...Object.values(commits).flat(),
  'C4 request half-written',
  'C7 reply read',
  'C10 response half-written',
  'C15 checkpoint',
] as const
