import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { providers } from '../../adapters/index.ts'
import { retell } from '../../adapters/retell.ts'
import { v1Patch } from '../../src/api/v1.face.ts'
import { capabilitiesOf } from '../../src/capabilities.ts'
import type { JsonObject } from '../../src/json.ts'
import type { VoiceProvider } from '../../src/provider.ts'
import { direct } from '../../src/setting.ts'
import { planLink } from '../../src/sync/plan.ts'
import { decidedBy } from '../../src/sync/settings.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
let shown: { id: string; title: string; fields: Field[]; tools: Field[] }[] = []
type Field = { field: string | null; console: string | null; support: string; places: JsonObject[] }

beforeAll(async () => {
  const also = [
    { adapter: retell, fake: retellFake },
    { adapter: elevenlabs, fake: elevenlabsFake },
  ]
  house = await openHouse({ also })
  shown = (await house.request('GET', '/api/v1/capabilities')).body.data.providers
})
afterAll(() => house.close())

const at = (provider: string, field: string) =>
  shown.find(({ id }) => id === provider)?.fields.find((one) => one.field === field)

describe('GET /api/v1/capabilities', () => {
  it('names every provider and every field that v1 can write', () => {
    expect(shown.map(({ id, title }) => [id, title])).toEqual([
      ['vapi', 'Vapi'],
      ['retell', 'Retell AI'],
      ['elevenlabs', 'ElevenLabs'],
    ])
    const leaves = (shape: object, path = ''): string[] =>
      Object.entries(shape).flatMap(([key, schema]) => {
        const inner = schema.def?.innerType?.def?.innerType?.shape ?? schema.def?.innerType?.shape
        return inner ? leaves(inner, `${path}${key}.`) : [`${path}${key}`]
      })
    const models = /^transcription\.\w+\.model$/
    const writable = leaves(v1Patch.shape).filter((path) => path !== 'provider_options')
    for (const { fields } of shown) {
      const named = fields.map(({ field }) => field)
      const missing = writable.filter((path) => !models.test(path) && !named.includes(path))
      expect(missing).toEqual([])
    }
  })

  it('says exactly what a provider takes, with its range, its own default and its unit', () => {
    expect(at('vapi', 'maximum_duration')).toEqual({
      ...{ field: 'maximum_duration', console: 'maxDurationSeconds', support: 'exact' },
      unit: 'seconds',
      places: [
        {
          ...{ at: 'maxDurationSeconds', vendors: null, support: 'exact' },
          ...{ minimum: 10, maximum: 43_200, integer: true, default: 600 },
        },
      ],
    })
  })

  it('speaks in seconds where the provider keeps milliseconds', () => {
    expect(at('retell', 'maximum_duration')?.places).toEqual([
      {
        ...{ at: 'agent.max_call_duration_ms', vendors: null, support: 'exact' },
        ...{ minimum: 60, maximum: 7200, default: 3600 },
      },
    ])
  })

  it('says what is lost, and gives the range of ours where the provider has another scale', () => {
    const { support, places } = at('retell', 'voice.stability') ?? {}
    expect([support, places]).toEqual([
      'approximated',
      [
        {
          ...{ at: 'agent.voice_temperature', vendors: null, support: 'approximated' },
          ...{ loses: 'two decimals of a scale that runs the other way' },
          ...{ minimum: 0, maximum: 1, default: 0.5 },
        },
      ],
    ])
  })

  it('tells vendors apart, and names what else decides', () => {
    const { support, places } = at('vapi', 'voice.instructions') ?? {}
    expect([support, places]).toEqual([
      'exact',
      [
        {
          ...{ at: 'voice.instructions', vendors: ['openai'], support: 'exact' },
          ...{ min_length: 0, max_length: 10_000, depends_on: ['voice.tts_model'] },
        },
      ],
    ])
    const speeds = at('vapi', 'voice.speed')?.places.map(({ vendors, minimum, maximum }) => [
      ...[vendors, minimum, maximum],
    ])
    expect(speeds).toContainEqual([['azure', 'microsoft', 'minimax'], 0.5, 2])
    expect(speeds).toContainEqual([['rime-ai'], 0.1, undefined])
  })

  it('lists names in our own words, and says where newer ones may pass', () => {
    const [vendor] = at('vapi', 'transcription.provider')?.places ?? []
    expect(vendor?.one_of).toContain('assemblyai')
    expect(vendor?.one_of).not.toContain('assembly-ai')
    const sesame = at('vapi', 'voice.tts_model')?.places.find(({ vendors }) =>
      (vendors as string[]).includes('sesame')
    )
    expect(sesame).toEqual({
      ...{ at: 'voice.model', vendors: ['sesame'], support: 'exact', required: true },
      ...{ one_of: ['csm-1b'], open: true },
    })
  })

  it('has what is kept at home as unsupported, and console fields by their names', () => {
    expect(at('vapi', 'filler_words')).toEqual({
      ...{ field: 'filler_words', console: null, support: 'unsupported', places: [] },
    })
    const own = shown[0]?.fields.filter(({ field }) => field === null)
    expect(own?.map(({ console }) => console)).toEqual([
      ...['firstMessageMode', 'voicemailMessage', 'endCallMessage', 'endCallPhrases', 'metadata'],
    ])
  })

  it('has the fields of a tool', () => {
    const timeouts = shown.map(({ tools }) => tools.find(({ field }) => field === 'timeout'))
    expect(timeouts.map((one) => [one?.support, one?.places[0]?.minimum])).toEqual([
      ...[
        ['exact', 1],
        ['exact', 1],
        ['exact', 5],
      ],
    ])
  })

  it('asks for a credential, and takes the console’s cookie for one', async () => {
    const refused = await house.request('GET', '/api/v1/capabilities', undefined, {
      'x-api-key': '',
    })
    const login = await house.fetch(
      new Request('http://localhost/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ada@example.com', password: 'secret' }),
      })
    )
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const { status } = await house.fetch(
      new Request('http://localhost/api/v1/capabilities', { headers: { cookie } })
    )
    expect([refused.status, status]).toEqual([401, 200])
  })
})

