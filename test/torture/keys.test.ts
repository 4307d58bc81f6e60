import { describe, expect, test } from 'vitest'
import { asOne, unfaithful } from '../../torture/check/keys.ts'
import type { CallLine } from '../../torture/history.ts'
import { call, patch } from './stories.ts'

const keyed = (line: CallLine, body: string, altered = false): CallLine => ({
  ...line,
  idempotency: { key: 'key', body, altered, replayed: false },
})
const done = { id: 'op', state: 'committed' }
const ok = keyed({ ...patch(1, 2, { name: 'n' }, 2, { name: 'n' }), operation: done }, 'body')
const cut = keyed(call(0, 1, { f: 'patch', outcome: 'unknown', status: null }), '')
const busy = keyed(call(3, 4, { f: 'patch', outcome: 'refused', status: 409 }), 'busy')

describe('calls with one key', () => {
  test('are one change, by what the best of them tells', () => {
    expect(asOne([cut, ok])).toEqual([{ ...ok, began: 0 }])
    expect(asOne([cut, busy])).toEqual([cut])
    expect(asOne([busy, cut])).toEqual([{ ...cut, began: 0 }])
  })

  test('are refused by an answer that keeps the key, and not by one that frees it', () => {
    const operation = { id: 'op', state: 'refused' }
    const refused = { ...busy, operation }
    expect(asOne([refused, cut])).toEqual([{ ...refused, began: 0 }])
    const freed = { ...refused, retryAfter: true }
    expect(asOne([freed, cut])).toEqual([{ ...cut, began: 0 }])
    expect(asOne([freed, busy])).toEqual([freed])
  })

  test('do not touch calls without one', () => {
    const plain = patch(1, 2, { name: 'n' }, 2, { name: 'n' })
    const other = { ...plain }
    expect(asOne([plain, other])).toEqual([plain, other])
  })
})

describe('K6: a key', () => {
  test('has one answer and one operation', () => {
    expect(unfaithful([ok, { ...ok, began: 5 }, cut, busy])).toEqual([])
    expect(unfaithful([ok, keyed(ok, 'another')])).toEqual(['key has 2 answers'])
    const twice = { ...ok, operation: { id: 'other', state: 'committed' } }
    expect(unfaithful([ok, twice])).toEqual(['key has 2 operations'])
  })

  test('is free again after an answer that asks for a repeat', () => {
    const refused = { ...ok, outcome: 'refused' as const, retryAfter: true }
    expect(unfaithful([keyed(refused, 'later'), ok])).toEqual([])
  })

  test('takes no other body', () => {
    const other = keyed(call(5, 6, { f: 'patch', status: 200 }), 'body', true)
    expect(unfaithful([ok, other])).toEqual(['key with another body was answered 200'])
    expect(unfaithful([ok, { ...other, outcome: 'refused' }])).toEqual([])
  })
})
