import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { agent, llm } from '../fakes/retell-open.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, object } from '../sync/scene.ts'

let house: House
const ids: Record<string, string> = {}

beforeAll(async () => {
  const also = [
    { adapter: retell, fake: retellFake },
    { adapter: elevenlabs, fake: elevenlabsFake },
  ]
  house = await openHouse({ also })
  await house.place(object(idA, { voice: { provider: 'openai', voiceId: 'alloy' } }))
  ids.vapi = await house.imported(idA)
  await house.at('retell').fake.place('llm', llm)
  await house.at('retell').fake.place('agent', agent)
  ids.retell = await house.imported('agent_1', 'retell')
  await house.at('elevenlabs').fake.place('agent', {
    ...{ agent_id: 'agent_2', name: 'Two', tags: [], platform_settings: {} },
    conversation_config: {
      agent: { language: 'en', prompt: { prompt: 'Be kind.', llm: 'gpt-4o' } },
      tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2' },
    },
  })
  ids.elevenlabs = await house.imported('agent_2', 'elevenlabs')
})
afterAll(() => house.close())
beforeEach(() => void house.calls())

const v1 = '/api/v1/assistants'

describe('with ?strict=true', () => {
  const on = (provider: string, path: string, body: JsonObject, query = '') =>
    house.request('PATCH', `${path}/${ids[provider]}?strict=true${query}`, body)

  it.each([
    ['Vapi', v1, { filler_words: 'um' }, 'filler_words', 422],
    ['Vapi', v1, { voice: { stability: 0.4 } }, 'voice.stability', 422],
    ['Retell AI', v1, { voice: { instructions: 'softly' } }, 'voice.instructions', 422],
    ['ElevenLabs', v1, { inactivity_message: 'There?' }, 'inactivity_message', 422],
    ['Retell AI', '/assistants', { endCallPhrases: ['bye'] }, 'endCallPhrases', 400],
    ['ElevenLabs', '/assistants', { metadata: { a: 'b' } }, 'metadata', 400],
  ] as const)(
    '%s: what %s keeps at home by %j is refused, and nothing is changed',
    async (...row) => {
      const [title, path, body, field, status] = row
      const provider = title.split(' ')[0]?.toLowerCase() ?? ''
      const before = await house.request('GET', `${v1}/${ids[provider]}`)
      for (const query of ['', '&dry_run=true']) {
        const answer = await on(provider, path, { ...body }, query)
        expect([answer.status, answer.body.code]).toEqual([status, 'unrepresentable'])
        const said = `has no setting at ${title}`
        expect(answer.body.errors ?? answer.body.error).toEqual(
          path === v1
            ? [{ path: field, message: said }]
            : expect.stringContaining(`${field}: ${said}`)
        )
      }
      expect((await house.request('GET', `${v1}/${ids[provider]}`)).body).toEqual(before.body)
      const kept = await house.request('PATCH', `${path}/${ids[provider]}?dry_run=true`, body)
      expect([kept.status, (kept.body.data ?? kept.body).unsupported]).toEqual([200, [field]])
    }
  )

  it.each([
    ['v1', v1, (id: string) => ({ connection_ids: [id], filler_words: 'um' }), 422],
    ['the console', '/assistants', (id: string) => ({ connectionIds: [id] }), 201],
  ])(
    'a create on %s makes no copy that would not hold all of it',
    async (_face, path, of, status) => {
      const body = { name: 'New', ...of(house.connectionId) }
      const made = () => house.fake.objects().length
      const before = made()
      const answer = await house.request('POST', `${path}?strict=true`, body)
      expect([answer.status, made() - before]).toEqual([status, status === 201 ? 1 : 0])
    }
  )

  it('names the mirror that would not hold it, beside one that does', async () => {
    const voice = { provider: '11labs', name: '11labs-Adrian' }
    const link = {
      connection_id: house.at('retell').connectionId,
      overrides: { voice, model: 'gpt-4.1' },
    }
    const made = await house.request('POST', `${v1}/${ids.vapi}/links`, link)
    expect([made.status, made.body.errors]).toEqual([201, undefined])
    house.calls()
    const writes = () =>
      house
        .at('retell')
        .fake.log()
        .filter(({ method }) => method === 'PATCH').length
    const before = writes()
    const answer = await on('vapi', v1, { inactivity_message: 'There?', filler_words: 'um' })
    expect([answer.status, answer.body.errors, writes()]).toEqual([
      422,
      [
        { path: 'filler_words', message: 'has no setting at Vapi and Retell AI' },
        { path: 'inactivity_message', message: 'has no setting at Retell AI' },
      ],
      before,
    ])
    expect(house.calls().filter((call) => !call.startsWith('GET'))).toEqual([])
    const gone = `${v1}/${ids.vapi}/links/${made.body.data.id}?delete_remote=true`
    expect((await house.request('DELETE', gone)).status).toBe(200)
  })

  it('what every link holds passes', async () => {
    const answer = await on('vapi', v1, { maximum_duration: 900 })
    expect([answer.status, answer.headers.get('patchbay-unsupported')]).toEqual([200, null])
  })
})

describe('a name that our tables do not know', () => {
  const rows = [
    ['vapi', { model: 'gpt-9' }, 'model'],
    [
      'vapi',
      { voice: { provider: 'openai', name: 'alloy', tts_model: 'tts-9' } },
      'voice.tts_model',
    ],
    ['vapi', { voice: { provider: 'deepgram', name: 'newcomer' } }, 'voice.name'],
    [
      'vapi',
      { transcription: { provider: 'deepgram', deepgram: { model: 'nova-9' } } },
      'transcription.deepgram.model',
    ],
    ['retell', { ai_provider: 'openai', model: 'gpt-9' }, 'model'],
    ['retell', { voice: { tts_model: 'eleven_v9' } }, 'voice.tts_model'],
    ['elevenlabs', { ai_provider: 'openai', model: 'gpt-9' }, 'model'],
    ['elevenlabs', { voice: { tts_model: 'eleven_v9' } }, 'voice.tts_model'],
  ] as const

  it.each(rows)(
    'at %s, %j, passes where its connection allows it, and else is refused',
    async (...row) => {
      const [provider, body, field] = row
      const plan = () => house.request('PATCH', `${v1}/${ids[provider]}?dry_run=true`, body)
      const connection = `/api/v1/connections/${house.at(provider).connectionId}`
      const allow = (allowed: boolean) =>
        house.request('PATCH', connection, { allow_unknown_models: allowed })
      await allow(false)
      const refused = await plan()
      expect([refused.status, refused.body.code, refused.body.errors?.[0]?.path]).toEqual([
        ...[422, 'unrepresentable', field],
      ])
      await allow(true)
      const { status, body: shown } = await plan()
      const name = /gpt-9|tts-9|newcomer|nova-9|eleven_v9/
      expect([status, name.test(JSON.stringify(shown.data?.requests))]).toEqual([200, true])
    }
  )

  it('of a vendor is refused even then: only what a vendor makes may be new', async () => {
    const connection = `/api/v1/connections/${house.connectionId}`
    await house.request('PATCH', connection, { allow_unknown_models: true })
    const body = { ai_provider: 'nobody', model: 'gpt-9' }
    const { status, body: said } = await house.request('PATCH', `${v1}/${ids.vapi}`, body)
    expect([status, said.errors[0].path]).toEqual([422, 'ai_provider'])
  })
})
