import { expect, test } from 'vitest'
import type { Link } from '../../src/assistant.ts'
import { PatchbayError } from '../../src/errors.ts'
import type { Operation } from '../../src/sync/operation.ts'
import { assistant, assistantId, at, openApi, operationId, outcome, told, user } from './open.ts'

const v1 = `/api/v1/assistants/${assistantId}`
const connectionId = 'c'.repeat(24)
const scope = { orgId: user().orgId, userId: user().id }
const actor = { scope, userId: user().id }

const link = (state: Link['state'], id = '1'.repeat(24)): Link => ({
  id,
  connectionId,
  provider: 'vapi',
  externalId: 'asst_1',
  state,
  lastSyncedAt: at,
})
const shown = (state: string, id = '1'.repeat(24)) => ({
  id,
  provider: 'vapi',
  connection_id: connectionId,
  external_id: 'asst_1',
  state,
  last_synced_at: at,
  overrides: null,
})

test('an import answers the assistant, and a link itself', async () => {
  const two = assistant({ links: [link('in_sync', '2'.repeat(24)), link('settling')] })
  const { send, calls } = await openApi({
    answers: { link: async () => ({ ...outcome({ assistant: two }), linkId: '1'.repeat(24) }) },
  })
  const body = { connection_id: connectionId, external_id: 'asst_1' }
  const imported = await send('POST', '/api/v1/assistants/import', body)
  const data = ((await imported.json()) as { data: { id: string } }).data
  expect([imported.status, data.id]).toEqual([201, assistantId])
  expect(imported.headers.get('patchbay-operation')).toBe(operationId)
  expect(await told(await send('POST', `${v1}/links`, body))).toEqual({
    status: 201,
    body: { success: true, data: shown('settling') },
  })
  expect(calls).toEqual([
    ['import', actor, connectionId, 'asst_1'],
    ['link', actor, assistantId, { connectionId }, 'asst_1'],
  ])
})

test.each([
  [{ connection_id: connectionId, external_id: '' }, 'external_id'],
  [{ connection_id: connectionId, external_id: '.' }, 'external_id'],
  [{ connection_id: connectionId, external_id: '..' }, 'external_id'],
  [{ connection_id: connectionId, external_id: 'a\n' }, 'external_id'],
  [{ connection_id: 'x', external_id: 'a' }, 'connection_id'],
  [{ connection_id: connectionId, external_id: 'a', name: 'A' }, 'name'],
])('%o is neither imported nor linked, and %s is named', async (body, path) => {
  const { send, calls } = await openApi()
  for (const to of ['/api/v1/assistants/import', `${v1}/links`]) {
    const answer = (await (await send('POST', to, body)).json()) as { errors: { path: string }[] }
    expect(answer.errors.map(({ path }) => path)).toEqual([path])
  }
  expect(calls).toEqual([])
})

test.each([
  [[], 'local'],
  [['in_sync'], 'in_sync'],
  [['in_sync', 'settling'], 'settling'],
  [['settling', 'pending', 'in_sync'], 'pending'],
  [['pending', 'drifted'], 'drifted'],
  [['drifted', 'missing'], 'missing'],
  [['missing', 'stuck', 'in_sync'], 'stuck'],
] as const)('links that are %o make an assistant that is %s', async (states, state) => {
  const links = states.map((state) => link(state))
  const { send } = await openApi({
    answers: {
      get: async () => assistant({ links, providerOptions: { vapi: { a: 1 } } }),
      lastOperation: async () => ({ id: operationId, state: 'committed' }) as Operation,
    },
  })
  expect(await told(await send('GET', `${v1}/sync`))).toEqual({
    status: 200,
    body: {
      success: true,
      data: {
        state,
        version: 3,
        links: states.map((state) => shown(state)),
        operation: { id: operationId, state: 'committed' },
        provider_options: { vapi: { a: 1 } },
      },
    },
  })
})

const operation = {
  id: operationId,
  kind: 'patch',
  state: 'rolled_back',
  assistantId,
  createdAt: at,
  endedAt: at,
  steps: [{ before: 'secret' }],
  cause: { code: 'provider_rejected', message: 'no such voice', errors: [] },
  timeline: [
    {
      at,
      linkId: '1'.repeat(24),
      provider: 'vapi',
      purpose: 'do',
      method: 'PATCH',
      path: '/assistant/asst_1',
      status: 400,
      outcome: 'refused',
      milliseconds: 12,
    },
  ],
} as unknown as Operation

test('an operation tells its calls and why it ended, and none of its bodies', async () => {
  const { send } = await openApi({ answers: { operation: async () => operation } })
  expect(await told(await send('GET', `/api/v1/operations/${operationId}`))).toEqual({
    status: 200,
    body: {
      success: true,
      data: {
        id: operationId,
        kind: 'patch',
        state: 'rolled_back',
        assistant_id: assistantId,
        created_at: at,
        ended_at: at,
        error: { code: 'provider_rejected', detail: 'no such voice' },
        abandoned: null,
        timeline: [
          {
            at,
            link_id: '1'.repeat(24),
            provider: 'vapi',
            purpose: 'do',
            method: 'PATCH',
            path: '/assistant/asst_1',
            status: 400,
            outcome: 'refused',
            milliseconds: 12,
            detail: null,
            read_back: [],
          },
        ],
      },
    },
  })
})

test.each(['x', assistantId, `op_${'0'.repeat(25)}`])('%s names no operation', async (id) => {
  const { send, calls } = await openApi()
  expect((await send('GET', `/api/v1/operations/${id}`)).status).toBe(400)
  expect(calls).toEqual([])
})

const ends = [
  ['provider_rejected', 'rolled_back', 422, 500],
  ['provider_credentials_rejected', 'stuck', 502, 500],
  ['provider_unreachable', 'refused', 503, 500],
  ['in_doubt', 'unknown', 504, 500],
  ['already_linked', 'refused', 409, 409],
] as const

test.each(ends)(
  '%s, %s, is %i on v1 and %i on the console',
  async (code, state, v1Status, status) => {
    const error = new PatchbayError(code, 'Said.', { operation: { id: operationId, state } })
    const { send } = await openApi({ answers: { patch: async () => Promise.reject(error) } })
    const operation = { id: operationId, state }
    const first = await told(await send('PATCH', v1, { name: 'A' }))
    expect([first.status, first.body.code, first.body.operation]).toEqual([
      v1Status,
      code,
      operation,
    ])
    expect(await told(await send('PATCH', `/assistants/${assistantId}`, { name: 'A' }))).toEqual({
      status,
      body: { error: 'Said.', code, operation },
    })
  }
)
