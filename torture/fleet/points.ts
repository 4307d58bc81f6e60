/** What a write of a gateway is for, and its points: sent and not yet confirmed, and confirmed. */
export const writes: Readonly<Record<string, readonly [sent: string, confirmed: string]>> = {
  W1: ['C2 W1 sent', 'C3 W1 confirmed'],
  W2: ['C8 W2 sent', 'C9 W2 confirmed'],
  abort: ['C11 abort sent', 'C11 abort confirmed'],
  takeover: ['C12 takeover sent', 'C12 takeover confirmed'],
  settle: ['C13 settle sent', 'C13 settle confirmed'],
}

/** The points that only the process of a gateway on MongoDB can see. */
export const driverPoints: readonly string[] = [
  'C1 before W1',
  ...Object.values(writes).flat(),
  ...['C4 request half-written', 'C7 reply read', 'C10 response half-written'],
]
