import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'

describe('a dry run of a create', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  const bodies = [
    { name: 'A', voice: { provider: 'openai' } },
    { name: 'A', provider_options: { acme: {} } },
    { name: 'A', tool_ids: ['66aa2b3c4d5e6f7a8b9c0d11'] },
  ]
  it.each(bodies)('refuses what the create refuses: %j', async (body) => {
    const dry = await house.request('POST', '/api/v1/assistants?dry_run=true', body)
    const wet = await house.request('POST', '/api/v1/assistants', body)
    expect({ ...dry.body, request_id: '' }).toEqual({ ...wet.body, request_id: '' })
    expect(dry.status).toBeGreaterThan(400)
  })

  it('shows every field that would be set, and stores nothing', async () => {
    const commits = house.commits()
    const { body } = await house.request('POST', '/assistants?dry_run=true', {
      name: 'A',
      voice: { provider: 'openai', voiceId: 'alloy' },
    })
    expect(body).toEqual({
      requests: [],
      diff: [
        { field: 'name', from: null, to: 'A' },
        { field: 'voice.provider', from: null, to: 'openai' },
        { field: 'voice.voiceId', from: null, to: 'alloy' },
      ],
      unsupported: [],
    })
    expect(house.commits()).toBe(commits)
  })
})
