import { afterEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { calls, oneLink, patch, versionOf } from './scene.ts'

let house: House
afterEach(() => house.close())

type Sent = { readonly key?: string; readonly as?: string; readonly more?: Record<string, string> }
type Told = {
  readonly status: number
  readonly replayed: string | null
  readonly hash: string
  readonly text: string
  readonly headers: Record<string, string>
}

const sha256 = async (text: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex')

/** One request, and its answer to the byte. */
const send = async (method: string, path: string, body: unknown, sent: Sent = {}) => {
  const { key = 'k-1', as = house.key, more = {} } = sent
  const request = new Request(`http://patchbay${path}`, {
    method,
    headers: {
      ...{ 'x-api-key': as, 'idempotency-key': key },
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await house.fetch(request)
  const text = await response.text()
  const {
    'x-request-id': _,
    'idempotency-replayed': replayed = null,
    ...headers
  } = Object.fromEntries(response.headers) as Record<string, string>
  return { status: response.status, replayed, hash: await sha256(text), text, headers }
}

const v1 = (id: string) => `/api/v1/assistants/${id}`
/** A replay is the same but for saying so. */
const again = (told: Told): Told => ({ ...told, replayed: 'true' })

describe('a PATCH with an Idempotency-Key', () => {
  it('costs two commits, and its repeat none and no call, byte for byte the same', async () => {
    house = await openHouse()
    const id = await oneLink(house)
    house.calls()
    const before = house.commits()
    const first = await send('PATCH', v1(id), { name: 'New' })
    expect([first.status, calls(house), house.commits() - before]).toEqual([
      ...[200, ['GET A', 'PATCH A'], 2],
    ])
    await patch(house, id, { name: 'Newer' })
    house.calls()
    const moved = house.commits()
    expect(await send('PATCH', v1(id), { name: 'New' })).toEqual(again(first))
    expect([calls(house), house.commits() - moved]).toEqual([[], 0])
    expect(await versionOf(house, id)).toEqual(3)
  })
})
