import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { counted, oneLink, patch, versionOf } from './scene.ts'

let house: House
let id: string
beforeEach(async () => {
  house = await openHouse()
  id = await oneLink(house)
  await patch(house, id, { name: 'Second' })
})
afterEach(() => house.close())

const faces = [(id: string) => `/api/v1/assistants/${id}`, (id: string) => `/assistants/${id}`]

describe('a PATCH with If-Match', () => {
  it.each([
    ['"2"', 200],
    ['*', 200],
    [' * ', 200],
    ['"1", "2"', 200],
    ['"a,b" ,, "2"', 200],
    ['W/"1", "2"', 200],
    ['"1"', 412],
    ['"3"', 412],
    ['"02"', 412],
    ['""', 412],
    ['W/"2"', 412],
    ['2', 400],
    ['"2', 400],
    ['', 400],
    [',', 400],
    ['w/"2"', 400],
    ['"1" "2"', 400],
    ['*, "2"', 400],
    ['"a b"', 400],
  ])('%s at version 2 is answered %i on either face', async (tag, status) => {
    for (const path of faces) {
      const before = await versionOf(house, id)
      const headers = { 'if-match': tag.replaceAll('2', `${before}`) }
      const seen = await counted(house, () =>
        house.request('PATCH', path(id), { name: `At ${before}` }, headers)
      )
      expect(seen.answer.status).toBe(status)
      if (status !== 200) expect([seen.calls, seen.commits]).toEqual([[], 0])
      expect(await versionOf(house, id)).toBe((before ?? 0) + (status === 200 ? 1 : 0))
    }
  })

  it('that is weak says so', async () => {
    const headers = { 'if-match': 'W/"2"' }
    const { body } = await house.request('PATCH', faces[0]?.(id) ?? '', { name: 'N' }, headers)
    expect([body.code, body.detail]).toEqual([
      'precondition_failed',
      'If-Match compares strongly, so that a weak tag (W/"...") never matches: send it without W/.',
    ])
  })

  it('is looked at after the id and before the body is judged, in a dry run and a no-op too', async () => {
    const send = (path: string, body: object) =>
      house.request('PATCH', path, body, { 'if-match': '"1"' })
    const path = `/api/v1/assistants/${id}`
    const statuses = [
      await send(`/api/v1/assistants/${'0'.repeat(24)}`, { name: 'N' }),
      await send(path, { name: 7 }),
      await send(path, {}),
      await send(path, { voice: { provider: 'openai' } }),
      await send(path, { name: 'Second' }),
      await send(`${path}?dry_run=true`, { name: 'N' }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([404, 422, 400, 412, 412, 412])
  })

  it('lets exactly one of many through for each version', async () => {
    for (let version = 2; version < 5; version += 1) {
      const storm = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          house.request(
            'PATCH',
            faces[at % 2]?.(id) ?? '',
            { name: `${version}-${at}` },
            { 'if-match': `"${version}"` }
          )
        )
      )
      expect(storm.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)])
      expect(await versionOf(house, id)).toBe(version + 1)
    }
  })

  it('is answered as before where the change it allowed is asked for again', async () => {
    const headers = { 'if-match': '"2"', 'idempotency-key': 'k-1' }
    const request = () => house.request('PATCH', faces[0]?.(id) ?? '', { name: 'N' }, headers)
    const [first, second] = [await request(), await request()]
    expect([first.status, second.status, second.body]).toEqual([200, 200, first.body])
    expect(second.headers.get('etag')).toBe('"3"')
  })

  it('guards a DELETE too', async () => {
    const remove = (tag: string) =>
      house.request('DELETE', faces[0]?.(id) ?? '', undefined, { 'if-match': tag })
    expect([(await remove('"1"')).status, (await remove('"2"')).status]).toEqual([412, 200])
  })
})

describe('a GET with If-None-Match', () => {
  it.each([
    ['"2"', 304],
    ['W/"2"', 304],
    ['"1", W/"2"', 304],
    ['*', 304],
    ['"1"', 200],
    ['2', 200],
  ])('%s at version 2 is answered %i on either face', async (tag, status) => {
    for (const path of faces) {
      const headers = { 'x-api-key': house.key, 'if-none-match': tag }
      const response = await house.fetch(new Request(`http://patchbay${path(id)}`, { headers }))
      const text = await response.text()
      expect([response.status, response.headers.get('etag'), text === '']).toEqual([
        ...[status, '"2"', status === 304],
      ])
      expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    }
  })
})
