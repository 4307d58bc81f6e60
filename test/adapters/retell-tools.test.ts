import { describe, expect, it } from 'vitest'
import { tools } from '../../adapters/retell/tools.ts'
import { type Json, type JsonObject, set } from '../../src/json.ts'
import type { ToolConfig } from '../../src/tool.ts'
import { llm } from '../fakes/retell-open.ts'
import { openDriven } from './retell-driven.ts'
import type { LlmBody } from './retell-planned.ts'

const id = '665f1a2b3c4d5e6f7a8b9c0d'
const order: ToolConfig = {
  name: 'check_order_status',
  description: 'Use this tool to check the status of an order.',
  endpoint: 'https://api.yourstore.com/orders/status',
  method: 'GET',
  timeout: 10,
  headers: [{ name: 'Authorization', value: 'Bearer sk' }],
  schema: [{ name: 'order_id', type: 'string', description: 'The order' }],
}
const write = (tool: ToolConfig) =>
  tools.mark(
    tools.settings.reduce<JsonObject>(
      (entry, { at, to }) => set(entry, at, to(tool) as Json),
      tools.fixed
    ),
    id
  )

describe('a tool at Retell', () => {
  const written = write(order)

  it('is a custom function, as the official SDK has it, that is ours by a header', () => {
    expect(written).toEqual({
      type: 'custom',
      name: 'check_order_status',
      description: 'Use this tool to check the status of an order.',
      url: 'https://api.yourstore.com/orders/status',
      method: 'GET',
      timeout_ms: 10_000,
      max_retry: 0,
      headers: { Authorization: 'Bearer sk', 'X-Patchbay-Tool': id },
      parameters: {
        type: 'object',
        properties: { order_id: { type: 'string', description: 'The order' } },
        required: ['order_id'],
      },
      args_at_root: true,
      speak_during_execution: true,
      speak_after_execution: true,
    } satisfies NonNullable<LlmBody['general_tools']>[number])
    expect([tools.owner(written), tools.owner({ ...written, headers: {} })]).toEqual([
      id,
      undefined,
    ])
  })

  it('is taken by Retell beside tools of others', async () => {
    const { call } = openDriven()
    await call('POST', '/create-agent-version/agent_1', { base_version: 3 })
    const general_tools = [...llm.general_tools, written]
    const answer = await call('PATCH', '/update-retell-llm/llm_1', { general_tools })
    expect(answer).toMatchObject({ status: 200, body: { general_tools } })
  })

  it('may not have a name that is taken, in any state', () => {
    const states = [{ name: 's', tools: [{ type: 'end_call', name: 'bye' }] }]
    const other = { type: 'custom', name: 'theirs' }
    expect(tools.inline({ llm: { general_tools: [other], states } })).toEqual([
      ...['theirs', 'bye', 'end_call'],
    ])
  })

  it('has no place with arguments in its address', () => {
    const placed = { ...order, endpoint: 'https://a.example/{order_id}' }
    const refuses = (tool: ToolConfig) =>
      tools.settings.flatMap((setting) => setting.refuses?.(tool) ?? [])
    expect([refuses(order), refuses(placed)]).toEqual([
      [],
      ['must not hold {parameters}: Retell AI puts none into an address'],
    ])
  })
})
