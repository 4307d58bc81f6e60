import { afterEach, describe, expect, it } from 'vitest'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { type House, type Options, openHouse } from '../support/house.ts'
import { operationOf, recovered, restart, settled, soon } from './recovery.ts'

const llm = {
  ...{ llm_id: 'llm_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ model: 'gpt-4.1', model_temperature: 0.2, general_prompt: 'SP', start_speaker: 'agent' },
  general_tools: [{ type: 'end_call', name: 'end_call' }],
}
const agent = {
  ...{ agent_id: 'agent_1', version: 3, is_published: true, last_modification_timestamp: 1 },
  ...{ agent_name: 'Desk', voice_id: '11labs-Adrian', language: 'en-US', channel: 'voice' },
  response_engine: { type: 'retell-llm', llm_id: 'llm_1', version: 3 },
}

let house: House
let local = ''
afterEach(() => house.close())

const open = async (options: Options = {}) => {
  house = await openHouse({
    also: [{ adapter: retell, fake: retellFake }],
    timing: soon,
    ...options,
  })
  place('llm', llm)
  place('agent', agent)
  local = await house.imported('agent_1', 'retell')
}
const place = (kind: string, object: JsonObject) => house.at('retell').fake.place(kind, object)
const fault = (path: string, what: ScriptInput['fault'], times: ScriptInput['times'] = 1) =>
  house.at('retell').fake.fault({ match: { path }, fault: what, times })
const held = (kind: string) =>
  house
    .at('retell')
    .fake.objects(kind)
    .map(({ object }) => object)
const versions = (kind: string) =>
  held(kind).map((one) => `${String(one.version)} ${one.is_published ? 'live' : 'draft'}`)
const live = () => held('agent').findLast((one) => one.is_published) as JsonObject
const patch = (body: unknown) => house.request('PATCH', `/api/v1/assistants/${local}`, body)
const home = async () => (await house.request('GET', `/api/v1/assistants/${local}`)).body.data
/** What is live of both parts, what home says, and what is said of the two. */
const sides = async () => {
  const { version } = live().response_engine as JsonObject
  const words = held('llm').find((one) => one.version === version)
  const { body } = await house.request('GET', `/api/v1/assistants/${local}/sync`)
  return [
    words?.model_temperature,
    live().max_call_duration_ms,
    (await home()).temperature,
    body.data.state,
  ]
}

const at = (version: number) => ({
  ...{ version, base_version: 3 },
  response_engine: { ...agent.response_engine, version },
})
const change = { temperature: 0.6, maximum_duration: 1800 }
const opening = '/create-agent-version/agent_1'
const publishing = '/publish-agent-version/agent_1'

/** A store that refuses to commit. */
const refusing: NonNullable<Options['store']> = (store) => ({
  ...store,
  finish: async (operation, ...rest) => {
    if (operation.state === 'committed') throw new Error('disk full')
    return store.finish(operation, ...rest)
  },
})

/** A change whose process is gone before or after a call, or the next; gives its operation. */
const killed = async (path: string, when: 'before' | 'after', count = 1) => {
  let left = count
  const death = Promise.withResolvers<void>()
  let dead = false
  const die = () => {
    dead = true
    death.resolve()
    return new Promise<never>(() => {})
  }
  await open({
    ...(count > 1 && { store: refusing }),
    context: ({ send }) => ({
      send: async (target, call, timeout) => {
        if (call.path.startsWith(path)) left -= 1
        const isLast = !dead && left === 0
        if (isLast && when === 'before') return die()
        const answer = await send(target, call, timeout)
        return isLast ? die() : answer
      },
    }),
  })
  void patch(change)
  await death.promise
  const scope = { ...house.ids, userId: null }
  return (await house.store.getAssistant(scope, local))?.operationId ?? ''
}

describe('publishing', () => {
  it('done without an answer, and throttled when asked again, is seen to be live', async () => {
    await open()
    fault(publishing, { kind: 'reset', when: 'after' })
    fault(publishing, { kind: 'throttle' }, 2)
    const { status } = await patch(change)
    expect([status, versions('agent'), (await home()).temperature]).toEqual([
      ...[200, ['3 live', '4 live'], 0.6],
    ])
  })

  it('that cannot be said to be done is taken back', async () => {
    await open()
    fault(publishing, { kind: 'reset', when: 'before' })
    fault(publishing, { kind: 'throttle' }, 2)
    const { status, body } = await patch(change)
    expect([status, body.operation.state, versions('agent')]).toEqual([
      ...[503, 'rolled_back', ['3 live']],
    ])
  })
})

describe('a process that is killed', () => {
  it.each([
    ['before a copy is opened', opening, 'before'],
    ['after that', opening, 'after'],
    ['after the LLM’s change', '/update-retell-llm/llm_1', 'after'],
    ['after the agent’s change', '/update-agent/agent_1', 'after'],
    ['before publishing', publishing, 'before'],
    ['after it', publishing, 'after'],
  ] as const)('%s leaves one copy, which recovery makes live', async (_what, path, when) => {
    const operation = await killed(path, when)
    await restart(house)
    const { state } = await recovered(house, operation, 'committed', 'rolled_back', 'dirty')
    await settled(house, local)
    expect([state, versions('agent'), versions('llm'), await sides()]).toEqual([
      ...['committed', ['3 live', '4 live'], ['3 live', '4 live']],
      [0.6, 1_800_000, 0.6, 'in_sync'],
    ])
  })

  it('before a copy is opened, which is refused then, has changed nothing', async () => {
    const operation = await killed(opening, 'before')
    const body = { status: 'error', message: 'Trial has ended.' }
    fault(opening, { kind: 'refuse', status: 402, body }, 'always')
    await restart(house)
    const { state } = await recovered(house, operation, 'committed', 'rolled_back', 'dirty')
    expect([state, versions('agent'), (await home()).temperature]).toEqual([
      ...['rolled_back', ['3 live'], 0.2],
    ])
  })

  it('takes the place of no later version that somebody else has made live', async () => {
    const operation = await killed('/update-agent/agent_1', 'after')
    place('llm', { ...llm, version: 5 })
    place('agent', { ...agent, ...at(5), voice_speed: 1.5 })
    await restart(house)
    const { state, error } = await recovered(house, operation, 'committed', 'rolled_back', 'dirty')
    expect([state, error?.code, versions('agent'), (await home()).temperature]).toEqual([
      ...['rolled_back', 'provider_conflict', ['3 live', '5 live'], 0.2],
    ])
  })

  it('leaves what somebody else has made live meanwhile as it is', async () => {
    const operation = await killed(opening, 'before')
    place('llm', { ...llm, version: 4 })
    place('agent', { ...agent, ...at(4), voice_speed: 1.5 })
    await restart(house)
    const { state, error } = await recovered(house, operation, 'committed', 'rolled_back', 'dirty')
    expect([state, error?.code, versions('agent'), live().voice_speed]).toEqual([
      ...['rolled_back', 'provider_conflict', ['3 live', '4 live'], 1.5],
    ])
  })
})

describe('a draft that somebody else works on', () => {
  it.each([
    ['agent', { voice_speed: 1.5 }],
    ['llm', { general_prompt: 'Theirs' }],
  ] as const)('in its %s is not taken for ours', async (kind, theirs) => {
    const operation = await killed(opening, 'before')
    const draft = { is_published: false }
    place('llm', { ...llm, version: 4, ...draft, ...(kind === 'llm' && theirs) })
    place('agent', { ...agent, ...at(4), ...draft, ...(kind === 'agent' && theirs) })
    const before = held(kind).find(({ version }) => version === 4)
    await restart(house)
    await recovered(house, operation, 'committed')
    expect([versions('agent'), held(kind).find(({ version }) => version === 4)]).toEqual([
      ['3 live', '4 draft', '5 live'],
      before,
    ])
  })
})

describe('an undo that is killed', () => {
  it.each([
    ['once a copy of what was live is opened', opening],
    ['once it is live again', publishing],
  ])('%s is carried on, and opens no other', async (_what, path) => {
    const operation = await killed(path, 'after', 2)
    await restart(house)
    const { state } = await recovered(house, operation, 'rolled_back', 'dirty', 'committed')
    expect([state, versions('agent'), live().max_call_duration_ms]).toEqual([
      ...['rolled_back', ['3 live', '4 live', '5 live'], undefined],
    ])
  })
})

describe('somebody else', () => {
  const edits = (values: JsonObject) =>
    ({ kind: 'edit', when: 'before', id: 'agent_1/4', values }) as const

  it('who changes our copy of the agent before it is live is told as drift', async () => {
    await open()
    fault(publishing, edits({ voice_speed: 1.5 }))
    const { status } = await patch(change)
    const { body } = await house.request('GET', `/api/v1/assistants/${local}/drift`)
    expect([status, await sides(), body.data.links[0].fields]).toEqual([
      200,
      [0.6, 1_800_000, 0.6, 'drifted'],
      [{ field: 'voice.speed', base: 1, local: null, remote: 1.5 }],
    ])
  })

  it('who publishes a draft that was there keeps it live, and that is a conflict', async () => {
    await open()
    place('llm', { ...llm, version: 4, is_published: false })
    place('agent', { ...agent, ...at(4), is_published: false, voice_speed: 1.5 })
    fault(opening, edits({ is_published: true }))
    const { status, body } = await patch(change)
    expect([status, body.code, versions('agent'), live().voice_speed]).toEqual([
      ...[409, 'provider_conflict', ['3 live', '4 live'], 1.5],
    ])
  })

  it('who publishes one that was opened meanwhile keeps it live too', async () => {
    await open()
    fault(opening, edits({ is_published: true, voice_speed: 1.5 }))
    const { status, body } = await patch(change)
    expect([status, body.code, versions('agent'), live().voice_speed]).toEqual([
      ...[409, 'provider_conflict', ['3 live', '4 live'], 1.5],
    ])
  })

  it('who publishes our copy half changed has home take what is live', async () => {
    await open()
    fault('/update-agent/agent_1', edits({ is_published: true }))
    const { status, body } = await patch(change)
    expect([status, body.operation.state, versions('agent'), await sides()]).toEqual([
      ...[409, 'dirty', ['3 live', '4 live']],
      [0.6, undefined, 0.6, 'in_sync'],
    ])
  })
})

describe('a provider that lies', () => {
  const nowhere = { kind: 'answer', body: '{"items":[],"has_more":true}' } as const

  it('in its list of versions has what was live before made live again all the same', async () => {
    await open({ store: refusing })
    fault('/list-agent-versions/agent_1', nowhere, 'always')
    const { status, body } = await patch(change)
    expect([status, body.operation.state, versions('agent'), live()]).toEqual([
      ...[503, 'rolled_back', ['3 live', '4 live', '5 live']],
      expect.not.objectContaining({ max_call_duration_ms: 1_800_000 }),
    ])
  })

  it('in that list keeps an unanswered opening in doubt, however long that takes', async () => {
    const operation = await killed(opening, 'after')
    fault('/list-agent-versions/agent_1', nowhere, 'always')
    await restart(house)
    await house.patchbay.recover()
    const { state } = await operationOf(house, operation)
    expect([state, versions('agent')]).toEqual(['unknown', ['3 live', '4 draft']])
  })

  it('in what it says of a copy is not believed: the copy is looked for', async () => {
    await open()
    fault(opening, { kind: 'answer', body: '{"agent_id":"agent_1"}' })
    const { status } = await patch(change)
    expect([status, versions('agent')]).toEqual([200, ['3 live', '4 live']])
  })
})
