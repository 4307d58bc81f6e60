import { describe, expect, it } from 'vitest'
import { get, type JsonObject } from '../../src/json.ts'
import type { Options } from '../support/house.ts'
import { operationOf, soon } from '../sync/recovery.ts'
import { frontDesk } from './open.ts'
import { openThree } from './providers.ts'

const parameter = (name: string) => [{ name, type: 'string', description: 'Of the order' }]
const config = {
  ...{ name: 'check_order', description: 'Finds an order.', method: 'GET' },
  ...{ endpoint: 'https://api.example/orders', schema: parameter('order_id') },
}
const inlineThere = { type: 'function', function: { name: 'theirs' } }

/** The tool on four assistants at three providers, each with a tool of somebody else’s. */
const everywhere = async (options: Options = {}) => {
  const { house, at, atRetell, atElevenLabs } = await openThree({ timing: soon, ...options })
  const model = { ...frontDesk.model, tools: [inlineThere] }
  await house.place({ ...frontDesk, model })
  const ids = [await house.imported(frontDesk.id), await atElevenLabs()]
  ids.push(await atRetell(1), await atRetell(2))
  const tool = (await house.request('POST', '/api/v1/tools', config)).body.data.id as string
  const assign = (id: string) =>
    house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id: tool })
  for (const id of ids) {
    const { status, body } = await assign(id)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  const change = (body: JsonObject, headers = {}) =>
    house.request('PATCH', `/api/v1/tools/${tool}`, body, headers)
  const live = (number: number) =>
    at.retell
      .objects('llm')
      .map(({ object }) => object)
      .findLast((one) => one.llm_id === `llm_${number}` && one.is_published) as JsonObject
  const states = async () => {
    const each = ids.map((id) => house.request('GET', `/api/v1/assistants/${id}/sync`))
    return (await Promise.all(each)).map(({ body }) => body.data.state)
  }
  /** The tool where it stands, and what is beside it. */
  const standing = () => {
    const config = at.elevenlabs.objects('tool').find(({ object }) => object.id !== 'tool_theirs')
    const agent = at.elevenlabs.objects('agent')[0]?.object ?? {}
    const [made] = house.fake.objects('tool')
    return {
      vapi: [get(made?.object ?? {}, 'url'), get(made?.object ?? {}, 'body.required')],
      beside: get(house.held(frontDesk.id), 'model.tools'),
      query: get(config?.object ?? {}, 'tool_config.api_schema.query_params_schema.required'),
      ids: get(agent, 'conversation_config.agent.prompt.tool_ids'),
      inside: [1, 2].map((number) => {
        const [theirs, ours] = live(number).general_tools as readonly JsonObject[]
        return [theirs?.name, get(ours ?? {}, 'parameters.required')]
      }),
    }
  }
  const calls = () => [house.fake, at.retell, at.elevenlabs].flatMap((fake) => fake.log()).length
  return { house, at, ids, tool, change, live, states, standing, calls }
}

const ofAll = (name: string, id: unknown) => ({
  vapi: [`https://api.example/orders?${name}={{${name}}}`, [name]],
  ...{ beside: [inlineThere], query: [name], ids: ['tool_theirs', id] },
  inside: [
    ['end_call', [name]],
    ['end_call', [name]],
  ],
})
const change = { schema: parameter('order_ref') }

describe('F05 the new parameters reach every copy', () => {
  it('F05 at rest the old parameter stands nowhere, and the tools of others stay', async () => {
    const { house, at, change: patch, standing, states } = await everywhere()
    const before = standing()
    const id = (before.ids as readonly unknown[])[1]
    expect(before).toEqual(ofAll('order_id', id))
    const { status, body } = await patch(change)
    expect([status, body.operations, standing()]).toEqual([
      ...[200, undefined, ofAll('order_ref', id)],
    ])
    const others = [at.elevenlabs, house.fake].map((fake) => fake.objects())
    expect(JSON.stringify(others)).not.toContain('order_id')
    expect(await states()).toEqual(Array(4).fill('in_sync'))
  })

  const fails = { kind: 'fail', status: 503, when: 'before' } as const
  const never = { kind: 'reset', when: 'before' } as const
  const no = { kind: 'refuse', status: 400, body: { status: 'error', message: 'No.' } } as const

  it.each([
    ['is in doubt', '/create-agent-version/agent_2', never, 1, 'unknown'],
    ['meets an outage', '/update-retell-llm/llm_2', fails, 3, 'rolled_back'],
    ['is refused', '/update-retell-llm/llm_2', no, 1, 'rolled_back'],
  ] as const)('F05 a follow-up that %s is named, and made up for', async (...row) => {
    const [, path, fault, times, state] = row
    const { house, at, ids, change: patch, standing, states } = await everywhere()
    const before = standing()
    at.retell.fault({ match: { path }, fault, times })
    const { status, body } = await patch(change)
    expect([status, body.operations.length]).toEqual([200, 1])
    const operation = await operationOf(house, body.operations[0])
    expect([operation.state, operation.assistant_id]).toEqual([state, ids[3]])
    const late = ofAll('order_ref', (before.ids as readonly unknown[])[1])
    const inside = [late.inside[0], before.inside[1]]
    expect(standing()).toEqual({ ...late, inside })
    for (let round = 0; round < 5; round++) await house.patchbay.recover()
    // What was refused is not asked again at once.
    if (fault === no) expect(standing()).toEqual({ ...late, inside })
    if (fault === no) await house.patchbay.scanDrift()
    expect([standing(), await states()]).toEqual([late, Array(4).fill('in_sync')])
  })

  it('F05 follow-ups that nobody began, as in a process that was killed, are made by a scan', async () => {
    let isKilled = false
    const store: Options['store'] = (store) => ({
      ...store,
      assistantsWith: async (...asked) => (isKilled ? [] : store.assistantsWith(...asked)),
    })
    const { house, change: patch, standing, states } = await everywhere({ store })
    const id = (standing().ids as readonly unknown[])[1]
    isKilled = true
    expect((await patch(change)).status).toBe(200)
    isKilled = false
    const inside = ofAll('order_id', id).inside
    expect([standing(), await states()]).toEqual([
      { ...ofAll('order_ref', id), inside },
      Array(4).fill('in_sync'),
    ])
    await house.patchbay.scanDrift()
    expect([standing(), await states()]).toEqual([ofAll('order_ref', id), Array(4).fill('in_sync')])
  })

  it('F05 an endpoint that names the old parameter is refused before any call', async () => {
    const { house, change: patch, calls, standing, tool } = await everywhere()
    const [before, asked] = [standing(), calls()]
    const endpoint = 'https://api.example/orders/{order_id}'
    const answer = await patch({ ...change, endpoint })
    const paths = answer.body.errors.map(({ path }: JsonObject) => path)
    expect([answer.status, paths, calls()]).toEqual([422, ['endpoint'], asked])
    // An agent of Retell's has no place for arguments in an address, whichever they are.
    const known = await patch({ endpoint })
    expect([known.status, known.body.errors[0].path, calls()]).toEqual([422, 'endpoint', asked])
    const { body } = await house.request('GET', `/api/v1/tools/${tool}`)
    expect([body.data.endpoint, standing()]).toEqual([config.endpoint, before])
  })
})
