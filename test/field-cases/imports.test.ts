import { describe, expect, it } from 'vitest'
import { soon } from '../sync/recovery.ts'
import { frontDesk } from './open.ts'
import { agentThere, openThree, retellPair } from './providers.ts'

const idOf = (number: number) => `0f1e2d3c-0000-4000-8000-00000000000${number}`

// Retell makes no agent without one, and each has names of its own.
const voices = {
  vapi: frontDesk.voice.voiceId,
  retell: '11labs-Adrian',
  elevenlabs: 'cjVigY5qzO86Huf0OWal',
}

/** Four objects in an account, none of them at home. */
const open = async (provider: 'vapi' | 'retell' | 'elevenlabs') => {
  const { house, at } = await openThree({ timing: soon })
  const { fake, connectionId } = house.at(provider)
  const place = {
    vapi: (number: number) => {
      fake.place('assistant', { ...frontDesk, id: idOf(number) })
      return idOf(number)
    },
    retell: (number: number) => {
      const pair = retellPair(number)
      at.retell.place('llm', pair.llm)
      at.retell.place('agent', pair.agent)
      return pair.agent_id
    },
    elevenlabs: (number: number) => {
      fake.place('agent', { ...agentThere, agent_id: `agent_${number}` })
      return `agent_${number}`
    },
  }[provider]
  const ids = [1, 2, 3, 4].map((number) => place(number))
  const take = (external_id: string) =>
    house.request('POST', '/api/v1/assistants/import', { connection_id: connectionId, external_id })
  const writes = () =>
    fake.log().filter(({ method, path }) => method !== 'GET' && !path.startsWith('/v2/list-'))
  const total = async () =>
    (await house.request('GET', '/api/v1/assistants')).body.pagination.total as number
  return { house, connectionId, ids, take, writes, total }
}

const codesOf = (answers: readonly { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => `${status} ${body.code ?? 'made'}`).sort()

describe.each(['vapi', 'retell', 'elevenlabs'] as const)('F16 two imports at %s', (provider) => {
  it('F16 of eight at once one wins, and the others are told so', async () => {
    const { ids, take, writes, total } = await open(provider)
    const answers = await Promise.all(Array(8).fill(ids[0]).map(take))
    expect(codesOf(answers)).toEqual(['201 made', ...Array(7).fill('409 already_linked')])
    expect([await total(), writes()]).toEqual([1, []])
  })

  it('F16 an import against a link has one winner', async () => {
    const { house, connectionId, ids, take, total } = await open(provider)
    const voice = { provider: '11labs', voiceId: voices[provider] }
    const born = await house.request('POST', '/assistants', { name: 'Desk', voice })
    const external_id = ids[0] ?? ''
    const body = { connection_id: connectionId, external_id }
    const link = house.request('POST', `/api/v1/assistants/${born.body.id}/links`, body)
    const answers = await Promise.all([link, take(external_id)])
    expect(codesOf(answers)).toEqual(['201 made', '409 already_linked'])
    const linked = await house.store.findLinked({ ...house.ids, userId: null }, external_id)
    expect([linked.length, await total()]).toEqual([1, answers[0].status === 201 ? 1 : 2])
  })

  it('F16 an import against a job that runs has one winner, and the job skips it', async () => {
    const { house, connectionId, ids, take, writes, total } = await open(provider)
    const body = { connection_id: connectionId }
    const { id } = (await house.request('POST', '/api/v1/imports', body)).body.data
    const [answers] = await Promise.all([Promise.all(ids.map(take)), house.patchbay.runImports()])
    const job = async () => (await house.request('GET', `/api/v1/imports/${id}`)).body.data
    for (let round = 0; round < 100 && (await job()).state === 'running'; round++)
      await house.patchbay.runImports()
    expect(await job()).toEqual({ id, state: 'done', done: 4, total: 4, failed: [] })
    const isKnown = codesOf(answers).every((code) => /^(201 made|409 already_linked)$/.test(code))
    expect([isKnown, await total(), writes()]).toEqual([true, 4, []])
    for (const external of ids) {
      const linked = await house.store.findLinked({ ...house.ids, userId: null }, external)
      expect([external, linked.length]).toEqual([external, 1])
    }
  })
})
