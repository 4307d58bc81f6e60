import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answered, type House, openHouse } from '../support/house.ts'
import { operationOf, soon } from './recovery.ts'
import { counted, idA, object, oneLink, own, shown } from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ timing: soon })
})
afterEach(() => house.close())

const config = {
  ...{ name: 'check_order', description: 'Does it.', endpoint: 'https://api.example/x' },
  method: 'GET',
}
const made = async (): Promise<string> =>
  (await house.request('POST', '/api/v1/tools', config)).body.data.id
const given = async () => {
  const [id, tool] = [await oneLink(house), await made()]
  await house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id: tool })
  house.calls()
  return { id, tool }
}
const keyed = (method: string, path: string, body?: unknown) =>
  house.request(method, path, body, { 'Idempotency-Key': 'once' })

const same = (first: Answered, again: Answered) => {
  const { date: _, ...headers } = Object.fromEntries(first.headers)
  expect([again.status, again.body]).toEqual([first.status, first.body])
  expect(Object.fromEntries(again.headers)).toMatchObject({
    'content-type': headers['content-type'],
    'idempotency-replayed': 'true',
  })
}

/** One durable commit more than it would be without a key is a third write. */
const once = async (commits: number, request: () => Promise<Answered>) => {
  const first = await counted(house, request)
  expect(first.commits).toBe(commits)
  const again = await counted(house, request)
  expect([again.calls, again.commits]).toEqual([[], 0])
  same(first.answer, again.answer)
  return first.answer
}

describe('a request about a tool that is given again with its key', () => {
  it('makes one tool, in one commit', async () => {
    const answer = await once(1, () => keyed('POST', '/api/v1/tools', config))
    expect(answer.status).toBe(201)
    expect((await house.request('GET', '/api/v1/tools')).body.pagination.total).toBe(1)
  })

  it('changes one that only home has in one commit', async () => {
    const path = `/api/v1/tools/${await made()}`
    const answer = await once(1, () => keyed('PATCH', path, { timeout: 20 }))
    expect([answer.status, answer.headers.get('patchbay-operation')]).toEqual([200, null])
    await house.request('PATCH', path, { timeout: 5 })
    expect((await keyed('PATCH', path, { timeout: 20 })).body.data.timeout).toBe(20)
    expect((await house.request('GET', path)).body.data.timeout).toBe(5)
  })

  it('changes one that providers have in two, and the answer names the operation', async () => {
    const { tool } = await given()
    const path = `/api/v1/tools/${tool}`
    const answer = await once(2, () => keyed('PATCH', path, { timeout: 20 }))
    const operation = await operationOf(house, answer.headers.get('patchbay-operation') ?? '')
    expect([operation.kind, operation.state]).toEqual(['tool', 'committed'])
    expect(answer.body).toEqual({
      ...{ success: true, message: 'Tool updated successfully' },
      data: (await house.request('GET', path)).body.data,
    })
  })

  it('is told its refusal again', async () => {
    const { tool } = await given()
    house.fake.fault({
      match: { method: 'PATCH', path: '/tool/*' },
      fault: { kind: 'refuse', status: 400, body: own(400, ['name must be nicer']) },
    })
    const body = { name: 'other_name' }
    const answer = await once(2, () => keyed('PATCH', `/api/v1/tools/${tool}`, body))
    expect([answer.status, answer.body.code]).toEqual([422, 'provider_rejected'])
  })

  it('is told by recovery what it came to', async () => {
    const { tool } = await given()
    const path = `/api/v1/tools/${tool}`
    house.fake.fault({
      match: { path: '/tool/*' },
      fault: { kind: 'reset', when: 'after' },
      times: 'always',
    })
    const body = { timeout: 20 }
    const first = await house.request('PATCH', path, body)
    expect(first.status).toBe(503)
    await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
    house.fake.fault({
      match: { method: 'PATCH', path: '/tool/*' },
      fault: { kind: 'drop', paths: ['timeoutSeconds'] },
    })
    const second = await keyed('PATCH', path, body)
    expect([second.status, second.body.operation.state]).toEqual([502, 'rolled_back'])
    same(second, await keyed('PATCH', path, body))
  })

  it('deletes one that only home has in one commit', async () => {
    const path = `/api/v1/tools/${await made()}`
    const answer = await once(1, () => keyed('DELETE', path))
    expect([answer.status, (await house.request('GET', path)).status]).toEqual([200, 404])
  })

  it('deletes one that assistants have, and says so again', async () => {
    const { id, tool } = await given()
    const first = await keyed('DELETE', `/api/v1/tools/${tool}`)
    house.calls()
    const commits = house.commits()
    same(first, await keyed('DELETE', `/api/v1/tools/${tool}`))
    expect([house.calls(), house.commits() - commits]).toEqual([[], 0])
    expect((await shown(house, id)).selected_tools).toEqual([])
  })

  it('of two with one key only the first makes anything', async () => {
    const both = await Promise.all([1, 2].map(() => keyed('POST', '/api/v1/tools', config)))
    expect(both[0]?.body).toEqual(both[1]?.body)
    expect((await house.request('GET', '/api/v1/tools')).body.pagination.total).toBe(1)
    expect((await keyed('POST', '/api/v1/tools', { ...config, timeout: 9 })).status).toBe(422)
  })
})

