import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  decimal,
  equal,
  fromEntries,
  get,
  inexactPath,
  isObject,
  isRawNumber,
  type Json,
  type JsonObject,
  mapValues,
  mergePatch,
  own,
  parseExact,
  plain,
  set,
} from '../src/json.ts'

const digits = (minLength: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength: 25 })
    .map((list) => list.join(''))
const whole = fc.oneof(
  fc.constant('0'),
  fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0)).map(([first, rest]) => `${first}${rest}`)
)
const fraction = fc.oneof(
  fc.constant(''),
  digits(1).map((text) => `.${text}`)
)
const exponent = fc.oneof(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom('e', 'E'),
      fc.constantFrom('', '+', '-'),
      fc.integer({ min: 0, max: 400 })
    )
    .map((parts) => parts.join(''))
)
/** Every text that JSON calls a number. */
const numberText = fc
  .tuple(fc.constantFrom('', '-'), whole, fraction, exponent)
  .map((parts) => parts.join(''))

const awkward = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'a.b']
const key = fc.oneof(fc.constantFrom(...awkward), fc.string({ maxLength: 3 }))
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
const object = fc
  .array(fc.tuple(key, json), { maxLength: 5 })
  .map((entries) => fromEntries(entries))

describe('numbers', () => {
  test('any number is written back as it was read, wherever it stands', () => {
    fc.assert(
      fc.property(numberText, key, (text, name) => {
        const source = `{${JSON.stringify(name)}:[${text},{"x":${text}}]}`
        expect(JSON.stringify(parseExact(source))).toBe(source)
      })
    )
  })

  test('a number is raw only where JavaScript would write it differently', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        expect(isRawNumber(parseExact(text))).toBe(JSON.stringify(JSON.parse(text)) !== text)
      })
    )
  })

  test('spaces around a number change nothing of it', () => {
    fc.assert(
      fc.property(numberText, numberText, fc.string(), (one, two, name) => {
        const [a, b] = [parseExact(one), parseExact(two)]
        const source = `[ ${one} ,\n{${JSON.stringify(name)} : ${two}\t}, ${two}\r]`
        expect(JSON.stringify(parseExact(source))).toBe(JSON.stringify([a, { [name]: b }, b]))
        expect(JSON.stringify(parseExact(` ${one} `))).toBe(one)
      })
    )
  })

  test('a raw number is an opaque value, and no object', () => {
    const raw = parseExact('1.0')
    expect([isRawNumber(raw), isObject(raw), get(raw, 'rawJSON')]).toEqual([true, false, undefined])
    expect(plain(parseExact('{"a":[1.0,{"b":1e2}]}'))).toEqual({ a: [1, { b: 100 }] })
  })

  test.each([
    ['1', '1e0'],
    ['1.0', '1e0'],
    ['10e-1', '1e0'],
    ['0.1E1', '1e0'],
    ['-1.50', '-15e-1'],
    ['1200', '12e2'],
    ['0', '0'],
    ['-0', '0'],
    ['-0.000e9', '0'],
    ['12345678901234567890', '1234567890123456789e1'],
    ['1e999', '1e999'],
  ])('the decimal value of %s is spelled %s', (text, spelled) => {
    expect(decimal(text)).toBe(spelled)
  })

  test('two numbers are equal when their decimal values are, whatever their texts', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
        const shifted = `${value}.000e0`
        expect(equal(parseExact(`${value}`), parseExact(shifted))).toBe(true)
        expect(equal(parseExact(`${value}`), parseExact(`${value + 1n}`))).toBe(false)
      })
    )
  })

  test.each([
    ['0', '-0', true],
    ['1.0', '1', true],
    ['1e2', '100', true],
    ['9007199254740993', '9007199254740992', false],
    ['1', '"1"', false],
    ['0', 'false', false],
    ['0', 'null', false],
  ])('%s against %s is equal: %s', (a, b, expected) => {
    expect(equal(parseExact(a), parseExact(b))).toBe(expected)
    expect(equal(parseExact(b), parseExact(a))).toBe(expected)
  })

  test.each([
    ['{"a":{"b":[0,1234567890123456789]}}', 'a.b.1'],
    ['{"a":0.1000000000000000000001}', 'a'],
    ['{"a":1e999}', 'a'],
    ['{"a":1e-999}', 'a'],
    ['9007199254740993', ''],
    ['{"a":1.0,"b":-0,"c":1e2,"d":0.30000000000000004}', undefined],
    ['{"a":9007199254740992,"b":"9007199254740993"}', undefined],
  ])('the number that %s cannot keep stands at %s', (text, path) => {
    expect(inexactPath(parseExact(text))).toBe(path)
  })

  test('a number is inexact just when writing it back changes its decimal value', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        const back = JSON.stringify(JSON.parse(text))
        expect(inexactPath(parseExact(text)) === undefined).toBe(decimal(text) === decimal(back))
      })
    )
  })
})

