import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { Means } from '../../src/sync/context.ts'
import { type House, type Options, openHouse } from '../support/house.ts'
import { content, counted, idA, object, on, oneLink, own, patch, shown } from './scene.ts'

type Fault = ScriptInput['fault']
const refuse = (status: number, body: unknown = own(status)): Fault =>
  ({ kind: 'refuse', status, body }) as Fault
const edge = { blocked: true }
const page: Fault = { kind: 'answer', body: '<html>challenge</html>', contentType: 'text/html' }

let house: House
let id: string
/** Milliseconds that have passed beside. */
let late = 0
const open = async (timing = {}) => {
  late = 0
  const context: Options['context'] = ({ clock }) => ({
    clock: { ...clock, monotonic: () => clock.monotonic() + late },
  })
  house = await openHouse({ timing, context })
  id = await oneLink(house)
}
/** Faults that keep a caller waiting need attempts that end soon. */
const within = async ({ kind }: Fault) => {
  if (kind !== 'hang' && kind !== 'drip') return
  await house.close()
  await open({ attempt: 500 })
}
beforeEach(() => open())
afterEach(() => house.close())

const rename = () => patch(house, id, { name: 'New' })
const told = ({ body }: { body: { code?: string; operation?: { state: string } } }) => ({
  code: body.code ?? null,
  state: body.operation?.state ?? null,
})

const write = 'PATCH A'
const look = 'GET A'

