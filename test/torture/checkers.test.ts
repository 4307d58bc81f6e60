import { describe, expect, test } from 'vitest'
import type { AuditLine } from '../../torture/audit.ts'
import { apart, lost, traces } from '../../torture/check/acked.ts'
import { trampled, wiped } from '../../torture/check/besides.ts'
import { unfenced } from '../../torture/check/fences.ts'
import { unpaired } from '../../torture/check/pairs.ts'
import { recoveries, slow } from '../../torture/check/recovery.ts'
import { hasty, needless, restless } from '../../torture/check/retries.ts'
import { untrue } from '../../torture/check/truthful.ts'
import { call, patch, request, state, story } from './stories.ts'

const line = (what: AuditLine['what'], more: Partial<AuditLine>): AuditLine => ({
  ...{ seq: 0, at: 0, what, assistant: 'ast', operation: 'op', fence: null, version: null },
  ...{ before: null, after: null },
  ...more,
})
const row = (id: string, base_version: number, state: string) => ({
  ...{ id, assistant_id: 'ast', kind: 'patch', base_version, state },
})
const acked = { id: 'op', state: 'committed' }
const told = { ...patch(1, 2, { name: 'n' }, 2, { name: 'n' }), operation: acked }
const chain = [line('version', { version: 2, before: '1' })]
const home = { id: 'ast', version: 2, values: {} }

describe('K2: what was acknowledged', () => {
  test('is in the chain once, at its own version', () => {
    const good = { calls: [told], audit: chain, home, operations: [row('op', 1, 'committed')] }
    expect(lost(story(good))).toEqual([])
    expect(lost(story({ ...good, operations: [row('op', 1, 'rolled_back')] }))).toEqual([
      'ast: op was acknowledged and is rolled_back',
    ])
    expect(lost(story({ ...good, operations: [row('op', 4, 'committed')] }))).toEqual([
      'ast: op was acknowledged as version 2, made from 4',
    ])
    expect(lost(story({ ...good, audit: [], home: { ...home, version: 1 } }))).toEqual([
      'ast: op has 0 commits',
    ])
  })
})

describe('K3: what was refused', () => {
  const refused = {
    ...told,
    outcome: 'refused' as const,
    operation: { id: 'op', state: 'refused' },
  }

  test('stands on neither side', () => {
    expect(traces(story({ calls: [refused] }))).toEqual([])
    expect(traces(story({ calls: [refused], values: { name: 'n' } }))).toEqual([
      'ast: name is n, which was refused',
    ])
    const late = [state(0, 'setup', {}), state(9, 1, { name: 'n' })]
    expect(traces(story({ calls: [refused], states: late }))).toEqual([
      'ast: name is n, which was refused',
    ])
  })

  test('may stand where the provider refused to have it put right, and that is told', () => {
    const late = [state(0, 'setup', {}), state(9, 1, { name: 'n' })]
    const repair = { ...row('repair', 1, 'refused'), kind: 'repair' }
    const one = story({ calls: [refused], states: late, operations: [repair], told: 'drifted' })
    expect([traces(one), apart(one)]).toEqual([[], []])
    const hidden = { ...one, told: 'in_sync' }
    expect(traces(hidden)).toEqual(['ast: name is n, which was refused'])
    expect(apart(hidden)).toEqual(['ast: name is a here and n there'])
    expect(traces({ ...one, home: { ...home, values: { name: 'n' } } })).toHaveLength(1)
  })

  test('is not committed after all', () => {
    const operations = [row('op', 1, 'committed')]
    expect(traces(story({ calls: [refused], operations }))).toEqual([
      'ast: op was refused and is committed',
    ])
  })

  test('takes nothing of a stranger with it that a read had shown', () => {
    const byHand = { greeting: 'greeting o1.' }
    const states = [
      ...[state(0, 'setup', {}), state(1, 1, { name: 'n' })],
      ...[state(2, 'outsider', { name: 'n', ...byHand }), state(9, 3, {})],
    ]
    const undo = request(3, 8, { purpose: 'back', digest: 'undo' })
    const seen = request(2, 5, { purpose: 'read', applied: false })
    expect(trampled(story({ states, requests: [seen, undo] }))).toEqual([
      'ast: request 3 took greeting o1. off obj',
    ])
    const again = { ...undo, digest: 'x' }
    expect(trampled(story({ states, requests: [request(1, 1, {}), seen, again] }))).toEqual([])
    const blind = request(2, 1, { purpose: 'read', applied: false })
    expect(trampled(story({ states, requests: [blind, undo] }))).toEqual([])
    const clamped = [
      ...[state(0, 'setup', {}), state(1, 1, { maxTokens: 5999 })],
      state(9, 3, { maxTokens: 300 }),
    ]
    expect(trampled(story({ states: clamped, requests: [seen, undo] }))).toEqual([])
  })
})

