import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { bothFaces, type FaceName, refused } from './open.ts'

const { born, get: read, house, patch, version } = bothFaces()

const shown = async (id: string) =>
  (await house().request('GET', `/api/v1/assistants/${id}/sync`)).body.data.provider_options

describe.each<[FaceName, number]>([
  ['v1', 422],
  ['console', 400],
])('provider_options on %s', (face, status) => {
  test('are kept, merged, and shown in /sync alone', async () => {
    const id = await born(face, { provider_options: { vapi: { backgroundSound: 'off' } } })
    expect(await shown(id)).toEqual({ vapi: { backgroundSound: 'off' } })
    const plan = { artifactPlan: { recordingEnabled: false } }
    const changed = await patch(face, id, { provider_options: { vapi: plan } })
    expect(changed.status).toBe(200)
    expect(await shown(id)).toEqual({ vapi: { backgroundSound: 'off', ...plan } })
    expect(JSON.stringify(await read(face, id))).not.toContain('backgroundSound')
  })

  test('that say what is kept already change nothing', async () => {
    const provider_options = { vapi: { backgroundSound: 'off' } }
    const id = await born(face, { provider_options })
    const before = await version(id)
    const again = await patch(face, id, { provider_options })
    expect([again.status, again.headers.get('etag')]).toEqual([200, before])
  })

  test('are all cleared by null for their provider', async () => {
    const id = await born(face, { provider_options: { vapi: { backgroundSound: 'off' } } })
    const cleared = await patch(face, id, { provider_options: { vapi: null } })
    expect([cleared.status, await shown(id)]).toEqual([200, {}])
    const path = 'provider_options.acme'
    expect(refused(await patch(face, id, { provider_options: { acme: null } }))).toEqual({
      ...{ status, code: 'validation_failed', paths: [path] },
    })
  })

  test('show their secrets masked, and what is sent back masked changes nothing', async () => {
    const server = {
      url: 'https://api.example/x',
      headers: { Authorization: 'Bearer sk_live_canary', 'X-Plain': 'plain' },
      secret: 'canary-of-a-server',
    }
    const list = [{ name: 'x-api-key', value: 'canary-in-a-list' }]
    const headers = { type: 'object', properties: { 'X-Token': { type: 'string', value: 'tk' } } }
    const vapi = { server, list, headers }
    const id = await born(face, { provider_options: { vapi } })
    const seen = {
      server: {
        ...{ ...server, secret: 'can...' },
        headers: { Authorization: 'Bearer sk_...', 'X-Plain': 'plain' },
      },
      list: [{ name: 'x-api-key', value: 'can...' }],
      headers: { type: 'object', properties: { 'X-Token': { type: 'string', value: '...' } } },
    }
    expect(await shown(id)).toEqual({ vapi: seen })
    const before = await version(id)
    const again = await patch(face, id, { provider_options: { vapi: seen } })
    expect([again.status, again.headers.get('etag')]).toEqual([200, before])
    const other = { server: { secret: 'oth...' }, list: [{ name: 'x-key', value: 'can...' }] }
    expect(refused(await patch(face, id, { provider_options: { vapi: other } }))).toEqual({
      ...{ status, code: 'validation_failed' },
      paths: ['provider_options.vapi.server.secret', 'provider_options.vapi.list.0.value'],
    })
    const changed = { server: { headers: { 'X-Plain': 'other', Authorization: 'Bearer sk_...' } } }
    expect((await patch(face, id, { provider_options: { vapi: changed } })).status).toBe(200)
    const scope = { ...house().ids, userId: null }
    const stored = (await house().store.getAssistant(scope, id))?.providerOptions
    expect(stored).toEqual({
      vapi: { ...vapi, server: { ...server, headers: { ...server.headers, 'X-Plain': 'other' } } },
    })
  })

  test('lose a key by null', async () => {
    const id = await born(face, { provider_options: { vapi: { backgroundSound: 'off', a: 1 } } })
    await patch(face, id, { provider_options: { vapi: { a: null } } })
    expect(await shown(id)).toEqual({ vapi: { backgroundSound: 'off' } })
  })

  test.each<[JsonObject, string]>([
    [{ acme: {} }, 'provider_options.acme'],
    [{ toString: {} }, 'provider_options.toString'],
    [{ vapi: { name: 'x' } }, 'provider_options.vapi.name'],
    [{ vapi: { id: 'x' } }, 'provider_options.vapi.id'],
    [{ vapi: { metadata: { a: 1 } } }, 'provider_options.vapi.metadata.a'],
    [{ vapi: { model: { temperature: 1 } } }, 'provider_options.vapi.model.temperature'],
    [{ vapi: { model: { toolIds: [] } } }, 'provider_options.vapi.model.toolIds'],
    [{ vapi: { model: null } }, 'provider_options.vapi.model'],
    [{ vapi: { voice: {} } }, 'provider_options.vapi.voice'],
    [{ vapi: { hooks: [] } }, 'provider_options.vapi.hooks'],
    [{ vapi: [] }, 'provider_options.vapi'],
    [{ vapi: 'x' }, 'provider_options.vapi'],
  ])('%j are refused and the key is named', async (provider_options, path) => {
    const id = await born(face)
    const before = await version(id)
    const expected = { status, code: 'validation_failed', paths: [path] }
    expect(refused(await patch(face, id, { provider_options }))).toEqual(expected)
    const root = face === 'v1' ? '/api/v1/assistants' : '/assistants'
    const body = { name: 'A', provider_options }
    expect(refused(await house().request('POST', root, body))).toEqual(expected)
    expect(await version(id)).toBe(before)
  })
})

test('provider_options are merged last into the object at that provider', async () => {
  const external = '6f1e2d3c-0000-4000-8000-00000000f0a1'
  const artifactPlan = { recordingEnabled: true, videoRecordingEnabled: true }
  await house().place({ id: external, name: 'A', artifactPlan, backgroundSound: 'office' })
  const id = await house().imported(external)
  const vapi = { artifactPlan: { recordingEnabled: false }, backgroundSound: 'off' }
  const changed = await patch('v1', id, { name: 'B', provider_options: { vapi } })
  expect(changed.status).toBe(200)
  const wire = {
    name: 'B',
    backgroundSound: 'off',
    artifactPlan: { recordingEnabled: false, videoRecordingEnabled: true },
  }
  expect(house().fake.log().at(-1)?.body).toEqual(wire)
  expect(house().held(external)).toMatchObject(wire)
  expect(await shown(id)).toEqual({ vapi })
})

test('provider_options that are cleared leave what others have beside them', async () => {
  const external = '6f1e2d3c-0000-4000-8000-00000000f0a2'
  await house().place({ id: external, name: 'A', artifactPlan: { videoRecordingEnabled: true } })
  const id = await house().imported(external)
  const vapi = { artifactPlan: { recordingEnabled: false }, backgroundSound: 'off' }
  expect((await patch('v1', id, { provider_options: { vapi } })).status).toBe(200)
  const cleared = await patch('v1', id, { provider_options: { vapi: null } })
  expect([cleared.status, await shown(id)]).toEqual([200, {}])
  const { artifactPlan, backgroundSound } = house().held(external)
  expect([artifactPlan, backgroundSound]).toEqual([{ videoRecordingEnabled: true }, undefined])
})
