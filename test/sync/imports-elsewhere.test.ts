import { afterEach, describe, expect, it, vi } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { agent, llm } from '../fakes/retell-open.ts'
import { type House, openHouse } from '../support/house.ts'
import { soon } from './recovery.ts'

let house: House
afterEach(() => house.close())

const text = (number: number) => String(number).padStart(4, '0')

const providers = [
  {
    also: { adapter: retell, fake: retellFake },
    list: { method: 'POST', path: '/v2/list-agents' },
    object: (number: number): JsonObject => ({
      ...agent,
      ...{ agent_id: `agent_${text(number)}`, agent_name: `Name ${text(number)}` },
      last_modification_timestamp: Date.UTC(2026, 5, 1) - number,
    }),
    page: (ids: readonly string[], next: Json) => ({
      ...{ items: ids.map((agent_id) => ({ agent_id })), has_more: true, pagination_key: next },
    }),
  },
  {
    also: { adapter: elevenlabs, fake: elevenlabsFake },
    list: { method: 'GET', path: '/v1/convai/agents' },
    object: (number: number): JsonObject => ({
      ...{ agent_id: `agent_${text(number)}`, name: `Name ${text(number)}`, tags: [] },
      ...{ conversation_config: { agent: { first_message: 'Hi' } }, platform_settings: {} },
      metadata: { created_at_unix_secs: 1_780_000_000 - number },
    }),
    page: (ids: readonly string[], next: Json) => ({
      ...{ agents: ids.map((agent_id) => ({ agent_id })), has_more: true, next_cursor: next },
    }),
  },
] as const

const openWith = async ({ also, object }: (typeof providers)[number], count: number) => {
  house = await openHouse({ timing: soon, also: [also] })
  const { fake, connectionId } = house.at(also.adapter.id)
  if (also.adapter === retell) await fake.place('llm', llm)
  for (let number = 1; number <= count; number++) await fake.place('agent', object(number))
  return { fake, connectionId }
}

const imported = async (connectionId: string) => {
  const begun = await house.request('POST', '/api/v1/imports', { connection_id: connectionId })
  return vi.waitFor(
    async () => {
      await house.patchbay.runImports()
      const { body } = await house.request('GET', `/api/v1/imports/${begun.body.data.id}`)
      expect(body.data.state).not.toBe('running')
      return body.data
    },
    { timeout: 20_000, interval: 5 }
  )
}

describe.each(providers)('$also.adapter.title', (provider) => {
  const { title } = provider.also.adapter
  const names = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `Name ${text(from + index)}`)

  it('is imported and listed past the longest page of its list', async () => {
    const { connectionId } = await openWith(provider, 105)
    const { id: _, ...job } = await imported(connectionId)
    expect(job).toEqual({ state: 'done', done: 105, total: 105, failed: [] })
    const path = `/api/v1/connections/${connectionId}/remote?limit=100&page=2`
    const { body } = await house.request('GET', path)
    const own = await house.request('GET', '/api/v1/assistants?limit=100&page=1')
    expect([body.pagination.total, own.body.pagination.total]).toEqual([105, 105])
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(names(101, 105))
    expect(body.data.every(({ linked }: { linked: boolean }) => linked)).toBe(true)
  })

  it.each([
    ['the place it was asked for', provider.page(['agent_x'], 'again'), 1, 2],
    ['no place', provider.page(['agent_x'], null), 0, 1],
    ['another place from an empty page', provider.page([], 'there'), 0, 1],
  ])('F17: a page that goes on at %s ends the list', async (_what, page, done, asked) => {
    const { fake, connectionId } = await openWith(provider, 2)
    const fault = { kind: 'answer', status: 200, body: JSON.stringify(page) } as const
    fake.fault({ match: provider.list, fault, times: 'always' })
    const lists = () => fake.log().filter(({ path }) => path === provider.list.path).length
    const remote = await house.request('GET', `/api/v1/connections/${connectionId}/remote`)
    expect([remote.status, remote.body.code, lists()]).toEqual([502, 'provider_error', asked])
    const { id: _, ...job } = await imported(connectionId)
    expect(job).toEqual({
      ...{ state: 'failed', done, total: done },
      failed: done === 0 ? [] : [{ external_id: 'agent_x', code: 'provider_object_missing' }],
      error: {
        code: 'provider_error',
        message: `${title} lists its assistants in pages that do not end`,
      },
    })
  })
})