describe('K4 and K5: both sides', () => {
  test('say the same, but where a stranger had the last word', () => {
    const byHand = { greeting: 'greeting o1.' }
    const edited = [state(0, 'setup', {}), state(5, 'outsider', byHand)]
    expect(apart(story({ states: edited }))).toEqual([])
    const back = [...edited, state(6, 1, {}), state(7, 2, byHand)]
    expect(apart(story({ states: back }))).toEqual([
      'ast: greeting is b here and greeting o1. there',
    ])
    expect(apart(story({ values: { greeting: 'greeting t1.' } }))).toEqual([
      'ast: greeting is greeting t1. here and b there',
    ])
  })

  test.each([
    ['a stranger wrote at another copy', 'outsider', 'greeting o1.'],
    ['another copy would not give back', 7, 'greeting t1.'],
  ] as const)('may be apart where a dirty end took home what %s', (_name, by, greeting) => {
    const there = { ...state(5, by, { greeting }), obj: 'other' }
    const dirty = [row('op', 1, 'dirty')]
    const one = story({
      ...{ values: { greeting }, all: [there], operations: dirty, told: 'drifted' },
    })
    expect(apart(one)).toEqual([])
    const wrong = [`ast: greeting is ${greeting} here and b there`]
    expect(apart({ ...one, told: 'in_sync' })).toEqual(wrong)
    expect(apart({ ...one, operations: [] })).toEqual(wrong)
  })

  test('keep what is beside our fields as others left it', () => {
    const plan = (summaryPrompt: string) => ({ analysisPlan: { summaryPrompt } })
    const byHand = state(2, 'outsider', {}, plan('By hand.'))
    const first = state(0, 'setup', {})
    expect(wiped(story({ states: [first, byHand, state(3, 1, {}, plan('By hand.'))] }))).toEqual([])
    expect(wiped(story({ states: [first, state(3, 1, {}, { analysisPlan: null })] }))).toEqual([
      'ast: analysisPlan is null, and nobody else wrote that',
    ])
  })

  test('have one object each, and no others', () => {
    const pairs = { states: [state(0, 'setup', {})], linked: ['obj'], homes: [], calls: [] }
    const gone = { ...state(3, 1, {}), object: null }
    expect(unpaired(pairs)).toEqual([])
    expect(unpaired({ ...pairs, states: [...pairs.states, gone] })).toEqual([
      "'obj' is linked and is gone",
    ])
    expect(unpaired({ ...pairs, linked: [] })).toEqual(['obj belongs to nobody'])
    expect(unpaired({ ...pairs, linked: ['obj', 'obj'] })).toEqual(['obj is linked twice'])
  })

  test('have what was made, and not what was refused or deleted', () => {
    const made = call(1, 2, { f: 'create', key: 'ast', sets: { name: 'a' } })
    const gone = call(3, 4, { f: 'delete', key: 'ast' })
    const states = [state(0, 'setup', {})]
    const homes = [{ id: 'ast', version: 1, values: { name: 'a' } }]
    const both = { states, linked: ['obj'], homes, calls: [made] }
    expect(unpaired(both)).toEqual([])
    expect(unpaired({ ...both, homes: [] })).toEqual([
      'a was made, and is 0 times here and 1 times there',
    ])
    expect(unpaired({ ...both, calls: [{ ...made, outcome: 'refused' }] })).toEqual([
      'a was refused, and is 1 times here and 1 times there',
    ])
    expect(unpaired({ ...both, calls: [made, gone] })).toEqual([
      'ast was deleted, and is still here',
    ])
  })
})

describe('K7: what a kill left open', () => {
  const kill = { point: 'C16', t: 0, wall: 50, life: 1 }
  const born = line('born', { at: 10, after: 'pending' })
  const ended = line('state', { at: 90, before: 'pending none', after: 'committed none' })

  test('ends within the bound', () => {
    expect(recoveries([born, ended], [kill])).toEqual([40])
    expect(slow([born, ended], [kill], 40)).toEqual([])
    expect(slow([born, ended], [kill], 39)).toEqual([
      'an operation ended 40 ms after the last kill, the bound is 39',
    ])
  })

  test('does not stay open', () => {
    expect(slow([born], [kill], 40)).toEqual(['op never ended'])
  })
})

