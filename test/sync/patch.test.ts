import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

const id = '11111111-2222-4333-8444-555555555555'
const object = {
  id,
  orgId: '22222222-2222-4333-8444-555555555555',
  createdAt: '2026-08-01T00:00:00.000Z',
  updatedAt: '2026-08-01T00:00:00.000Z',
  name: 'Old',
  model: {
    provider: 'openai',
    model: 'gpt-4o-mini',
    temperature: 0.7,
    messages: [{ role: 'system', content: 'SP' }],
    toolIds: ['T1'],
    toolRefs: [{ toolId: 'T1', version: 'v2' }],
    knowledgeBaseId: 'KB',
  },
  silenceTimeoutSeconds: 30,
  isServerUrlSecretSet: true,
  latestVersion: 'v4',
}
const example = {
  name: 'Enrollment Assistant',
  firstMessage: "Hi, I'm your enrollment assistant. How can I help today?",
  firstMessageMode: 'assistant-speaks-first',
  model: { provider: 'openai', model: 'gpt-4o', temperature: 0.6 },
  voice: { provider: 'openai', voiceId: 'alloy' },
  maxDurationSeconds: 1800,
}

describe('a PATCH with page 004’s example', () => {
  let house: House
  beforeEach(async () => {
    house = await openHouse()
    await house.place(object)
  })
  afterEach(() => house.close())

  it('changes both sides with one read, one write and two commits, and keeps prompt and tools', async () => {
    const local = await house.imported(id)
    const commits = house.commits()
    const answer = await house.request('PATCH', `/assistants/${local}`, example)
    expect(answer).toMatchObject({ status: 200, body: { ...example, id: local } })
    expect(house.commits() - commits).toBe(2)
    const log = house.fake.log().slice(-2)
    expect(log.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /assistant/${id}`,
      `PATCH /assistant/${id}`,
    ])
    expect(log[1]?.body).toEqual({
      name: 'Enrollment Assistant',
      firstMessage: example.firstMessage,
      firstMessageMode: 'assistant-speaks-first',
      model: { ...object.model, ...example.model },
      voice: example.voice,
      maxDurationSeconds: 1800,
    })
  })
})
