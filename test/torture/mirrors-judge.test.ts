import { describe, expect, it } from 'vitest'
import { type Ending, type Evidence, judge } from '../../torture/mirrors/judge.ts'
import type { Change } from '../../torture/mirrors/load.ts'
import { initial } from '../../torture/mirrors/setup.ts'

const copy = (name: string, foreign?: unknown) => ({ said: { ...initial, name }, foreign })

const ending: Ending = {
  index: 0,
  home: { ...initial, name: 'new' },
  copies: { vapi: copy('new'), retell: copy('new'), elevenlabs: copy('new') },
  told: { vapi: 'in_sync', retell: 'in_sync', elevenlabs: 'in_sync' },
  ends: ['committed'],
}

const change = (name: string, outcome: Change['outcome']): Change => ({
  ...{ index: 0, sets: { name }, outcome, code: null },
})

const evidence: Evidence = {
  endings: [ending],
  changes: [change('old', 'ok'), change('new', 'ok'), change('never', 'refused')],
  ...{ edits: [], glimpses: [], stray: [], open: [], recovery: 0 },
}

const found = (changed: Partial<Evidence>) =>
  Object.entries<readonly string[]>(judge({ ...evidence, ...changed }))
    .filter(([, violations]) => violations.length > 0)
    .map(([name]) => name)

const apart = (changed: Partial<Ending>) => found({ endings: [{ ...ending, ...changed }] })
const at = (name: string) => ({ copies: { ...ending.copies, retell: copy(name) } })
const drifted = { ...ending.told, retell: 'drifted' }

describe('the judge of a run with mirrors', () => {
  it('finds nothing where home and all copies say what was acknowledged last', () => {
    expect(found({})).toEqual([])
  })

  it('takes either value where nobody told the end of the last change', () => {
    expect(found({ changes: [change('old', 'ok'), change('new', 'unknown')] })).toEqual([])
    expect(found({ changes: [change('new', 'ok'), change('late', 'unknown')] })).toEqual([])
  })

  it('sees what was acknowledged and is lost', () => {
    expect(found({ changes: [change('new', 'ok'), change('newer', 'ok')] })).toEqual(['K2'])
  })

  it('sees an old value, a refused one and none at one copy', () => {
    expect(apart(at('old'))).toEqual(['K2', 'K4', 'K10'])
    expect(apart(at('never'))).toEqual(['K2', 'K3', 'K4', 'K10'])
    expect(apart({ copies: { ...ending.copies, retell: null } })).toContain('K5')
  })

  it('lets a copy differ only where that is told and an undo met a refusal', () => {
    expect(apart({ ...at('never'), told: drifted })).toEqual(['K3', 'K4'])
    expect(apart({ ...at('never'), told: drifted, ends: ['dirty'] })).toEqual([])
  })

  it('sees a stranger’s edit that is gone, a stray object, and what is still open', () => {
    const edits = [{ index: 0, provider: 'vapi', value: 'theirs' }] as const
    expect(found({ edits })).toEqual(['K4'])
    expect(found({ glimpses: [{ calm: true, wrong: ['K2 lost'] }] })).toEqual(['meanwhile'])
    expect(found({ stray: ['Retell draft a version 2'] })).toEqual(['K5'])
    expect(found({ open: ['operation x is still pending'] })).toEqual(['K7'])
    expect(found({ recovery: 20_001 })).toEqual(['K7'])
  })
})