describe('K8: fences', () => {
  const take = (fence: number, operation: string) => line('take', { fence, operation })

  test('only rise, and only the holder writes', () => {
    const free = line('free', { operation: 'op', fence: 1 })
    expect(unfenced([take(1, 'op'), free, take(2, 'next')])).toEqual([])
    expect(unfenced([take(1, 'op'), take(1, 'op')])).toEqual(['ast: fence 1 after 1'])
    expect(unfenced([take(1, 'op'), take(2, 'next'), free])).toEqual([
      'ast: op wrote while next held the slot',
    ])
  })

  test('let nobody commit without the slot', () => {
    const version = line('version', { operation: null, version: 3, before: '2' })
    expect(unfenced([version])).toEqual(['ast: version 3 was committed by nobody'])
  })

  test('let an operation end once', () => {
    const again = line('state', { before: 'committed none', after: 'rolled_back abort' })
    expect(unfenced([again])).toEqual(['op went from committed none to rolled_back abort'])
  })
})

describe('K9: retries', () => {
  test('wait as long as a 429 says, in one start and for one account', () => {
    const limited = request(1, 0, { replied: 429, retryAfter: '1' })
    const wrong = ['request 2 came 396 ms too early']
    expect(hasty([limited, request(2, 600, {})])).toEqual(wrong)
    expect(hasty([limited, request(2, 1000, {})])).toEqual([])
    expect(hasty([limited, request(2, 600, { life: 2 })])).toEqual([])
    expect(hasty([limited, request(2, 600, { account: 1 })])).toEqual([])
  })

  test('are three attempts, unless the operation was taken over', () => {
    const four = [1, 2, 3, 4].map((req) => request(req, req, {}))
    expect(restless(four.slice(1), () => 0)).toEqual([])
    expect(restless(four, () => 1)).toEqual([])
    expect(restless(four, () => 0)).toEqual(['obj x 1: the same change was sent 4 times'])
  })
})

describe('K9: what cannot be sent', () => {
  const none = call(10, 12, {
    ...{ f: 'create', outcome: 'refused', status: 503, code: 'provider_unreachable' },
    operation: { id: 'op', state: 'refused' },
  })
  const heard = { calls: [none, none], requests: [], mishaps: [] }

  test('is not journaled, but for a close race', () => {
    expect(needless(heard)).toEqual(Array(2).fill('op was journaled for nothing at 10'))
    expect(needless({ ...heard, calls: [none] })).toEqual([])
    const early = { ...none, operation: null }
    expect(needless({ ...heard, calls: [early, early] })).toEqual([])
  })

  test('was sent, where a request came or nobody listened', () => {
    expect(needless({ ...heard, requests: [request(1, 11, { purpose: 'make' })] })).toEqual([])
    expect(needless({ ...heard, mishaps: [{ e: 'mishap', t: 1, id: 'F20' }] })).toEqual([])
  })
})

describe('K10: what was told', () => {
  const sync = call(4, 6, { f: 'sync', state: 'in_sync', version: 2 })

  test('is how an operation ended', () => {
    const operations = [row('op', 1, 'rolled_back')]
    expect(untrue(story({ calls: [told], operations, told: 'drifted' }))).toEqual([
      'ast: op was told to be committed and is rolled_back',
    ])
  })

  test('is in_sync where both sides were equal at some instant of the call', () => {
    const states = [state(0, 'setup', {}), state(5, 1, { name: 'n' })]
    expect(untrue(story({ calls: [told, sync], states }))).toEqual([])
    const later = [state(0, 'setup', {}), state(7, 1, { name: 'n' })]
    expect(untrue(story({ calls: [told, sync], states: later }))[0]).toContain(
      'in_sync at version 2'
    )
  })

  test("is not in_sync where a write's answer has shown a stranger's value", () => {
    const byHand = { greeting: 'greeting o1.' }
    const states = [
      ...[state(0, 'setup', {}), state(1, 'outsider', byHand)],
      state(3, 1, { ...byHand, name: 'n' }),
    ]
    const one = story({ states, requests: [request(1, 2, {})] })
    expect(untrue(one)).toEqual(['ast: in_sync with greeting b, which is greeting o1.'])
    expect(untrue({ ...one, told: 'drifted' })).toEqual([])
  })

  test('is no success for a body that does not say it is JSON', () => {
    const taken = call(1, 2, { f: 'patch', mislabelled: true })
    expect(untrue(story({ calls: [taken] }))).toEqual([
      'ast: a body that is no JSON was taken at 1',
    ])
    expect(untrue(story({ calls: [{ ...taken, outcome: 'refused' }] }))).toEqual([])
  })

  test("is never the provider's 401 or 429", () => {
    const denied = call(1, 2, { f: 'patch', outcome: 'refused', status: 401 })
    expect(untrue(story({ calls: [denied] }))).toEqual([
      'ast: 401 at 1, which is not about this client',
    ])
  })
})
