import type { AuditLine } from '../audit.ts'
import type { KillLine } from '../killer.ts'
import { terminal } from './acked.ts'
import type { Evidence } from './evidence.ts'

/** A moment that recovery is counted from, by the wall clock. */
export type Blow = Pick<KillLine, 'wall'>

/**
 * The kills and, where a replica set is disturbed, the ends of that too: nothing can end while there
 * is no primary that a majority follows, so until then nobody is late.
 */
export const blowsOf = ({ kills, storms }: Pick<Evidence, 'kills' | 'storms'>): readonly Blow[] =>
  [...kills, ...storms.map(({ until }) => ({ wall: until }))].sort((a, b) => a.wall - b.wall)

/** The operations that a kill left open, and how long each took to end after the last such kill. */
export const recoveries = (audit: readonly AuditLine[], kills: readonly Blow[]): number[] => {
  const lives = livesOf(audit)
  return [...lives.values()].flatMap(({ born, ended }) => {
    if (ended === null) return []
    const last = kills.filter(({ wall }) => wall > born && wall < ended).at(-1)
    return last === undefined ? [] : [ended - last.wall]
  })
}

/** Operations that never ended. */
export const open = (audit: readonly AuditLine[]): string[] =>
  [...livesOf(audit)].filter(([, { ended }]) => ended === null).map(([id]) => id)

const livesOf = (audit: readonly AuditLine[]) => {
  const lives = new Map<string, { readonly born: number; ended: number | null }>()
  for (const { what, operation, at, after } of audit) {
    if (operation === null) continue
    const state = after?.split(' ')[0] ?? ''
    if (what === 'born')
      lives.set(operation, { born: at, ended: terminal.includes(state) ? at : null })
    const life = lives.get(operation)
    if (what === 'state' && life && terminal.includes(state)) life.ended = at
  }
  return lives
}

/** K7: what a kill left open ends within the bound, and nothing stays open. */
export const slow = (
  audit: readonly AuditLine[],
  kills: readonly Blow[],
  bound: number
): string[] => [
  ...open(audit).map((id) => `${id} never ended`),
  ...recoveries(audit, kills)
    .filter((took) => took > bound)
    .map((took) => `an operation ended ${took} ms after the last kill, the bound is ${bound}`),
]
