import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { get, type JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'

const agentOf = (language: string, model: string) => ({
  ...{ agent_id: 'agent_of_1', name: 'Desk', version_id: 'agtvrsn_1' },
  ...{ branch_id: 'agtbrch_1', main_branch_id: 'agtbrch_1' },
  conversation_config: {
    agent: { first_message: 'Hi', language, prompt: { prompt: 'SP', llm: 'gpt-4o' } },
    tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: model },
  },
})

let house: House
let id = ''
const start = async (language = 'en', model = 'eleven_flash_v2') => {
  house.at('elevenlabs').fake.place('agent', agentOf(language, model))
  id = await house.imported('agent_of_1', 'elevenlabs')
}
beforeEach(async () => {
  house = await openHouse({ also: [{ adapter: elevenlabs, fake: elevenlabsFake }] })
})
afterEach(() => house.close())

const patch = (body: JsonObject, query = '') =>
  house.request('PATCH', `/api/v1/assistants/${id}${query}`, body)
const writes = () =>
  house
    .at('elevenlabs')
    .fake.log()
    .filter(({ method }) => method === 'PATCH')
    .map(({ body }) => body)
const shown = async () => (await house.request('GET', `/api/v1/assistants/${id}`)).body.data

describe('F06 one language, one model family', () => {
  const both = { voice: { language: 'en' }, transcription: { language: 'en' } }
  const wrong = { voice: { tts_model: 'eleven_flash_v2_5' } }

  it('a language brings its model along in one PATCH, and home shows what is live', async () => {
    await start('hi', 'eleven_flash_v2_5')
    const { status } = await patch(both)
    const { voice } = await shown()
    expect([status, writes(), voice.tts_model]).toEqual([
      200,
      [
        {
          conversation_config: { agent: { language: 'en' }, tts: { model_id: 'eleven_flash_v2' } },
        },
      ],
      'eleven_flash_v2',
    ])
  })

  it('one of the two languages alone takes the other along', async () => {
    await start('hi', 'eleven_flash_v2_5')
    const { status } = await patch({ voice: { language: 'en' } })
    const { voice, transcription } = await shown()
    expect([status, voice.language, transcription.language, voice.tts_model]).toEqual([
      ...[200, 'en', 'en', 'eleven_flash_v2'],
    ])
  })

  it('a model that does not speak the language is refused, both fields named', async () => {
    await start()
    const { status, body } = await patch(wrong)
    const paths = body.errors.map(({ path }: JsonObject) => path)
    expect([status, body.code, paths, writes()]).toEqual([
      ...[422, 'unrepresentable', ['voice.tts_model', 'voice.language'], []],
    ])
  })

  it('a dry run says the same', async () => {
    await start('hi', 'eleven_flash_v2_5')
    const dry = await patch(both, '?dry_run=true')
    const model = get(dry.body.data.requests[0], 'body.conversation_config.tts.model_id')
    expect([dry.status, model]).toEqual([200, 'eleven_flash_v2'])
    await house.close()
    house = await openHouse({ also: [{ adapter: elevenlabs, fake: elevenlabsFake }] })
    await start()
    expect((await patch(wrong, '?dry_run=true')).status).toBe(422)
  })
})

describe('F09 a voice by its display name', () => {
  const look = { method: 'GET', path: '/v1/voices/Rachel' }
  const missing = { detail: { status: 'voice_not_found', message: 'A voice was not found.' } }
  const refuse = (status: number): ScriptInput['fault'] => ({
    ...{ kind: 'refuse', status, body: missing },
  })

  it.each([404, 400])(
    'is refused by its field where a %i says that there is none',
    async (status) => {
      await start()
      house.at('elevenlabs').fake.fault({ match: look, fault: refuse(status) })
      const answer = await patch({ voice: { provider: '11labs', name: 'Rachel' } })
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
        422,
        'unrepresentable',
        [{ path: 'voice.name', message: '"Rachel" is not there at ElevenLabs' }],
      ])
      expect([writes(), (await shown()).voice.name]).toEqual([[], 'cjVigY5qzO86Huf0OWal'])
    }
  )

  it('is not known to be none where nobody could be asked', async () => {
    await start()
    const fault = { kind: 'fail', status: 503, when: 'before' } as const
    house.at('elevenlabs').fake.fault({ match: look, fault, times: 'always' })
    const { status, body } = await patch({ voice: { provider: '11labs', name: 'Rachel' } })
    expect([status, body.code, writes()]).toEqual([503, 'provider_unreachable', []])
  })
})
