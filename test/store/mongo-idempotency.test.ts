import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Process } from '../crash/gateway.ts'
import { hasMongod, howToGetOne } from '../support/mongod.ts'
import { type Answer, atRest, callsOf, type Gateways, on, openGateways, slow } from './gateways.ts'

const title = 'one Idempotency-Key at several gateways'

/** What a repeat has to have in common with the first answer. */
const bytes = ({ status, headers, text }: Answer) => [status, headers.get('etag'), text]
const replayed = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true'

describe.skipIf(!hasMongod)(hasMongod ? title : `${title} (${howToGetOne})`, () => {
  let gateways: Gateways
  let all: readonly Process[] = []
  let keys = 0
  beforeAll(async () => {
    const { first, ...opened } = await openGateways()
    gateways = opened
    all = [first, ...(await Promise.all([opened.start(), opened.start()]))]
  }, 180_000)
  afterAll(() => gateways.mongod.stop())

  const at = (index: number) => all[index % all.length] as Process
  const newKey = () => {
    keys += 1
    return { 'idempotency-key': `key-${keys}` }
  }
  /** The same request at every gateway, twice at each. */
  const everywhere = (method: string, path: string, body?: object, more = {}) => {
    const headers = { ...newKey(), ...more }
    const ways = [0, 1, 2, 0, 1, 2]
    return Promise.all(ways.map((way) => gateways.ask(at(way), method, path, body, headers)))
  }
  const expectOne = (answers: readonly Answer[], status: number) => {
    expect(answers.map(bytes)).toEqual(answers.map(() => bytes(answers[0] as Answer)))
    expect(answers[0]?.status).toBe(status)
    expect(answers.filter((answer) => !replayed(answer))).toHaveLength(1)
  }

  it.each([
    ['', {}],
    [' with an If-Match that only the first one meets', { 'if-match': '"1"' }],
  ])('is one PATCH, answered the same everywhere%s', async (_, more) => {
    const one = await gateways.linked(at(0))
    const path = `/api/v1/assistants/${one.id}`
    expectOne(await everywhere('PATCH', path, { name: 'Once' }, more), 200)
    expect(callsOf(gateways, one)).toHaveLength(1)
    expect(await atRest(gateways, at(1), one)).toEqual(['Once', 'Once', 'committed', 'in_sync'])
  })

  it('makes one assistant, and one object at the provider', async () => {
    const body = {
      ...{ name: 'Born once', connection_ids: [gateways.access.connectionId] },
      ...{ ai_provider: 'openai', model: 'gpt-4o-mini', transcription: null },
    }
    const answers = await everywhere('POST', '/api/v1/assistants', body)
    expectOne(answers, 201)
    const made = gateways.town.fake.objects().filter(({ object }) => object.name === 'Born once')
    expect(made).toHaveLength(1)
    const listed = await gateways.ask(at(2), 'GET', '/api/v1/assistants')
    const named = listed.body.data.filter(({ name }: { name: string }) => name === 'Born once')
    expect(named).toHaveLength(1)
    const { id } = answers[0]?.body.data ?? {}
    expectOne(await everywhere('DELETE', `/api/v1/assistants/${id}`), 200)
    expect((await gateways.ask(at(1), 'GET', `/api/v1/assistants/${id}`)).status).toBe(404)
  })

  it('makes one key, one connection and one tool', async () => {
    const { fake } = gateways.town
    const connection = { provider: 'vapi', api_key: fake.keys[0], base_url: fake.url }
    const tool = {
      ...{ name: 'once', description: 'Once', endpoint: 'https://x.example.com/', method: 'GET' },
    }
    expectOne(await everywhere('POST', '/api/v1/keys', { name: 'once' }), 201)
    expectOne(await everywhere('POST', '/api/v1/connections', connection), 201)
    expectOne(await everywhere('POST', '/api/v1/tools', tool), 201)
    const tools = await gateways.ask(at(1), 'GET', '/api/v1/tools')
    expect(tools.body.pagination.total).toBe(1)
  })

  it('with another body is refused by every gateway, while the first runs and after', async () => {
    const one = await gateways.linked(at(0))
    const path = `/api/v1/assistants/${one.id}`
    const headers = newKey()
    gateways.town.fake.fault(on(one, { kind: 'slow', ms: 1500, applied: 'before' }))
    const first = gateways.ask(at(0), 'PATCH', path, { name: 'First' }, headers)
    await vi.waitFor(() => expect(callsOf(gateways, one)).toHaveLength(1), slow)
    const other = () => gateways.ask(at(1), 'PATCH', path, { name: 'Other' }, headers)
    expect(await other()).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
    const same = await gateways.ask(at(2), 'PATCH', path, { name: 'First' }, headers)
    expectOne([await first, same], 200)
    expect((await other()).status).toBe(422)
    expect(callsOf(gateways, one)).toHaveLength(1)
  })

  it('of a gateway that was killed is answered by another one, once that has finished it', async () => {
    const one = await gateways.linked(at(0))
    const path = `/api/v1/assistants/${one.id}`
    const headers = newKey()
    const doomed = await gateways.start()
    gateways.town.fake.fault(on(one, { kind: 'hang', when: 'after' }))
    const cut = gateways.call(doomed, 'PATCH', path, { name: 'Whole' }, headers)
    await vi.waitFor(() => expect(callsOf(gateways, one)).toHaveLength(1), slow)
    await doomed.kill()
    expect(await cut).toBe('cut')
    const again = () => gateways.ask(at(1), 'PATCH', path, { name: 'Whole' }, headers)
    const answer = await vi.waitFor(async () => {
      const answer = await again()
      expect(answer.status).not.toBe(409)
      return answer
    }, slow)
    expect([answer.status, replayed(answer)]).toEqual([200, true])
    expect(answer.headers.get('etag')).toBe('"2"')
    expect(bytes(await again())).toEqual(bytes(answer))
    expect(await atRest(gateways, at(0), one)).toEqual(['Whole', 'Whole', 'committed', 'in_sync'])
  })
})
