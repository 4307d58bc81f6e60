import { describe, expect, it } from 'vitest'
import { vapi } from '../../adapters/vapi.ts'
import type { JsonObject } from '../../src/json.ts'
import type { AccountPage, Call } from '../../src/provider-object.ts'

type Asked = { readonly path: string; readonly page: AccountPage | undefined }

/** What a page is asked for, and what is made of an answer. */
const turned = (from: string | null, list: unknown): Asked => {
  const reading = vapi.all?.(from)
  const { value } = reading?.next() ?? {}
  const done = reading?.next({ list } as JsonObject)
  return { path: (value as Call).path, page: done?.value as AccountPage | undefined }
}

const second = (at: number) => new Date(at * 1000).toISOString()
const listed = (...times: readonly number[]) =>
  times.map((at, index) => ({ id: `a-${index}`, name: `N ${index}`, createdAt: second(at) }))
const falling = (count: number) => listed(...Array.from({ length: count }, (_, i) => 900 - i))
const rising = (count: number) => listed(...Array.from({ length: count }, (_, i) => 100 + i))
const query = (path: string) => Object.fromEntries(new URLSearchParams(path.split('?')[1]))

describe('an account that is listed by time', () => {
  it('is over where a page is not full', () => {
    const { path, page } = turned(null, [{ id: 'a', name: 'A' }, { id: 'b' }])
    expect([path, page]).toEqual([
      '/assistant?limit=50',
      {
        items: [
          { externalId: 'a', name: 'A' },
          { externalId: 'b', name: null },
        ],
        next: null,
      },
    ])
  })

  it.each([
    ['down from the newest', falling(50), { limit: '50', createdAtLe: second(851) }],
    ['up from the oldest', rising(50), { limit: '50', createdAtGe: second(149) }],
    [
      'through a moment with more than a page',
      listed(...Array(50).fill(7)),
      { limit: '100', createdAtLe: second(7) },
    ],
  ])('goes on %s', (_how, list, asked) => {
    const { page } = turned(null, list)
    expect(query(turned(page?.next ?? '', []).path)).toEqual(asked)
  })

  it.each([
    ['is no list', { message: 'no' }],
    ['has an object without an id', [{ id: 'a' }, { name: 'B' }]],
    ['is full and in no order', [...falling(49), ...listed(899)]],
  ])('cannot be seen whole where a page %s', (_what, list) => {
    expect(turned(null, list).page).toBe(undefined)
  })

  it('cannot be seen whole where more were made in one moment than a page can hold', () => {
    let from: string | null = null
    for (let most = 50; most < 1000; most = Math.min(1000, most * 2))
      from = turned(from, listed(...Array(most).fill(7))).page?.next ?? null
    const { path, page } = turned(from, listed(...Array(1000).fill(7)))
    expect([query(path).limit, page]).toEqual(['1000', undefined])
  })
})