describe('keys', () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'

  test('a key of any name stays a key of its own through every function', () => {
    const parsed = parseExact(hostile) as JsonObject
    const same = [
      parsed,
      plain(parsed),
      mapValues(parsed, (value) => value),
      mergePatch({}, parsed),
      set(set({}, '__proto__.polluted', 1), 'constructor.prototype.polluted', 1),
      set(set(parsed, 'x', 1), 'x', undefined),
    ]
    expect(same.map((value) => JSON.stringify(value))).toEqual(same.map(() => hostile))
    expect(same.map((value) => Object.getPrototypeOf(value))).toEqual(
      same.map(() => Object.prototype)
    )
  })

  test('nothing is read from a prototype', () => {
    expect(
      ['__proto__', 'constructor', 'toString.name', '__proto__.x'].map((path) => get({}, path))
    ).toEqual([undefined, undefined, undefined, undefined])
    expect(own({ 'a.b': 1 }, 'a.b')).toBe(1)
    expect(own({}, 'constructor')).toBeUndefined()
  })

  test('no merge, set or removal reaches a prototype', () => {
    fc.assert(
      fc.property(object, object, key, (a, b, path) => {
        mergePatch(a, b)
        set(a, path, b)
        set(a, path, undefined)
        set(a, `__proto__.${path}`, 1)
        set(a, `constructor.prototype.${path}`, 1)
      }),
      { numRuns: 1000 }
    )
    const fresh: Record<string, unknown> = {}
    expect([fresh.polluted, fresh['a.b'], Object.keys(Object.prototype)]).toEqual([
      undefined,
      undefined,
      [],
    ])
  })
})

describe('get and set', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', '__proto__', 'constructor'), { minLength: 1, maxLength: 4 })
    .map((keys) => keys.join('.'))

  test('what was set is what is got, and the object before stays as it was', () => {
    fc.assert(
      fc.property(object, path, json, (before, at, value) => {
        const text = JSON.stringify(before)
        expect(get(set(before, at, value), at)).toEqual(value)
        expect(JSON.stringify(before)).toBe(text)
      })
    )
  })

  test('a removed path is gone, and removing it again changes nothing', () => {
    fc.assert(
      fc.property(object, path, json, (before, at, value) => {
        const removed = set(set(before, at, value), at, undefined)
        expect(get(removed, at)).toBeUndefined()
        expect(equal(set(removed, at, undefined), removed)).toBe(true)
      })
    )
  })

  test('removing what is not there makes no object on the way', () => {
    expect(set({ a: 1 }, 'b.c.d', undefined)).toEqual({ a: 1 })
    expect(set({ a: 1 }, 'a.b', undefined)).toEqual({ a: 1 })
    expect(set({ a: 1 }, 'a.b', 2)).toEqual({ a: { b: 2 } })
  })

  test('the empty path is the value itself', () => {
    expect([get(7, ''), get({ a: 1 }, '')]).toEqual([7, { a: 1 }])
  })
})

describe('a merge patch', () => {
  // The examples of RFC 7396, appendix A.
  test.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('of %s by %s is %s', (target, patch, result) => {
    expect(JSON.stringify(mergePatch(parseExact(target), parseExact(patch)))).toBe(result)
  })

  test('applied twice changes nothing the second time', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch)
        expect(equal(mergePatch(once, patch), once)).toBe(true)
      })
    )
  })
})

describe('equality', () => {
  it('does not depend on the order of keys, and does on that of items', () => {
    expect(equal({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true)
    expect(equal([1, 2], [2, 1])).toBe(false)
  })

  it('tells absent from null, and a list from an object', () => {
    expect(equal({ a: null }, {})).toBe(false)
    expect(equal(undefined, null)).toBe(false)
    expect(equal([], {})).toBe(false)
    expect(equal(parseExact('{"__proto__":{}}'), { x: 1 })).toBe(false)
  })

  it('holds between a value and its text read again', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(equal(parseExact(JSON.stringify(value)), value)).toBe(true)
      })
    )
  })
})
