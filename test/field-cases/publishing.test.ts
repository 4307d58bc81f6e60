import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { openThree } from './providers.ts'

describe('F18 somebody else’s draft', () => {
  it('F18 is neither published, removed nor used: what goes live is our own draft', async () => {
    const { house, at, atRetell } = await openThree()
    const id = await atRetell(1)
    const publish = '/publish-agent-version/agent_1'
    const theirs = { id: 'llm_1/5', values: { general_prompt: 'Theirs' } }
    at.retell.fault({
      match: { path: publish },
      fault: { kind: 'edit', when: 'before', ...theirs },
    })
    const held = (kind: string, version: number) =>
      at.retell.objects(kind).find(({ object }) => object.version === version)?.object as JsonObject
    const patch = (body: JsonObject) => house.request('PATCH', `/api/v1/assistants/${id}`, body)
    const calls = () =>
      at.retell
        .log()
        .filter(({ path }) => path === publish)
        .map(({ body }) => body)
    const [agent, llm] = [held('agent', 3), held('llm', 3)]

    expect((await patch({ temperature: 0.6, maximum_duration: 900 })).status).toBe(200)
    const log = at.retell.log().map(({ method, path, query }) => [method, path, query.version])
    const published = log.findIndex(([, path]) => path === publish)
    expect([calls(), log[published + 1]]).toEqual([
      [{ version: 4 }],
      ['GET', '/get-agent/agent_1', '4'],
    ])
    const changed = { is_published: true, version: 4, base_version: 3 }
    const moved = { last_modification_timestamp: expect.any(Number) }
    const engine = { ...(agent.response_engine as JsonObject), version: 4 }
    expect([held('agent', 4), held('llm', 4)]).toEqual([
      { ...agent, ...changed, ...moved, max_call_duration_ms: 900_000, response_engine: engine },
      expect.objectContaining({ ...llm, ...moved, version: 4, model_temperature: 0.6 }),
    ])

    const draft = [held('agent', 5), held('llm', 5)]
    expect(draft).toMatchObject([
      { is_published: false, base_version: 3 },
      { is_published: false, general_prompt: 'Theirs', model_temperature: 0.2 },
    ])
    expect((await patch({ temperature: 0.7 })).status).toBe(200)
    expect([calls()[1], held('agent', 6), held('llm', 6)]).toMatchObject([
      { version: 6 },
      { is_published: true, base_version: 4 },
      { is_published: true, general_prompt: 'SP', model_temperature: 0.7 },
    ])
    expect([held('agent', 5), held('llm', 5)]).toEqual(draft)
  })
})
