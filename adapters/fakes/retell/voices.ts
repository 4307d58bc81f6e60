import { Hono } from 'hono'
import type { JsonObject } from '../../../src/json.ts'
import { type FakeEnv, reply, type Shared } from '../fake.ts'
import { unknown } from './answers.ts'
import { type Ask, asked } from './asking.ts'
import { queries } from './queries.ts'

const prefixes: { readonly [prefix: string]: string } = {
  '11labs': 'elevenlabs',
  openai: 'openai',
  cartesia: 'cartesia',
  minimax: 'minimax',
  fish: 'fish_audio',
  inworld: 'inworld',
  retell: 'platform',
}

const stock = `
  11labs-Adrian 11labs-Bing 11labs-Carola 11labs-Cimo 11labs-Dorothy 11labs-Gilfoy 11labs-Willa
  openai-Alloy openai-Echo openai-Fable openai-Nova openai-Onyx openai-Shimmer cartesia-Cimo
  cartesia-Willa minimax-Cimo minimax-Nia fish-Cimo inworld-Cimo retell-Cimo retell-Tamsin
`

/** The voices that every account has. */
export const stockVoices: readonly JsonObject[] = stock
  .trim()
  .split(/\s+/)
  .map((voice_id) => {
    const [prefix = '', voice_name = ''] = voice_id.split('-')
    return { voice_id, voice_name, provider: prefixes[prefix] ?? '', gender: 'female' }
  })

/** Finds a voice of one account: a stock one, or one that was put there. */
export const voicesOf = (shared: Shared, key: number) => (id: string) =>
  shared.objects.find('voice', key, id)?.object ?? stockVoices.find((one) => one.voice_id === id)

/** Voices: read and listed. */
export const voiceRoutes = (shared: Shared) =>
  new Hono<FakeEnv>()
    .get('/get-voice/:id', asked(shared, { query: queries.none }, read))
    .get('/list-voices', asked(shared, { query: queries.none }, list))

const read = ({ shared, key, id }: Ask) => {
  const voice = voicesOf(shared, key)(id)
  return voice === undefined ? unknown(id, 'voice') : reply(200, voice)
}

const list = ({ shared, key }: Ask) => {
  const own = shared.objects.all('voice').filter((one) => one.key === key)
  return reply(200, [...own.map(({ object }) => object), ...stockVoices])
}
