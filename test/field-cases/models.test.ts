import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { frontDesk } from './open.ts'
import { openThree } from './providers.ts'

const rest = [{ name: 'New' }, { voice: { speed: 1.05 } }]

const atRetell = async () => {
  const { house, at, atRetell } = await openThree()
  const id = await atRetell(1, { model: 'gpt-4o' })
  return { house, id, fake: at.retell }
}
const atVapi = async () => {
  const { house } = await openThree()
  const model = { ...frontDesk.model, provider: 'groq', model: 'mixtral-8x7b-32768' }
  await house.place({ ...frontDesk, model })
  return { house, id: await house.imported(frontDesk.id), fake: house.fake }
}

const places = [
  {
    place: 'an agent at Retell',
    open: atRetell,
    held: { ai_provider: 'openai', model: 'gpt-4o' },
    patches: [...rest, { temperature: 0.4 }],
    other: { model: 'gpt-5' },
  },
  {
    place: 'an assistant at Vapi',
    open: atVapi,
    held: { ai_provider: 'groq', model: 'mixtral-8x7b-32768' },
    patches: rest,
    other: { model: 'llama-3.3-70b-versatile' },
  },
] as const

describe('F07 a retired model blocks nothing', () => {
  it.each(places)('F07 $place is changed around it', async ({ open, held, patches }) => {
    const { house, id, fake } = await open()
    const patch = (body: JsonObject) => house.request('PATCH', `/api/v1/assistants/${id}`, body)
    for (const body of patches) {
      const { status, body: said } = await patch(body)
      expect([body, status, said.errors]).toEqual([body, 200, undefined])
      expect(said.data).toMatchObject(held)
    }
    const bodies = fake.log().map(({ method, body }) => (method === 'GET' ? null : body))
    expect(JSON.stringify(bodies)).not.toContain(held.model)
    const { body } = await house.request('GET', `/api/v1/assistants/${id}`)
    expect(body.data).toMatchObject({ ...held, name: 'New' })
  })

  it.each(places)('F07 at $place it cannot be set again', async ({ open, held, other }) => {
    const { house, id, fake } = await open()
    const patch = (body: JsonObject) => house.request('PATCH', `/api/v1/assistants/${id}`, body)
    expect((await patch(other)).status).toBe(200)
    const written = () => fake.log().filter(({ method }) => method !== 'GET').length
    const before = written()
    const { status, body } = await patch({ model: held.model })
    const { path, message } = body.errors[0]
    expect([status, body.code, path, written()]).toEqual([422, 'unrepresentable', 'model', before])
    // The list names what there is now.
    expect(message).toContain(other.model)
  })
})

describe('two fields with one place', () => {
  it.each(['retell', 'elevenlabs'] as const)('are both ours once written, at %s', async (at) => {
    const { house, atRetell, atElevenLabs } = await openThree()
    const id = at === 'retell' ? await atRetell(1) : await atElevenLabs()
    const model = at === 'retell' ? 'claude-4.5-haiku' : 'claude-sonnet-4-5'
    for (const body of [
      { ai_provider: 'anthropic', model },
      { voice: { language: 'de' }, transcription: { language: 'de' } },
    ]) {
      const { status, body: said } = await house.request('PATCH', `/api/v1/assistants/${id}`, body)
      expect([status, said.errors]).toEqual([200, undefined])
      const sync = await house.request('GET', `/api/v1/assistants/${id}/sync`)
      expect([body, sync.body.data.state]).toEqual([body, 'in_sync'])
    }
  })
})
