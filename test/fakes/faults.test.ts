import { describe, expect, test } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { JsonObject } from '../../src/json.ts'
import { open } from './open.ts'

const id = '11111111-2222-4333-8444-555555555555'
const path = `/assistant/${id}`
const stored = {
  id,
  name: 'Ada',
  metadata: { a: 1 },
  updatedAt: '2026-08-20T09:00:00.000Z',
  latestVersion: 'v3',
}
const renamed = {
  ...stored,
  name: 'Eve',
  latestVersion: 'v4',
  updatedAt: '2026-08-20T10:00:02.000Z',
  isServerUrlSecretSet: false,
}

const struck = (...scripts: ScriptInput[]) => {
  const all = open()
  all.fake.place('assistant', stored)
  for (const script of scripts) all.fake.fault(script)
  const held = () => all.fake.objects()[0]?.object
  const rename = (more: JsonObject = {}) => all.call('PATCH', path, { name: 'Eve', ...more })
  return { ...all, held, rename }
}

const nest = (status: number, message: string) => ({
  status,
  body: { message, error: message, statusCode: status },
})

describe('a fault', () => {
  test('refuses with a status and body of its own, before anything is applied', async () => {
    const body = { error: 'assistant_pinned', message: 'It is pinned.' }
    const { rename, held, fake } = struck({ fault: { kind: 'refuse', status: 409, body } })
    expect(await rename()).toEqual({ status: 409, body })
    expect(held()).toEqual(stored)
    expect(fake.log()).toEqual([
      {
        t: expect.any(Number),
        method: 'PATCH',
        path,
        query: {},
        body: { name: 'Eve' },
        status: 409,
        fault: 'refuse',
        applied: false,
        id: null,
        key: null,
      },
    ])
  })

  test.each([
    [30, '30'],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT'],
    ['soon', 'soon'],
    [undefined, null],
  ])('throttles with Retry-After %s', async (retryAfter, header) => {
    const { fake } = struck({
      fault: { kind: 'throttle', ...(retryAfter !== undefined && { retryAfter }) },
    })
    const response = await fake.request(path, { method: 'PATCH', body: '{}' })
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      429,
      header,
      { message: 'Rate limit exceeded', error: 'Too Many Requests', statusCode: 429 },
    ])
  })

  test('fails before the write or after it', async () => {
    const before = struck({ fault: { kind: 'fail', status: 503, when: 'before' } })
    expect(await before.rename()).toEqual(nest(503, 'Service Unavailable'))
    expect(before.held()).toEqual(stored)
    const after = struck({ fault: { kind: 'fail', status: 502, when: 'after' } })
    expect(await after.rename()).toEqual(nest(502, 'Bad Gateway'))
    expect(after.held()).toEqual(renamed)
    expect(after.fake.log()).toMatchObject([{ status: 502, fault: 'fail', applied: true, id }])
  })

  test('ignores a part of a write and shows the old value', async () => {
    const { rename, held } = struck({ fault: { kind: 'drop', paths: ['name', 'metadata.a'] } })
    const after = { ...renamed, name: 'Ada', metadata: { a: 1, b: 3 } }
    expect(await rename({ metadata: { a: 2, b: 3 } })).toEqual({ status: 200, body: after })
    expect(held()).toEqual(after)
  })

  test('stores another value than the one sent', async () => {
    const { rename, held } = struck({
      fault: { kind: 'change', values: { name: 'EVE', 'voice.voiceId': 'x' } },
    })
    const after = { ...renamed, name: 'EVE', voice: { voiceId: 'x' } }
    expect(await rename()).toEqual({ status: 200, body: after })
    expect(held()).toEqual(after)
  })

  test('answers with a cut body, with HTML, with another type', async () => {
    const { fake, held } = struck(
      { fault: { kind: 'answer', cut: 12 } },
      { fault: { kind: 'answer', body: '<h1>Hi</h1>', contentType: 'text/html' } }
    )
    const rename = () =>
      fake.request(path, {
        method: 'PATCH',
        headers: { authorization: 'Bearer vapi-sandbox-key' },
        body: '{"name":"Eve"}',
      })
    expect(await (await rename()).text()).toBe('{"id":"11111')
    const page = await rename()
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html',
      '<h1>Hi</h1>',
    ])
    expect(held()?.name).toBe('Eve')
  })

  test('redirects without applying', async () => {
    const { fake, held } = struck({
      fault: { kind: 'redirect', status: 307, location: 'https://elsewhere.example/' },
    })
    const response = await fake.request(path, { method: 'PATCH', body: '{"name":"Eve"}' })
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      'https://elsewhere.example/',
    ])
    expect(held()).toEqual(stored)
  })

  test('answers late, having applied at once or only then', async () => {
    const early = struck({ fault: { kind: 'slow', ms: 300, applied: 'before' } })
    const answer = early.rename()
    await expect.poll(early.held, { interval: 1 }).toEqual(renamed)
    expect(early.fake.log()).toMatchObject([{ status: null, applied: true }])
    expect((await answer).status).toBe(200)
    const late = struck({ fault: { kind: 'slow', ms: 300, applied: 'after' } })
    const later = late.rename()
    await expect.poll(() => late.fake.log().length, { interval: 1 }).toBe(1)
    expect(late.held()).toEqual(stored)
    await later
    expect(late.held()).toEqual(renamed)
  })

  test('answers byte by byte', async () => {
    const { rename } = struck({ fault: { kind: 'drip', ms: 0 } })
    expect(await rename()).toEqual({ status: 200, body: renamed })
  })

  test('delivers a write twice', async () => {
    const { rename, create, fake } = struck({ fault: { kind: 'twice' }, times: 2 })
    expect((await rename()).body).toMatchObject({ name: 'Eve', latestVersion: 'v5' })
    const made = await create({ name: 'New' })
    const [, one, other] = fake.objects().map(({ object }) => object)
    expect([one?.name, other]).toEqual(['New', made])
  })

  test('shows an object as it was, after its write and on GET', async () => {
    const { rename, call } = struck({ fault: { kind: 'stale' }, times: 2 })
    expect(await rename()).toEqual({ status: 200, body: stored })
    expect(await call('GET', path)).toEqual({ status: 200, body: stored })
    expect(await call('GET', path)).toEqual({ status: 200, body: renamed })
  })

  test('leaves the newest out of a list', async () => {
    const { call, create } = struck({ fault: { kind: 'omit', count: 1 }, match: { method: 'GET' } })
    await create({ name: 'New' })
    expect((await call('GET', '/assistant')).body).toEqual([stored])
    expect((await call('GET', '/assistant')).body).toMatchObject([{ name: 'New' }, stored])
  })

  test('lets somebody else edit just before or just after, beside another fault', async () => {
    const { rename, held } = struck(
      { fault: { kind: 'fail', status: 504, when: 'after' } },
      { fault: { kind: 'edit', when: 'after', values: { name: 'Theirs', metadata: null } } }
    )
    expect((await rename()).status).toBe(504)
    const { metadata: _metadata, ...rest } = renamed
    expect(held()).toEqual({ ...rest, name: 'Theirs', updatedAt: '2026-08-20T10:00:03.000Z' })
    const before = struck({
      fault: { kind: 'edit', when: 'before', values: { metadata: { b: 2 } } },
    })
    expect((await before.rename()).body).toMatchObject({ name: 'Eve', metadata: { b: 2 } })
  })

  test('lets somebody else delete', async () => {
    const { rename, fake } = struck({ fault: { kind: 'edit', when: 'before', remove: true } })
    expect((await rename()).status).toBe(404)
    expect(fake.objects()).toEqual([])
  })
})