describe('a write that the provider answers with', () => {
  it.each<[string, Fault, number, string]>([
    ['400', refuse(400), 422, 'provider_rejected'],
    ['422', refuse(422), 422, 'provider_rejected'],
    ['400 of an edge', refuse(400, edge), 422, 'provider_rejected'],
    ['401', refuse(401), 502, 'provider_credentials_rejected'],
    ['403', refuse(403), 502, 'provider_credentials_rejected'],
    ['401 of an edge', refuse(401, edge), 502, 'provider_error'],
    ['403 of an edge', refuse(403, edge), 502, 'provider_error'],
    ['402', refuse(402), 502, 'provider_payment_required'],
    ['404', refuse(404), 502, 'provider_object_missing'],
    ['409', refuse(409), 409, 'provider_conflict'],
    ['418', refuse(418), 502, 'provider_error'],
    [
      '301',
      { kind: 'redirect', status: 301, location: 'http://127.0.0.1:9/' },
      502,
      'provider_redirect',
    ],
    [
      '307',
      { kind: 'redirect', status: 307, location: 'http://127.0.0.1:9/' },
      502,
      'provider_redirect',
    ],
  ])(
    '%s is refused in one call and two commits, and both sides stay',
    async (_name, fault, status, code) => {
      const before = await shown(house, id)
      house.fake.fault(on('PATCH', idA, fault))
      const { answer, calls, commits } = await counted(house, rename)
      expect({ status: answer.status, ...told(answer), calls, commits }).toEqual({
        ...{ status, code, state: 'refused', calls: [look, write], commits: 2 },
      })
      expect(await shown(house, id)).toEqual(before)
      expect(house.held(idA)).toEqual(object(idA))
    }
  )

  it.each<[string, Fault, number, string[]]>([
    ['429 and a Retry-After', { kind: 'throttle', retryAfter: 7 }, 1, [look, write, write]],
    ['429 without one, twice', { kind: 'throttle' }, 2, [look, write, write, write]],
    [
      '500 before it was applied',
      { kind: 'fail', status: 500, when: 'before' },
      1,
      [look, write, look, write],
    ],
    [
      '502 after it was applied',
      { kind: 'fail', status: 502, when: 'after' },
      1,
      [look, write, look],
    ],
    ['503 and a Retry-After', refuse(503), 1, [look, write, look, write]],
    ['408', refuse(408), 1, [look, write, look, write]],
    ['a page instead of JSON', page, 1, [look, write, look]],
    ['half of the object', { kind: 'answer', cut: 20 }, 1, [look, write, look]],
    ['a reset before', { kind: 'reset', when: 'before' }, 1, [look, write, look, write]],
    ['a reset after', { kind: 'reset', when: 'after' }, 1, [look, write, look]],
    ['nothing, not applied', { kind: 'hang', when: 'before' }, 1, [look, write, look, write]],
    ['nothing, applied', { kind: 'hang', when: 'after' }, 1, [look, write, look]],
    ['one byte at a time', { kind: 'drip', ms: 20 }, 1, [look, write, look]],
  ])(
    '%s is brought to its end, and looked at before it is repeated',
    async (_name, fault, times, expected) => {
      await within(fault)
      house.fake.fault(on('PATCH', idA, fault, times))
      const { answer, calls, commits } = await counted(house, rename)
      expect({ status: answer.status, name: answer.body.data?.name, calls, commits }).toEqual({
        ...{ status: 200, name: 'New', calls: expected, commits: 2 },
      })
      expect(content(house, idA).name).toBe('New')
    }
  )

  const three = [look, write, look, write, look, write, look]
  it.each<[string, Fault, number, string]>([
    ['500', { kind: 'fail', status: 500, when: 'before' }, 502, 'provider_error'],
    ['503', refuse(503), 502, 'provider_error'],
    ['a reset', { kind: 'reset', when: 'before' }, 503, 'provider_unreachable'],
    ['nothing', { kind: 'hang', when: 'before' }, 503, 'provider_unreachable'],
  ])(
    '%s three times is given up, and undone where it may have been applied',
    async (_name, fault, status, code) => {
      await within(fault)
      house.fake.fault(on('PATCH', idA, fault, 'always'))
      const { answer, calls, commits } = await counted(house, rename)
      expect({ status: answer.status, ...told(answer), calls, commits }).toEqual({
        ...{ status, code, state: 'rolled_back', calls: three, commits: 3 },
      })
      expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
      expect(house.held(idA)).toEqual(object(idA))
      expect((await shown(house, id)).name).toBe('Old')
    }
  )

  it('a refusal after an attempt that was applied is undone, not taken for a clean refusal', async () => {
    // The look-up fails, so the second attempt cannot know; F2 of the fault menu.
    house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'after' }))
    house.fake.fault(on('PATCH', idA, refuse(422)))
    house.fake.fault({
      ...on('PATCH', idA, { kind: 'edit', when: 'after', values: { firstMessage: 'theirs' } }),
    })
    const { answer, calls } = await counted(house, () =>
      patch(house, id, { name: 'New', welcome_message: 'Ours' })
    )
    expect({ status: answer.status, ...told(answer) }).toEqual({
      ...{ status: 422, code: 'provider_rejected', state: 'dirty' },
    })
    expect(calls).toEqual([look, write, look, write, look, write, look])
    expect(content(house, idA)).toMatchObject({ name: 'Old', firstMessage: 'theirs' })
    const { name, welcome_message } = await shown(house, id)
    expect({ name, welcome_message }).toEqual({ name: 'Old', welcome_message: 'theirs' })
  })

  it.each(['86400', '9999999999'])(
    '429 for %s s is 503 with a Retry-After of ours, and no flood',
    async (retryAfter) => {
      house.fake.fault(on('PATCH', idA, { kind: 'throttle', retryAfter }))
      const { answer, calls, commits } = await counted(house, rename)
      expect({ status: answer.status, ...told(answer), calls, commits }).toEqual({
        ...{
          status: 503,
          code: 'provider_throttled',
          state: 'refused',
          calls: [look, write],
          commits: 2,
        },
      })
      expect(answer.headers.get('retry-after')).toBe('600')
      const again = await counted(house, rename)
      expect({ status: again.answer.status, ...told(again.answer), calls: again.calls }).toEqual({
        ...{ status: 503, code: 'provider_throttled', state: null, calls: [] },
      })
    }
  )

  it('a field that it drops is 502, and a field that it changes is taken back', async () => {
    house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['name'] }))
    const dropped = await counted(house, rename)
    house.fake.fault(on('PATCH', idA, { kind: 'change', values: { name: 'NEW' } }))
    const changed = await counted(house, rename)
    house.fake.fault(on('PATCH', idA, { kind: 'stale' }))
    const stale = await counted(house, rename)
    const ignored = {
      status: 502,
      code: 'provider_ignored_field',
      state: 'rolled_back',
      commits: 3,
    }
    expect(
      [dropped, changed, stale].map(({ answer, calls, commits }) => ({
        ...{ status: answer.status, ...told(answer), calls, commits },
      }))
    ).toEqual([
      { ...ignored, calls: [look, write, look] },
      { ...ignored, calls: [look, write, look, write] },
      { ...ignored, calls: [look, write, look, write] },
    ])
    expect(dropped.answer.body.errors).toEqual([
      { path: 'name', message: 'was sent as "New" and came back as "Old"' },
    ])
    expect(content(house, idA).name).toBe('Old')
    expect((await shown(house, id)).name).toBe('Old')
  })

  it('a raw option that it drops is 502 too', async () => {
    house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['backgroundSound'] }))
    const answer = await patch(house, id, {
      provider_options: { vapi: { backgroundSound: 'office' } },
    })
    expect({ status: answer.status, ...told(answer), errors: answer.body.errors }).toEqual({
      ...{ status: 502, code: 'provider_ignored_field', state: 'rolled_back' },
      errors: [
        {
          path: 'provider_options.vapi.backgroundSound',
          message: 'did not come back as it was sent',
        },
      ],
    })
  })
})

