import { describe, expect, test } from 'vitest'
import type { AuditLine } from '../../torture/audit.ts'
import { vacuous } from '../../torture/check/figures.ts'
import { receiverPoints } from '../../torture/killer.ts'
import { tiers } from '../../torture/sizes.ts'
import { trapPoints } from '../../torture/trap-points.ts'
import { evidence, request } from './stories.ts'

const line = (what: AuditLine['what'], more: Partial<AuditLine> = {}): AuditLine => ({
  ...{ seq: 0, at: 0, what, assistant: 'ast', operation: 'op', fence: 1, version: null },
  ...{ before: null, after: null },
  ...more,
})
const [taken, settled] = [line('take', { before: 'op' }), line('clear')]
const row = { id: 'op', assistant_id: 'ast', kind: 'patch', base_version: 1, state: 'committed' }
const whole = evidence({
  requests: [request(1, 1, { faults: ['F9'] })],
  audit: [taken, settled],
  operations: [row],
})

describe('a run', () => {
  test('counts where a fault was injected, something taken over and something settled', () => {
    expect(vacuous(whole)).toEqual([])
  })

  test.each([
    ['no fault was injected', { requests: [request(1, 1, {})] }],
    ['nothing was taken over', { audit: [line('take'), settled] }],
    ['no mark was settled', { audit: [taken] }],
    ['nothing ended', { operations: [{ ...row, state: 'pending' }] }],
  ])('is worth nothing where %s', (says, more) => {
    expect(vacuous({ ...whole, ...more })).toEqual([says])
  })
})

describe('the full tier', () => {
  const points = [...trapPoints, ...receiverPoints]
  const kills = points.map((point) => ({ point, t: 0, wall: 0, life: 1 }))
  const begun = { ...whole.begun, tier: tiers.full }
  const repair = { ...row, id: 'repair', kind: 'repair' }
  const full = { ...whole, begun, kills, operations: [row, repair] }

  test('has killed at every point, and repaired something', () => {
    expect(vacuous(full)).toEqual([])
    expect(vacuous({ ...full, operations: [row] })).toEqual(['nothing had to be repaired'])
    expect(vacuous({ ...full, kills: kills.slice(1) })).toEqual([
      'nothing was killed at C1 before W1',
    ])
  })
})