describe('the script', () => {
  test('strikes in order, each as often as told, and then no more', async () => {
    const { rename } = struck(
      { fault: { kind: 'fail', status: 500, when: 'before' }, times: 2 },
      { fault: { kind: 'fail', status: 501, when: 'before' } }
    )
    const statuses = []
    for (let index = 0; index < 4; index += 1) statuses.push((await rename()).status)
    expect(statuses).toEqual([500, 500, 501, 200])
  })

  test('strikes always where told', async () => {
    const { rename } = struck({
      fault: { kind: 'fail', status: 500, when: 'before' },
      times: 'always',
    })
    const statuses = []
    for (let index = 0; index < 4; index += 1) statuses.push((await rename()).status)
    expect(statuses).toEqual([500, 500, 500, 500])
  })

  test.each([
    [{ method: 'POST' }, 200],
    [{ method: 'patch' }, 418],
    [{ path }, 418],
    [{ path: '/assistant/*' }, 418],
    [{ path: '/tool/*' }, 200],
    [{ path: '/assistant' }, 200],
    [{ body: { name: 'Eve' } }, 418],
    [{ body: { metadata: { x: [1] } } }, 418],
    [{ body: { metadata: { x: [2] } } }, 200],
    [{ body: { firstMessage: null } }, 418],
    [{ body: { endCallMessage: null } }, 200],
  ])('matching %j answers %d', async (match, status) => {
    const { rename } = struck({ match, fault: { kind: 'refuse', status: 418 } })
    expect((await rename({ metadata: { x: [1], y: 2 }, firstMessage: null })).status).toBe(status)
  })
})

