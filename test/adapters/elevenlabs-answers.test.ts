import { describe, expect, it } from 'vitest'
import { agentsSince, toolsNamed } from '../../adapters/elevenlabs/marks.ts'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import type { Call, Reading } from '../../src/provider-object.ts'
import { agents, open, orderStatus, tools } from '../fakes/elevenlabs-open.ts'

const { classify, complaints, ownError, reason } = elevenlabs
const legacy = (status: string, message = 'M'): JsonObject => ({ detail: { status, message } })

describe('an error', () => {
  const forms: readonly (readonly [string, Json, string | undefined])[] = [
    ['of the first form', legacy('document_not_found', 'Gone.'), 'Gone.'],
    [
      'of the new form',
      { detail: { type: 'x', code: 'y', message: 'Bad.', status: 'y', request_id: 'r' } },
      'Bad.',
    ],
    ['that is a list', { detail: [{ loc: ['body'], msg: 'One' }, { msg: 'Two' }] }, 'One; Two'],
    ['that is a text', { detail: 'Not Found' }, 'Not Found'],
    ['of somebody else', { error: 'x' }, undefined],
    ['that is a page', '<html>', undefined],
    ['without a word', { detail: [] }, undefined],
  ]
  it.each(forms)('%s is read', (_name, body, words) => {
    expect([ownError(body), reason(body)]).toEqual([words !== undefined, words])
  })

  it('names its places', () => {
    const msg = 'Input should be greater than or equal to 5'
    const detail = [
      { loc: ['body', 'tool_config', 'webhook', 'response_timeout_secs'], msg, type: 'x' },
      { loc: ['body', 'conversation_config', 'tts', 'speed'], msg, type: 'x' },
      { loc: ['body', 'conversation_config', 'asr', 'keywords', 0], msg, type: 'x' },
      { msg: 'somewhere' },
    ]
    expect(complaints({ detail })).toEqual(
      [
        'tool_config.response_timeout_secs',
        'conversation_config.tts.speed',
        'conversation_config.asr.keywords.0',
      ].map((at) => ({ at, message: msg }))
    )
  })

  it.each<[Json, string]>([
    [
      legacy('x', 'Invalid conversation config: English Agents must use turbo or flash v2.'),
      'conversation_config.tts.model_id',
    ],
    [
      {
        detail: [{ type: 'value_error', msg: 'Non-english Agents must use turbo or flash v2_5.' }],
      },
      'conversation_config.tts.model_id',
    ],
    [legacy('voice_not_found'), 'conversation_config.tts.voice_id'],
    [
      legacy('x', 'Cannot specify both tools and tool IDs'),
      'conversation_config.agent.prompt.tool_ids',
    ],
    [{ detail: { code: 'x', message: 'M', param: 'name' } }, 'name'],
  ])('%j is about a place', (body, at) => {
    expect(complaints(body)).toEqual([{ at, message: expect.any(String) }])
  })

  it.each<[number, Json, string | undefined]>([
    [401, legacy('invalid_api_key'), 'provider_credentials_rejected'],
    [401, legacy('quota_exceeded'), 'provider_payment_required'],
    [401, legacy('voice_not_found'), 'provider_rejected'],
    [401, legacy('max_character_limit_exceeded'), 'provider_rejected'],
    [401, legacy('something_new'), 'provider_error'],
    [401, '<html>', undefined],
    [400, legacy('invalid_agent_config'), undefined],
    [400, legacy('voice_not_found'), 'provider_rejected'],
    [404, legacy('document_not_found'), undefined],
    [429, legacy('quota_exceeded'), undefined],
    [429, { detail: { code: 'concurrent_limit_exceeded', message: 'M' } }, undefined],
    [503, legacy('system_busy'), undefined],
  ])('of %i %j is %s', (status, body, code) => {
    expect(classify?.(status, body)).toBe(code)
  })
})

/** Drives a reading through a fake; the calls that it made, and what it came to. */
const drive = async <Result>(
  reading: Reading<Result>,
  answer: (call: Call) => Promise<JsonObject>
) => {
  const calls: string[] = []
  let next = reading.next()
  while (!next.done) {
    calls.push(next.value.path)
    next = reading.next(await answer(next.value))
  }
  return { calls, result: next.value }
}

describe('a look-up', () => {
  const marker = elevenlabs.kinds[0].marker
  const start = () => {
    const { fake, call, create } = open()
    const answer = async ({ method, path }: Call) => (await call(method, path)).body
    return { fake, call, create, answer }
  }

  it('finds an agent by its tag, in the words of a list', async () => {
    const { create, answer } = start()
    const made = await create({}, { name: 'A', tags: ['x', 'patchbay:66aa:op_1'] })
    await create({}, { name: 'B' })
    const { calls, result } = await drive(agentsSince('2026-08-20T10:00:00Z', {}), answer)
    expect(calls).toEqual([`${agents}?page_size=100&sort_by=created_at&sort_direction=desc`])
    const found = result?.filter(({ object }) => marker.read(object)?.op === 'op_1')
    expect(found).toMatchObject([{ externalId: made.agent_id, madeAt: expect.any(Number) }])
  })

  it('looks past a page, and not past the time', async () => {
    const { fake, answer } = start()
    const place = (secs: number, index: number) =>
      fake.place('agent', {
        agent_id: `agent_${index}`,
        metadata: { created_at_unix_secs: secs },
      })
    const now = Date.parse('2026-08-20T10:00:00Z') / 1000
    for (let index = 0; index < 350; index += 1) place(now - index, index)
    const { calls, result } = await drive(agentsSince('2026-08-20T10:00:00Z', {}), answer)
    expect([calls.length, result?.length]).toEqual([2, 121])
  })

  it('finds a tool by its name, in order', async () => {
    const { call, answer } = start()
    const ids: Json[] = []
    for (const name of ['b', 'a', 'b'])
      ids.push((await call('POST', tools, { tool_config: { ...orderStatus, name } })).body.id ?? '')
    const body = { tool_config: { name: 'b' } }
    const { result } = await drive(toolsNamed('', body), answer)
    expect(result?.map(({ externalId }) => externalId)).toEqual([ids[0], ids[2]])
  })

  const item = { agent_id: 'a', created_at_unix_secs: 9e9 }
  it.each<[string, JsonObject]>([
    ['the same cursor again', { agents: [item], has_more: true, next_cursor: 'x' }],
    ['more without a cursor', { agents: [item], has_more: true, next_cursor: null }],
    ['an empty page with more', { agents: [], has_more: true, next_cursor: 'x' }],
    ['another object', { items: [] }],
    ['items that are none', { agents: ['x'], has_more: false }],
  ])('F17: proves nothing where the answer is %s', async (_name, page) => {
    const { calls, result } = await drive(agentsSince('2026-08-20T10:00:00Z', {}), async () => page)
    expect([calls.length <= 2, result]).toEqual([true, undefined])
  })
})

describe('an agent', () => {
  it.each<[JsonObject, boolean]>([
    [{ branch_id: 'a', main_branch_id: 'a' }, false],
    [{ branch_id: 'a', main_branch_id: 'b' }, true],
    [{ branch_id: 'a' }, false],
    [{}, false],
  ])('of %j is fit, or is a branch', (object, isBranch) => {
    expect(elevenlabs.unfit?.(object) !== undefined).toBe(isBranch)
  })

  it('is asked with the key in its own header', () => {
    expect(elevenlabs.headers('k')).toEqual({ 'xi-api-key': 'k' })
  })
})