describe('a read before the first write that the provider answers with', () => {
  it.each<[string, Fault, number, string, number]>([
    ['500', { kind: 'fail', status: 500, when: 'before' }, 503, 'provider_unreachable', 3],
    ['503', refuse(503), 503, 'provider_unreachable', 3],
    ['nothing', { kind: 'hang', when: 'before' }, 503, 'provider_unreachable', 3],
    ['a reset', { kind: 'reset', when: 'before' }, 503, 'provider_unreachable', 3],
    ['a page', page, 503, 'provider_unreachable', 3],
    ['429 for a day', { kind: 'throttle', retryAfter: 86400 }, 503, 'provider_throttled', 1],
    ['401 of an edge', refuse(401, edge), 502, 'provider_error', 1],
    ['402', refuse(402), 502, 'provider_payment_required', 1],
    ['404', refuse(404), 502, 'provider_object_missing', 1],
    [
      '302',
      { kind: 'redirect', status: 302, location: 'http://127.0.0.1:9/' },
      502,
      'provider_redirect',
      1,
    ],
  ])('%s leaves no operation and no commit', async (_name, fault, status, code, reads) => {
    await within(fault)
    house.fake.fault(on('GET', idA, fault, 'always'))
    const { answer, calls, commits } = await counted(house, rename)
    expect({ status: answer.status, ...told(answer), calls, commits }).toEqual({
      ...{ status, code, state: null, calls: Array(reads).fill(look), commits: 0 },
    })
    expect(answer.headers.has('retry-after')).toBe(status === 503)
    expect(answer.headers.get('patchbay-operation')).toBeNull()
  })

  it('401 in its own words makes the connection invalid once, and a good read makes it ok again', async () => {
    house.fake.fault(on('GET', idA, refuse(401), 2))
    const state = async () =>
      (await house.store.getConnection({ ...house.ids, userId: null }, house.connectionId))?.state
    const seen = []
    for (let times = 0; times < 4; times += 1) {
      const { answer, calls, commits } = await counted(house, () =>
        patch(house, id, { name: `N${times}` })
      )
      seen.push({ status: answer.status, calls, commits, state: await state() })
      late += 60_000
    }
    expect(seen).toEqual([
      { status: 502, calls: [look], commits: 1, state: 'invalid' },
      { status: 502, calls: [look], commits: 0, state: 'invalid' },
      { status: 200, calls: [look, write], commits: 3, state: 'ok' },
      { status: 200, calls: [look, write], commits: 2, state: 'ok' },
    ])
  })

  it('a refused write with 401 leaves the connection ok, whatever is not sent after it', async () => {
    house.fake.fault(on('PATCH', idA, refuse(401)))
    await rename()
    expect(await counted(house, rename)).toMatchObject({ answer: { status: 502 }, calls: [] })
    const connection = await house.store.getConnection(
      { ...house.ids, userId: null },
      house.connectionId
    )
    expect(connection?.state).toBe('ok')
  })
})

