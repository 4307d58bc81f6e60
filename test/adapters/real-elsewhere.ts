import { expect } from 'vitest'
import { get, isObject, type Json, type JsonObject, parseExact } from '../../src/json.ts'
import type { House } from '../support/house.ts'
import { exact } from './exact.ts'

/** Keys that nobody knows, with numbers that no double holds as they are written. */
export const strange = parseExact(
  '{"one":1.0,"long":1234567890123456789,"tiny":1e-7,"deep":[{"n":2.50}]}'
)

/** A change, where it may stand at the provider, and the field that says so where it cannot. */
export type Row = {
  readonly body: JsonObject
  readonly places: readonly string[]
  readonly face?: '/assistants'
  /** The fields that are refused instead, before any write. */
  readonly refused?: readonly string[]
}

/** The places at which two objects differ as texts; a list is one. */
export const differing = (a: Json | undefined, b: Json | undefined, at = ''): readonly string[] => {
  if (exact(a) === exact(b)) return []
  if (!isObject(a ?? {}) || !isObject(b ?? {})) return [at]
  return [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].flatMap((key) =>
    differing(get(a, key), get(b, key), at === '' ? key : `${at}.${key}`)
  )
}

const isIn = (place: string, places: readonly string[]) =>
  places.some((one) => place === one || place.startsWith(`${one}.`))

/** Carries the changes out one after another, and compares what stands there around each. */
export const eachChange = async (
  house: House,
  provider: string,
  local: string,
  rows: readonly Row[],
  live: () => JsonObject,
  moved: readonly string[]
) => {
  const { fake } = house.at(provider)
  const calls = () => fake.log().length
  const writes = () => fake.log().filter(({ method }) => method !== 'GET').length
  for (const { body, places, face = '/api/v1/assistants', refused } of rows) {
    const [before, written] = [live(), writes()]
    const patch = () => house.request('PATCH', `${face}/${local}`, body)
    const { status, body: answer, headers } = await patch()
    const elsewhere = differing(before, live()).filter((at) => !isIn(at, [...places, ...moved]))
    if (refused !== undefined) {
      const paths = (answer.errors ?? []).map(({ path }: { path: string }) => path)
      expect([body, status, answer.code]).toEqual([body, 422, 'unrepresentable'])
      expect([paths, differing(before, live()), writes()]).toEqual([refused, [], written])
      continue
    }
    expect([body, status, elsewhere, answer.errors]).toEqual([body, 200, [], undefined])
    const shown = answer.data ?? answer
    if (headers.get('patchbay-unsupported') === null) expect(shown).toMatchObject(body)
    const asked = calls()
    expect([body, (await patch()).status, calls() - asked]).toEqual([body, 200, 0])
  }
  const { body } = await house.request('GET', `/api/v1/assistants/${local}/sync`)
  expect(body.data.state).toBe('in_sync')
}
