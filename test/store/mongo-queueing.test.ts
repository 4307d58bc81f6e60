import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Process } from '../crash/gateway.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { type Answer, atRest, callsOf, type Gateways, on, openGateways, slow } from './gateways.ts'

const title = 'PATCHes of one assistant through several gateways'

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  let gateways: Gateways
  let all: readonly Process[] = []
  beforeAll(async () => {
    const { first, ...opened } = await openGateways({
      ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '15000', PATCHBAY_SETTLE_MS: '1' },
    })
    gateways = opened
    all = [first, ...(await Promise.all([opened.start(), opened.start()]))]
  }, 180_000)
  afterAll(() => gateways.mongod.stop())

  const at = (index: number) => all[index % all.length] as Process
  const path = (id: string) => `/api/v1/assistants/${id}`

  it('at once are all done, one after the other, each with one call', async () => {
    const one = await gateways.linked(at(0))
    const names = Array.from({ length: 12 }, (_, index) => `Name ${index}`)
    const answers = await Promise.all(
      names.map((name, index) => gateways.ask(at(index), 'PATCH', path(one.id), { name }))
    )
    expect(answers.filter(({ status }) => status !== 200).map((a) => a.text)).toEqual([])
    const versions = answers.map(({ headers }) => Number(headers.get('etag')?.slice(1, -1)))
    expect([...versions].sort((a, b) => a - b)).toEqual(names.map((_, index) => index + 2))
    const last = names[versions.indexOf(13)]
    expect(await atRest(gateways, at(1), one)).toEqual([last, last, 'committed', 'in_sync'])
    const sent = callsOf(gateways, one).map(({ body }) => (body as { name: string }).name)
    const inOrder = names.map((_, index) => names[versions.indexOf(index + 2)])
    expect(sent).toEqual(inOrder)
  })

  it('with If-Match are done once for each version', async () => {
    const one = await gateways.linked(at(0))
    for (const version of [1, 2, 3]) {
      const answers = await Promise.all(
        Array.from({ length: 9 }, (_, index) =>
          gateways.ask(
            ...([at(index), 'PATCH', path(one.id), { name: `${version} of ${index}` }] as const),
            { 'if-match': `"${version}"` }
          )
        )
      )
      const done = answers.filter(({ status }) => status === 200)
      expect(done.map(({ headers }) => headers.get('etag'))).toEqual([`"${version + 1}"`])
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(8)
    }
    expect(callsOf(gateways, one)).toHaveLength(3)
  })

  it('wait five seconds for the one that another gateway runs, and are then told which it is', async () => {
    const one = await gateways.linked(at(0))
    gateways.town.fake.fault(on(one, { kind: 'slow', ms: 7000, applied: 'before' }))
    const first = gateways.ask(at(0), 'PATCH', path(one.id), { name: 'First' })
    await vi.waitFor(() => expect(callsOf(gateways, one)).toHaveLength(1), slow)
    const began = performance.now()
    const second = await gateways.ask(at(1), 'PATCH', path(one.id), { name: 'Second' })
    const waited = performance.now() - began
    const done: Answer = await first
    expect([done.status, second.status]).toEqual([200, 409])
    expect(second.body).toMatchObject({
      code: 'busy',
      operation: { id: done.headers.get('patchbay-operation'), state: 'pending' },
    })
    expect(second.headers.get('retry-after')).toBe('1')
    expect(waited).toBeGreaterThan(4500)
    expect(waited).toBeLessThan(7000)
    expect(await atRest(gateways, at(2), one)).toEqual(['First', 'First', 'committed', 'in_sync'])
    expect(callsOf(gateways, one)).toHaveLength(1)
  })
})
