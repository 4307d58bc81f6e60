import { describe, expect, test } from 'vitest'
import { remembered } from '../../src/store/remembered.ts'

const row = (id: string, text: string) => ({ id, text })
const open = () => remembered(({ id, text }: ReturnType<typeof row>) => ({ id, said: text }))

describe('remembered rows', () => {
  test('a row that is read again as it was gives the very same value', () => {
    const read = open()
    const first = read(row('a', 'one'))
    expect(read(row('a', 'one'))).toBe(first)
    expect(first).toEqual({ id: 'a', said: 'one' })
  })

  test('any other column gives a new value, and the old one is not given again by mistake', () => {
    const read = open()
    read(row('a', 'one'))
    expect(read(row('a', 'two'))).toEqual({ id: 'a', said: 'two' })
    expect(read(row('a', 'one'))).toEqual({ id: 'a', said: 'one' })
    expect(read(row('b', 'one'))).toEqual({ id: 'b', said: 'one' })
  })

  test('what is kept is bounded: after eight million characters the first is made anew', () => {
    const read = open()
    const first = read(row('a', 'one'))
    for (let at = 0; at < 9; at += 1) read(row(`${at}`, 'x'.repeat(1_000_000)))
    expect(read(row('a', 'one'))).not.toBe(first)
  })
})