describe('what the provider says of a field', () => {
  const complaint = own(400, ['model.temperature must not be greater than 2'])

  it('stands under our path on v1, and in the sentence on the console', async () => {
    house.fake.fault(on('PATCH', idA, refuse(400, complaint), 2))
    const v1 = await patch(house, id, { temperature: 1.5 })
    const console = await house.request('PATCH', `/assistants/${id}`, {
      model: { provider: 'openai', model: 'gpt-4o-mini', temperature: 1.5 },
    })
    expect([v1.status, v1.body.errors]).toEqual([
      422,
      [{ path: 'temperature', message: 'must not be greater than 2' }],
    ])
    expect([console.status, console.body]).toEqual([
      500,
      {
        error: expect.stringContaining('model.temperature: must not be greater than 2'),
        code: 'provider_rejected',
        operation: { id: expect.stringMatching(/^op_/), state: 'refused' },
      },
    ])
  })

  it('never repeats the credential, and has no control characters', async () => {
    const message = 'Key vapi-sandbox-key\u0000\r\nis odd'
    house.fake.fault(on('PATCH', idA, refuse(409, own(409, message))))
    const { body } = await rename()
    expect(body.detail).toBe('Vapi reports a conflict: Key ... is odd')
    const operation = await house.request('GET', `/api/v1/operations/${body.operation.id}`)
    expect(JSON.stringify(operation.body)).not.toContain('vapi-sandbox-key')
  })
})

describe('a write that was never sent', () => {
  const unsent = (times: number) => {
    let left = times
    return (means: Means): Partial<Means> => ({
      send: async (target, call, timeout) =>
        call.method === 'PATCH' && left-- > 0
          ? { kind: 'not_sent', reason: 'ECONNREFUSED' }
          : means.send(target, call, timeout),
    })
  }
  const reopen = async (times: number) => {
    await house.close()
    house = await openHouse({ context: unsent(times) })
    id = await oneLink(house)
  }

  it('is repeated without a look, for nothing can have happened', async () => {
    await reopen(2)
    const { answer, calls, commits } = await counted(house, rename)
    expect({ status: answer.status, calls, commits }).toEqual({
      ...{ status: 200, calls: [look, write], commits: 2 },
    })
  })

  it('three times is a clean refusal: 503, no undo, and both sides stay', async () => {
    await reopen(3)
    const { answer, calls, commits } = await counted(house, rename)
    expect({ status: answer.status, ...told(answer), calls, commits }).toEqual({
      ...{ status: 503, code: 'provider_unreachable', state: 'refused', calls: [look], commits: 2 },
    })
    expect(answer.headers.get('retry-after')).toBe('1')
  })

  it('because nobody listens any more is found by the read before it: no operation', async () => {
    await house.fake.close()
    const { answer, commits } = await counted(house, rename)
    expect({ status: answer.status, ...told(answer), commits }).toEqual({
      ...{ status: 503, code: 'provider_unreachable', state: null, commits: 0 },
    })
  })
})

it('the timeline of an operation has every call, the reads before it too', async () => {
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }))
  house.fake.fault(on('PATCH', idA, { kind: 'reset', when: 'before' }))
  house.fake.fault(on('PATCH', idA, refuse(422)))
  const { body } = await rename()
  const { data } = (await house.request('GET', `/api/v1/operations/${body.operation.id}`)).body
  const call = (
    purpose: string,
    method: string,
    status: number | null,
    outcome: string,
    detail: string | null = null
  ) => ({
    ...{
      link_id: expect.any(String),
      provider: 'vapi',
      path: `/assistant/${idA}`,
      at: expect.any(String),
    },
    ...{ purpose, method, status, outcome, detail, milliseconds: expect.any(Number) },
    read_back: [],
  })
  expect(data).toEqual({
    ...{ id: body.operation.id, kind: 'patch', state: 'rolled_back', assistant_id: id },
    ...{ created_at: expect.any(String), ended_at: expect.any(String) },
    error: { code: 'provider_rejected', detail: 'Vapi refused the change: no' },
    abandoned: null,
    timeline: [
      call('read', 'GET', 200, 'ok'),
      call('do', 'PATCH', 502, 'ambiguous'),
      call('read', 'GET', 200, 'ok'),
      call('do', 'PATCH', null, 'ambiguous', 'ECONNRESET'),
      call('read', 'GET', 200, 'ok'),
      call('do', 'PATCH', 422, 'refused'),
      call('read', 'GET', 200, 'ok'),
    ],
  })
})
