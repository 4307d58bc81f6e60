import { describe, expect, it } from 'vitest'
import { kinds } from '../../adapters/retell/kinds.ts'
import type { JsonObject } from '../../src/json.ts'
import { fill } from '../../src/sync/fill.ts'
import { agent, llm, start } from '../fakes/retell-open.ts'
import { openDriven } from './retell-driven.ts'

const [agentKind, llmKind] = kinds
const ref = { id: '665f1a2b3c4d5e6f7a8b9c0d', op: 'op_1' }
const since = new Date(start).toISOString()
const name = { agent_name: 'Ada', voice_id: 'retell-Cimo' }

describe('a new assistant', () => {
  const make = async ({ answers }: ReturnType<typeof openDriven>) => {
    const body = JSON.stringify(llmKind.marker.write({ general_prompt: 'Hi' }, ref))
    const made = await answers({ method: 'POST', path: llmKind.path, body })
    const whole = agentKind.marker.write({ ...agentKind.fixed, ...name }, ref)
    const create = { method: 'POST', path: agentKind.path, body: JSON.stringify(whole) } as const
    const call = fill({ ...create, take: agentKind.take ?? {} }, { llm: made })
    return { llm: made, agent: await answers(call) }
  }

  it('is an LLM and an agent that names it, each with our marker', async () => {
    const { llm: own, agent: other } = await make(openDriven())
    expect(own.default_dynamic_variables).toEqual({ patchbay_ref: `${ref.id}:op_1` })
    expect(other).toMatchObject({
      version_description: `patchbay_ref=${ref.id}:op_1`,
      response_engine: { type: 'retell-llm', llm_id: own.llm_id, version: 0 },
    })
    expect([llmKind.marker.read(own), agentKind.marker.read(other)]).toEqual([ref, ref])
    expect([llmKind.marker.read(llm), agentKind.marker.read(agent)]).toEqual([undefined, undefined])
  })

  it('is found again among those that were made since', async () => {
    const driven = openDriven()
    const made = await make(driven)
    driven.fake.place('agent', { ...agent, agent_id: 'old', last_modification_timestamp: 1 })
    const llms = await driven.drive(llmKind.made(since, {}))
    expect(llms?.map(({ externalId }) => externalId)).toEqual([made.llm.llm_id, 'llm_1'])
    const agents = await driven.drive(agentKind.made(since, name))
    expect(
      agents?.map(({ externalId, object }) => [externalId, agentKind.marker.read(object)])
    ).toEqual([
      [made.agent.agent_id, ref],
      ['agent_1', undefined],
    ])
    expect(await driven.drive(agentKind.made(since, { agent_name: 'Nobody' }))).toEqual([])
  })

  it('is found past the end of a page', async () => {
    const driven = openDriven()
    for (let index = 0; index < 250; index += 1) {
      const [agent_id, llm_id] = [`agent_x${index}`, `llm_x${index}`]
      driven.fake.place('agent', { ...agent, agent_id })
      driven.fake.place('llm', { ...llm, llm_id })
    }
    const made = await make(driven)
    const [llms, agents] = [
      await driven.drive(llmKind.made(since, {})),
      await driven.drive(agentKind.made(since, name)),
    ]
    expect([llms?.length, agents?.length]).toEqual([252, 252])
    expect(agents?.some(({ externalId }) => externalId === made.agent.agent_id)).toBe(true)
  })
})

describe('F17: a list that leads nowhere', () => {
  const items = [{ ...llm, agent_id: 'agent_1', user_modified_timestamp: start }]
  it.each<[string, JsonObject[]]>([
    [
      'the same key again',
      [
        { items, has_more: true, pagination_key: 'k' },
        { items, has_more: true, pagination_key: 'k' },
      ],
    ],
    ['no key', [{ items, has_more: true }]],
    ['an empty page', [{ items: [], has_more: true, pagination_key: 'k' }]],
    ['no items', [{ has_more: false }]],
  ])('with %s proves nothing', async (_title, pages) => {
    for (const kind of kinds) {
      const { fake, drive } = openDriven()
      for (const page of pages)
        fake.fault({ fault: { kind: 'answer', body: JSON.stringify(page) } })
      expect(await drive(kind.made(since, name))).toBeUndefined()
      expect(fake.log().length).toBe(pages.length)
    }
  })
})