describe('a tool that is given or taken', () => {
  it('is answered ahead of the end where that is preferred', async () => {
    const [id, tool] = [await oneLink(house), await made()]
    const path = `/api/v1/assistants/${id}/tools`
    const ahead = { Prefer: 'respond-async' }
    const isAhead = async ({ status, headers, body }: Answered) => {
      expect([status, headers.get('preference-applied')]).toEqual([202, 'respond-async'])
      expect(headers.get('location')).toBe(`/api/v1/operations/${body.data.id}`)
      const state = async () => (await operationOf(house, body.data.id)).state
      await expect.poll(state).toBe('committed')
    }
    await isAhead(await house.request('POST', path, { tool_id: tool }, ahead))
    expect((await shown(house, id)).selected_tools).toEqual([tool])
    await isAhead(await house.request('DELETE', `${path}/${tool}`, undefined, ahead))
    expect((await shown(house, id)).selected_tools).toEqual([])
  })
})

describe('an operation that a person acts on with a key', () => {
  /** Its first attempt was kept in part, and its undo met a dead credential. */
  const stuck = async () => {
    await house.close()
    house = await openHouse({
      timing: soon,
      context: ({ send }) => ({
        send: async (target, call, timeout) => {
          const answer = await send(target, call, timeout)
          if (call.method === 'PATCH')
            house.fake.fault({
              match: { path: `/assistant/${idA}` },
              fault: { kind: 'refuse', status: 401, body: own(401, 'Invalid Key.') },
              times: 'always',
            })
          return answer
        },
      }),
    })
    const id = await oneLink(house)
    house.fake.fault({
      match: { method: 'PATCH', path: `/assistant/${idA}` },
      fault: { kind: 'drop', paths: ['name'] },
    })
    const { body } = await house.request('PATCH', `/api/v1/assistants/${id}`, {
      ...{ name: 'New', welcome_message: 'Hi' },
    })
    expect(body.operation.state).toBe('stuck')
    await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
    return body.operation.id as string
  }

  it('keeps the answer in the commit that ends the operation', async () => {
    const path = `/api/v1/operations/${await stuck()}/retry`
    // One takes it over, one notes that the credential works again, one ends it.
    const answer = await once(3, () => keyed('POST', path))
    expect([answer.status, answer.body.data.state]).toEqual([200, 'rolled_back'])
    expect((await house.request('POST', path)).status).toBe(409)
  })

  it('keeps it also where it is given up', async () => {
    const path = `/api/v1/operations/${await stuck()}/abandon`
    const answer = await once(3, () => keyed('POST', path, { reason: 'closed' }))
    expect([answer.status, answer.body.data.state]).toEqual([200, 'dirty'])
    expect(house.held(idA)).toMatchObject({ name: object(idA).name, firstMessage: 'Hi' })
  })
})