describe('the controls over HTTP', () => {
  test('place objects to the letter, for any key, show them and forget them', async () => {
    const { fake, call } = open()
    const object = '{"id":"a","share":1.0,"big":1234567890123456789}'
    const placed = await call(
      'PUT',
      '/_objects',
      `{"kind":"tool","object":${object},"key":"other-key"}`
    )
    expect([placed.status, JSON.stringify(placed.body)]).toEqual([200, object])
    const shown = await fake.request('/_objects?kind=tool')
    expect(await shown.text()).toBe(`[{"kind":"tool","key":1,"object":${object}}]`)
    expect((await call('GET', '/_objects?kind=assistant')).body).toEqual([])
    const seen = await call('GET', '/tool/a', undefined, 'other-key')
    expect(JSON.stringify(seen.body)).toBe(object)
    expect((await call('DELETE', '/_objects')).status).toBe(204)
    expect(fake.objects()).toEqual([])
  })

  test('script faults, show what is left of them and forget them', async () => {
    const { call } = struck()
    const script = { match: { method: 'GET' }, fault: { kind: 'reset', when: 'after' }, times: 2 }
    const shown = { status: 200, body: [{ ...script, left: 2 }] }
    expect(await call('POST', '/_faults', script)).toEqual(shown)
    expect(await call('GET', '/_faults')).toEqual(shown)
    await call('DELETE', '/_faults')
    expect((await call('GET', '/_faults')).body).toEqual([])
  })

  test('show the API requests, which key sent them, and never the key', async () => {
    const { call } = struck()
    await call('GET', '/assistant?limit=1', undefined, 'other-key')
    const entry = {
      t: Date.parse('2026-08-20T10:00:01.000Z'),
      method: 'GET',
      path: '/assistant',
      query: { limit: '1' },
      body: null,
      status: 200,
      applied: false,
      id: null,
      key: 1,
    }
    expect(await call('GET', '/_log')).toEqual({ status: 200, body: [entry] })
    await call('DELETE', '/_log')
    expect((await call('GET', '/_log')).body).toEqual([])
  })

  test.each([
    ['PUT', '/_objects', { kind: 'squad', object: { id: 'a' } }],
    ['PUT', '/_objects', { kind: 'tool', object: {} }],
    ['PUT', '/_objects', { kind: 'tool', object: { id: 'a' }, key: 'nobody' }],
    ['PUT', '/_objects', '{'],
    ['POST', '/_faults', { fault: { kind: 'explode' } }],
    ['POST', '/_faults', { fault: { kind: 'reset' } }],
    ['POST', '/_faults', { fault: { kind: 'reset', when: 'before' }, times: 0 }],
    ['POST', '/_faults', { match: { header: 'x' }, fault: { kind: 'stale' } }],
  ])('refuse %s %s %j', async (method, route, body) => {
    const { call } = open()
    expect((await call(method, route, body)).status).toBe(400)
  })

  test('reset forgets everything', async () => {
    const { fake, rename, call } = struck({ fault: { kind: 'stale' }, times: 'always' })
    await rename()
    fake.reset()
    expect([fake.objects(), fake.log(), (await call('GET', '/_faults')).body]).toEqual([[], [], []])
  })
})