describe('the tables of capabilities', () => {
  it.each(Object.values(providers).map((provider) => [provider.title, provider] as const))(
    'say of %s what its settings say: each field that one of them decides, and no other',
    (_title, { settings, unions, ...provider }) => {
      const vendors = unions.flatMap((union) => [
        ...[union.tag, ...union.common],
        ...Object.values(union.vendors).flat(),
      ])
      const { fields } = capabilitiesOf({ ...provider, settings, unions })
      const decided = fields.map(({ field }) => [
        field,
        field === 'toolIds'
          ? provider.tools !== undefined
          : decidedBy([...settings, ...vendors], [field]).length > 0,
      ])
      expect(fields.map(({ field, support }) => [field, support !== 'unsupported'])).toEqual(
        decided
      )
    }
  )

  it('are in our own units: what they call the bounds is taken, and what is beyond is not', () => {
    const plan = (value: number) =>
      planLink({
        ...{ provider: retell, config: { maxDurationSeconds: value } },
        ...{ changed: ['maxDurationSeconds'], object: { agent: { agent_id: 'a' }, llm: {} } },
        ...{ options: {}, allowUnknownModels: false, defaults: [] },
      }).object
    expect(plan(60)).toMatchObject({ agent: { max_call_duration_ms: 60_000 } })
    expect(() => plan(59)).toThrow('Retell AI cannot hold this')
    expect(() => plan(7201)).toThrow('Retell AI cannot hold this')
  })

  it('are of any provider: an approximation is said by the setting itself', () => {
    const provider = {
      ...{ ...elevenlabs, id: 'other', title: 'Other', unions: [], tools: undefined },
      settings: [direct('name', 'title', { lossy: 'its case', limit: { characters: [1, 9] } })],
    } as unknown as VoiceProvider
    const [name, prompt] = capabilitiesOf(provider).fields
    expect([name, prompt?.support, capabilitiesOf(provider).tools]).toEqual([
      {
        ...{ field: 'name', support: 'approximated' },
        places: [
          {
            ...{ at: 'title', vendors: null, support: 'approximated', loses: 'its case' },
            ...{ limit: { characters: [1, 9] }, dependsOn: [] },
          },
        ],
      },
      ...['unsupported', []],
    ])
  })
})
