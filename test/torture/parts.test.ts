import { describe, expect, test } from 'vitest'
import { fromFace, fromHome, fromVapi } from '../../torture/canon.ts'
import { bodyOf, fresh, writerOf } from '../../torture/fields.ts'
import { scaled } from '../../torture/gateway.ts'
import { outcomeOf } from '../../torture/history.ts'
import { planOf } from '../../torture/plan.ts'
import { openPurposes } from '../../torture/purpose.ts'
import { seeded } from '../../torture/random.ts'
import { lineOf } from '../../torture/sending.ts'
import { tiers } from '../../torture/sizes.ts'

describe('a run', () => {
  test('is planned the same from the same seed, and otherwise from another', () => {
    const plan = (seed: number) => planOf(tiers.full, seeded(seed), scaled)
    expect(plan(1)).toEqual(plan(1))
    expect(plan(1)).not.toEqual(plan(2))
  })

  test('aims at every point and at none, as often as it is told', () => {
    const fates = planOf(tiers.full, seeded(1), scaled)
    const points = fates.flatMap((fate) => ('point' in fate && fate.point ? [fate.point] : []))
    expect(new Set(points).size).toBe(23)
    expect(fates.filter(({ kind }) => kind === 'random').length).toBe(75)
  })
})

describe('the second reading', () => {
  const values = { name: 'n', prompt: 'p', greeting: 'g', maxTokens: 9, voice: 'v', note: 'x' }
  const rest = {
    maxDuration: null,
    inactivity: null,
    timeoutEnd: null,
    endCall: null,
    voicemail: null,
  }

  test('finds the same fields in every shape', () => {
    const vapi = {
      ...{ name: 'n', firstMessage: 'g\r\n', voice: { voiceId: 'v' }, metadata: { note: 'x' } },
      model: { maxTokens: 9, messages: [{ role: 'user' }, { role: 'system', content: 'p' }] },
    }
    const home = {
      ...{ name: 'n', firstMessage: 'g', systemPrompt: 'p', metadata: { note: 'x' } },
      ...{ model: { maxTokens: 9 }, voice: { voiceId: 'v' } },
    }
    expect(fromVapi(vapi)).toEqual({ ...values, ...rest })
    expect(fromHome(home)).toEqual({ ...values, ...rest })
    expect(fromFace('console', bodyOf('console', values))).toEqual({
      ...values,
      ...{ maxDuration: null, endCall: null, voicemail: null },
    })
  })

  test('reads our hooks by their names', () => {
    const hooks = [{ name: 'patchbay:inactivity', do: [{ type: 'say', exact: 'Still there?' }] }]
    expect(fromVapi({ hooks }).inactivity).toBe('Still there?')
  })

  test('tells who wrote a value', () => {
    expect(writerOf(fresh('name', 'client', 3))).toBe('client')
    expect(writerOf(fresh('maxTokens', 'outsider', 3))).toBe('outsider')
    expect(writerOf('You are brief.')).toBe('nobody')
  })
})

describe('an answer', () => {
  const answer = (status: number | null, state?: string, code: string | null = 'some') =>
    outcomeOf({ status, code, operation: state === undefined ? null : { id: 'op', state } })

  test('is a fact only where its status or its state says so', () => {
    expect([answer(200), answer(502, 'rolled_back'), answer(503), answer(409)]).toEqual([
      ...['ok', 'refused', 'refused', 'refused'],
    ])
    expect([
      answer(null),
      answer(504, 'pending'),
      answer(500, undefined, 'internal'),
      answer(502, 'stuck'),
    ]).toEqual([...['unknown', 'unknown', 'unknown', 'unknown']])
    expect(answer(502, 'dirty')).toBe('dirty')
  })

  test('that somebody else is busy names no operation of its own', () => {
    const wanted = {
      key: 'a',
      f: 'patch',
      face: 'v1',
      sets: {},
      method: 'PATCH',
      path: '',
    } as const
    const operation = { id: 'op', state: 'committed' }
    const told = (status: number, code: string) =>
      lineOf(wanted, 1, 0, {
        ...{ status, headers: null, base: '', text: JSON.stringify({ code, operation }) },
      })
    expect(told(409, 'busy')).toMatchObject({ outcome: 'refused', operation: null })
    expect(told(500, 'internal')).toMatchObject({ outcome: 'ok', operation })
  })
})

test('a request is known for an undo by what its object has been', () => {
  const purposes = openPurposes()
  purposes.saw('obj', { name: 'old', model: { maxTokens: 1 } })
  purposes.saw('obj', { name: 'new', model: { maxTokens: 1 } })
  const now = { name: 'new', model: { maxTokens: 1 } }
  expect(purposes.of('PATCH', 'obj', { name: 'old' }, now)).toBe('back')
  expect(purposes.of('PATCH', 'obj', { name: 'newer' }, now)).toBe('do')
  expect(purposes.of('PATCH', 'obj', { name: 'new' }, now)).toBe('do')
  expect(purposes.of('GET', null, null, undefined)).toBe('list')
})
