import { describe, expect, it } from 'vitest'
import { check, type Model } from '../../model/check.ts'
import { cannotRest, intList } from '../../model/rest.ts'

/** A counter that goes up by one or doubles, as far as `last`. */
const counter = (last: number, change: Partial<Model<number>> = {}): Model<number> => ({
  initial: 1,
  moves: (state) =>
    [
      { name: 'one more', to: state + 1 },
      { name: 'twice', to: state * 2 },
    ].filter(({ to }) => to <= last),
  encode: String,
  broken: () => null,
  atRest: (state) => state === last,
  ...change,
})

describe('the checker', () => {
  it('counts a state once, however many ways lead there', () => {
    expect(check(counter(4))).toEqual({ states: 4, transitions: 5, stuck: 0, violation: null })
  })

  it('names the shortest way to a broken invariant', () => {
    const broken = (state: number) => (state === 12 ? 'I9 it is a dozen' : null)
    expect(check(counter(100, { broken })).violation).toEqual({
      invariant: 'I9',
      what: 'it is a dozen',
      trace: ['one more', 'one more', 'twice', 'twice'],
    })
  })

  it('finds a dead end that is not rest', () => {
    const { stuck, violation } = check(counter(3, { atRest: (state) => state === 2 }))
    expect({ stuck, violation }).toEqual({
      stuck: 1,
      violation: {
        invariant: 'I6',
        what: 'an operation can never end',
        trace: ['one more', 'one more'],
      },
    })
  })

  it('finds a circle that never comes to rest though something can always happen', () => {
    const ring: Model<number> = counter(9, {
      moves: (state) => [
        { name: 'on', to: state < 3 ? state + 1 : 2 },
        ...(state === 1 ? [{ name: 'home', to: 0 }] : []),
      ],
      atRest: (state) => state === 0,
      initial: 1,
    })
    const { states, stuck, violation } = check(ring)
    // 2 and 3 lead to each other only.
    expect({ states, stuck, trace: violation?.trace }).toEqual({
      states: 4,
      stuck: 2,
      trace: ['on'],
    })
  })

  it('keeps numbers beyond the room it began with', () => {
    const list = intList([7])
    for (let value = 0; value < 5000; value += 1) list.push(value)
    expect([list.get(0), list.get(1), list.get(5000), list.values().length]).toEqual([
      7, 0, 4999, 5001,
    ])
  })

  it('walks back to rest over any number of transitions', () => {
    const ints = (...values: number[]) => Int32Array.from(values)
    const found = cannotRest(5, ints(0, 1, 2, 0, 3), ints(1, 2, 4, 3, 3), ints(4))
    expect(found).toEqual({ count: 1, first: 3 })
  })
})
