import { login, post } from '../setup.ts'
import { type Provider, providers, type World } from './providers.ts'

/** An assistant, and the id of its copy at each provider. */
export type Mirrored = {
  readonly key: string
  readonly index: number
  readonly at: { readonly [P in Provider]: string }
}

/** What was set up before anything goes wrong. */
export type House = { readonly apiKey: string; readonly assistants: readonly Mirrored[] }

type Wanted = {
  readonly base: string
  readonly world: World
  readonly secrets: Readonly<Record<string, string>>
  readonly count: number
}

/** What every assistant says at first, in the spelling of v1. */
export const initial = {
  name: 'at first',
  system_prompt: 'prompt at first',
  welcome_message: 'welcome at first',
  maximum_duration: 600,
}

const objectOf = (index: number) => ({
  ...{ id: `3a7a7e00-0000-4000-8000-${index.toString(16).padStart(12, '0')}` },
  ...{ name: initial.name, firstMessage: initial.welcome_message },
  maxDurationSeconds: initial.maximum_duration,
  model: {
    ...{ provider: 'openai', model: 'gpt-4.1', temperature: 0.2 },
    messages: [{ role: 'system', content: initial.system_prompt }],
  },
  voice: { provider: '11labs', voiceId: 'burt' },
})

const overrides = {
  retell: { voice: { provider: '11labs', name: '11labs-Adrian' }, model: 'gpt-4.1-mini' },
  elevenlabs: { voice: { provider: '11labs', name: 'cjVigY5qzO86Huf0OWal' } },
}

/** Imports assistants at Vapi and makes a copy of each at the others, all over HTTP. */
export const furnish = async ({ base, world, secrets, count }: Wanted): Promise<House> => {
  const cookie = await login({ base, secrets })
  const scopes = ['read', 'write', 'admin']
  const made = await post(base, '/api/v1/keys', { name: 'torture', scopes }, { cookie })
  const apiKey = String(made.key)
  const ask = (path: string, body: object) => post(base, path, body, { 'x-api-key': apiKey })
  const connections = new Map<Provider, string>()
  for (const provider of providers) {
    const { url, keys } = world[provider]
    const body = { provider, api_key: keys[0], base_url: url }
    connections.set(provider, String((await ask('/api/v1/connections', body)).id))
  }
  const assistants: Mirrored[] = []
  for (let index = 0; index < count; index += 1) {
    world.vapi.place('assistant', objectOf(index))
    assistants.push(await mirrored(ask, connections, index))
  }
  return { apiKey, assistants }
}

type Ask = (path: string, body: object) => Promise<{ readonly [key: string]: unknown }>

const mirrored = async (
  ask: Ask,
  connections: ReadonlyMap<Provider, string>,
  index: number
): Promise<Mirrored> => {
  const first = objectOf(index).id
  const body = { connection_id: connections.get('vapi'), external_id: first }
  const key = String((await ask('/api/v1/assistants/import', body)).id)
  const link = async (provider: 'retell' | 'elevenlabs') => {
    const wanted = { connection_id: connections.get(provider), overrides: overrides[provider] }
    const { external_id } = await ask(`/api/v1/assistants/${key}/links`, wanted)
    return String(external_id)
  }
  const retell = await link('retell')
  return { key, index, at: { vapi: first, retell, elevenlabs: await link('elevenlabs') } }
}
