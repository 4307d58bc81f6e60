import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/json.ts'
import { bodyBetween } from '../../src/writing.ts'

const cleared = (place: string): Json | undefined =>
  ({ 'a.b': 600, 'a.tool': null, list: [] })[place] as Json | undefined

describe('a body of leaves', () => {
  it.each<[from: JsonObject, to: JsonObject, body: JsonObject | null]>([
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    [{ a: { b: 1 } }, { a: {} }, { a: { b: 600 } }],
    [{ a: { b: 1, x: { y: 2 } } }, {}, { a: { b: 600, x: { y: null } } }],
    [{ a: { tool: { name: 'x' } } }, { a: {} }, { a: { tool: null } }],
    [{ a: { tool: { name: 'x' } } }, { a: { tool: null } }, { a: { tool: null } }],
    [{ list: [1] }, {}, { list: [] }],
    [{ text: 'x' }, {}, { text: null }],
    [{}, { a: { b: 1 } }, { a: { b: 1 } }],
    [{}, { a: null }, null],
    [{ a: {} }, {}, null],
  ])('from %j to %j is %j', (from, to, body) => {
    expect(bodyBetween('merge', from, to, cleared)).toEqual(body)
  })
})

describe('a body of keys', () => {
  it('clears what has a value of its own for nothing by that, and the rest by null', () => {
    expect(bodyBetween('keys', { list: [1], text: 'x', same: 1 }, { same: 1 }, cleared)).toEqual({
      list: [],
      text: null,
    })
  })
})
