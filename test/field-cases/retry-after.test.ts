import { describe, expect, test } from 'vitest'
import { frontDesk, openCase } from './open.ts'

const useless = ['-1', '0', 'Wed, 21 Oct 2015 07:28:00 GMT', 'soon', '1.5', '5, 5']

const open = async () => {
  const time = { now: Date.parse('2026-10-01T00:00:00Z') }
  const clock = {
    now: () => time.now,
    monotonic: () => time.now,
    random: () => 0,
    sleep: async (milliseconds: number) => {
      time.now += milliseconds
    },
  }
  const fake = { now: () => time.now }
  const opened = await openCase({ object: frontDesk, fake, context: () => ({ clock }) })
  const id = await opened.house.imported(opened.externalId)
  const logged = opened.house.fake.log().length
  /** When the calls of the case reached the provider, counted from the first of them. */
  const times = () => {
    const log = opened.house.fake.log().slice(logged)
    return log.map(({ method, t }) => `${method} ${t - (log[0]?.t ?? 0)}`)
  }
  return { ...opened, id, times }
}

const answering = (header: string) => ({
  ...{ kind: 'refuse' as const, status: 429 },
  headers: { 'retry-after': header },
})

describe('F13 a Retry-After that is no help', () => {
  test.each(useless)('F13 “%s” once or twice counts as none: a second each', async (header) => {
    const { house, id, v1, times } = await open()
    house.fake.fault({ match: { method: 'PATCH' }, fault: answering(header), times: 2 })
    expect((await v1(id, { name: 'New' })).status).toBe(200)
    expect(times()).toEqual(['GET 0', 'PATCH 0', 'PATCH 1000', 'PATCH 2000'])
  })

  test.each(useless)('F13 “%s” for ever is given up at the third attempt', async (header) => {
    const { house, id, v1, times, look } = await open()
    const before = await look(id)
    house.fake.fault({ match: { method: 'PATCH' }, fault: answering(header), times: 'always' })
    const answer = await v1(id, { name: 'New' })
    expect([answer.status, answer.body.code, answer.body.operation.state]).toEqual([
      ...[503, 'provider_throttled', 'refused'],
    ])
    expect(times()).toEqual(['GET 0', 'PATCH 0', 'PATCH 1000', 'PATCH 2000'])
    expect(await look(id)).toEqual(before)
  })

  test('F13 9999999999 is 503 with ten minutes of our own, no trace and no flood', async () => {
    const { house, id, v1, times, look } = await open()
    const before = await look(id)
    const commits = house.commits()
    const fault = answering('9999999999')
    house.fake.fault({ match: { method: 'GET' }, fault, times: 'always' })
    for (let at = 0; at < 5; at++) {
      const answer = await v1(id, { name: 'New' })
      expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
        ...[503, 'provider_throttled', '600'],
      ])
    }
    expect(times()).toEqual(['GET 0'])
    expect([await look(id), house.commits()]).toEqual([before, commits])
  })
})
