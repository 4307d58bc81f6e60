import { afterEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import type { Store } from '../../src/store.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'
import {
  content,
  counted,
  idA,
  idB,
  on,
  oneLink,
  own,
  patch,
  shown,
  twoAccounts,
  twoLinks,
} from './scene.ts'

type Method = 'begin' | 'record' | 'finish' | 'apply' | 'addAssistant' | 'setConnectionState'
/** What goes wrong at a call of the store; `lost`: written, but nobody says so. */
type Trouble = 'refuse' | 'silent' | 'lost' | 'false' | 'fine'

let house: House
afterEach(() => house.close())

const unavailable = () => new StoreUnavailable('no answer')
const full = () => new Error('database or disk is full: secret-text')

/** A house whose store fails as told, call by call. */
const troubled = async () => {
  const script = new Map<string, Trouble[]>()
  const log: unknown[] = []
  const wrap = (store: Store): Store =>
    new Proxy(store, {
      get: (target, name: keyof Store) => {
        // The slot of tools is a store of its own.
        if (name === 'tools') return target.tools
        return async (...given: never[]) => {
          const work = target[name] as (...given: never[]) => Promise<unknown>
          const trouble = script.get(name)?.shift() ?? 'fine'
          if (trouble === 'refuse') throw full()
          if (trouble === 'silent') throw unavailable()
          if (trouble === 'false') return false
          const result = await work(...given)
          if (trouble === 'lost') throw unavailable()
          return result
        }
      },
    })
  house = await openHouse({
    fake: twoAccounts,
    store: wrap,
    context: () => ({ log: (record) => void log.push(record) }),
  })
  const trouble = (method: Method | 'getOperation' | 'getAssistant', ...troubles: Trouble[]) =>
    void script.set(method, troubles)
  return { trouble, log }
}

const end = ({ status, body }: Answered) => ({
  ...{ status, code: body.code ?? null, state: body.operation?.state ?? null },
})
const renamed = async (id: string) => {
  const { answer, calls, commits } = await counted(house, () => patch(house, id, { name: 'New' }))
  return { ...end(answer), calls, commits }
}
const names = async (id: string) => [content(house, idA).name, (await shown(house, id)).name]

describe('a first write that the store', () => {
  it.each<[string, Trouble[], number, unknown]>([
    ['refuses sends nothing: 503', ['refuse'], 0, 503],
    ['does not answer, twice, sends nothing: 503', ['silent', 'silent'], 0, 503],
    ['does not answer once is asked again', ['silent'], 2, 200],
    ['stored without saying so is asked again, and is the same one', ['lost'], 2, 200],
    ['stored without saying so twice is found, and goes on', ['lost', 'lost'], 2, 200],
    ['stored without saying so, and then refuses, is found', ['lost', 'refuse'], 2, 200],
  ])('%s', async (_name, troubles, commits, status) => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('begin', ...troubles)
    const failed = { code: 'store_unavailable', state: null, calls: ['GET A'] }
    const done = { code: null, state: null, calls: ['GET A', 'PATCH A'] }
    expect(await renamed(id)).toEqual({ status, commits, ...(status === 200 ? done : failed) })
    const name = status === 200 ? 'New' : 'Old'
    expect(await names(id)).toEqual([name, name])
  })
})

describe('a first write that may be stored', () => {
  it.each<[string, Trouble[], Trouble[]]>([
    ['never says so', ['lost', 'lost', 'lost'], []],
    ['cannot be looked for', ['lost', 'silent'], ['silent']],
  ])('and %s is in doubt: 504, with the operation that recovery carries out', async (...row) => {
    const [, troubles, reads] = row
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('begin', ...troubles)
    trouble('getOperation', ...reads)
    const answer = await patch(house, id, { name: 'New' })
    expect(end(answer)).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
    expect(await names(id)).toEqual(['Old', 'Old'])
    await house.store.expireLeases()
    await house.patchbay.recover()
    expect(await names(id)).toEqual(['New', 'New'])
    const path = `/api/v1/operations/${answer.body.operation.id}`
    expect((await house.request('GET', path)).body.data.state).toBe('committed')
  })
})

describe('a last write that the store', () => {
  it('refuses is taken back at the provider: 503', async () => {
    const { trouble, log } = await troubled()
    const id = await oneLink(house)
    trouble('finish', 'refuse')
    expect(await renamed(id)).toEqual({
      ...{ status: 503, code: 'store_unavailable', state: 'rolled_back', commits: 3 },
      calls: ['GET A', 'PATCH A', 'GET A', 'PATCH A'],
    })
    expect(await names(id)).toEqual(['Old', 'Old'])
    expect(JSON.stringify(log)).not.toContain('secret-text')
  })

  it.each<[string, Trouble[]]>([
    ['stored without saying so is found there', ['lost']],
    ['does not answer once is said again', ['silent']],
    ['does not answer, and then stores without saying so, is found there', ['silent', 'lost']],
  ])('%s: 200', async (_name, troubles) => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('finish', ...troubles)
    expect(await renamed(id)).toEqual({
      ...{ status: 200, code: null, state: null, calls: ['GET A', 'PATCH A'], commits: 2 },
    })
    expect(await names(id)).toEqual(['New', 'New'])
  })

  it('does not answer at all is in doubt, and never undone: 504', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('finish', 'silent', 'silent')
    expect(await renamed(id)).toMatchObject({
      ...{ status: 504, code: 'in_doubt', state: 'unknown', calls: ['GET A', 'PATCH A'] },
    })
    expect(await names(id)).toEqual(['New', 'Old'])
  })

  it('refuses after no answer is in doubt: the first may have been stored', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('finish', 'silent', 'refuse')
    expect(await renamed(id)).toMatchObject({
      status: 504,
      code: 'in_doubt',
      calls: ['GET A', 'PATCH A'],
    })
  })

  it('gives to another holder is in doubt, and never undone: 504, and its link has to settle', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('finish', 'false')
    expect(await renamed(id)).toEqual({
      ...{
        status: 504,
        code: 'in_doubt',
        state: 'unknown',
        calls: ['GET A', 'PATCH A'],
        commits: 2,
      },
    })
    const [link] = await house.store.getLinks({ ...house.ids, userId: null }, id)
    expect(link?.state).toBe('settling')
  })

  it('refuses once more when a refusal is to be written is in doubt: recovery would send again', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    house.fake.fault(on('PATCH', idA, { kind: 'refuse', status: 422, body: own(422) }))
    trouble('finish', 'refuse')
    expect(await renamed(id)).toMatchObject({ status: 504, code: 'in_doubt', commits: 1 })
  })

  it('answers, and then cannot be read, is still a 200', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('getAssistant', 'fine', 'silent')
    expect(await renamed(id)).toMatchObject({ status: 200, commits: 2 })
    trouble('getAssistant')
    expect(await names(id)).toEqual(['New', 'New'])
  })
})

describe('a decision to undo that', () => {
  it.each<[string, Trouble, number]>([
    ['another holder has overtaken', 'false', 2],
    ['the store refuses', 'refuse', 1],
    ['the store does not confirm', 'silent', 1],
  ])('%s is not acted on: 504', async (_name, kind, commits) => {
    const { trouble } = await troubled()
    const id = await twoLinks(house)
    house.fake.fault(on('PATCH', idB, { kind: 'refuse', status: 422, body: own(422) }))
    trouble('record', kind)
    const { calls, ...rest } = await renamed(id)
    expect(rest).toEqual({ status: 504, code: 'in_doubt', state: 'unknown', commits })
    expect(calls.slice(2)).toEqual(['PATCH A', 'PATCH B'])
  })
})

describe('a change at home alone', () => {
  it.each<[string, Trouble, Record<string, unknown>]>([
    ['is one commit and no call', 'fine', { status: 200, code: null, state: null, commits: 1 }],
    [
      'stored without a word is found there',
      'lost',
      { status: 200, code: null, state: null, commits: 1 },
    ],
    [
      'not stored is 503',
      'silent',
      { status: 503, code: 'store_unavailable', state: null, commits: 0 },
    ],
    [
      'refused is 503',
      'refuse',
      { status: 503, code: 'store_unavailable', state: null, commits: 0 },
    ],
  ])('%s', async (_name, kind, expected) => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('apply', kind)
    const { answer, calls, commits } = await counted(house, () =>
      patch(house, id, { maintain_context: true })
    )
    expect({ ...end(answer), calls, commits }).toEqual({ ...expected, calls: [] })
  })

  it('of which nobody knows is in doubt', async () => {
    const { trouble } = await troubled()
    const id = await oneLink(house)
    trouble('apply', 'lost')
    trouble('getOperation', 'silent')
    const { answer } = await counted(house, () => patch(house, id, { maintain_context: true }))
    expect(end(answer)).toEqual({ status: 504, code: 'in_doubt', state: 'unknown' })
  })
})

describe('a patch that changes nothing', () => {
  it('is 200 without a call, a commit or an operation', async () => {
    await troubled()
    const id = await oneLink(house)
    const before = await shown(house, id)
    for (const body of [{ name: 'Old' }, { voice: {} }, { temperature: 0.7 }]) {
      const { answer, calls, commits } = await counted(house, () => patch(house, id, body))
      expect({ status: answer.status, data: answer.body.data, calls, commits }).toEqual({
        ...{ status: 200, data: before, calls: [], commits: 0 },
      })
      expect(answer.headers.get('patchbay-operation')).toBeNull()
    }
  })

  it('that the provider holds already is one commit at home', async () => {
    await troubled()
    const id = await oneLink(house, { firstMessage: 'Hello' })
    const result = await counted(house, () => patch(house, id, { welcome_message: 'Hello ' }))
    expect(result).toMatchObject({ answer: { status: 200 }, calls: [], commits: 1 })
    expect((await shown(house, id)).welcome_message).toBe('Hello ')
  })
})

it('the state of a connection that cannot be stored changes nothing about the request', async () => {
  const { trouble } = await troubled()
  const id = await oneLink(house)
  house.fake.fault(on('GET', idA, { kind: 'refuse', status: 401, body: own(401) }))
  trouble('setConnectionState', 'refuse')
  expect(await renamed(id)).toMatchObject({
    status: 502,
    code: 'provider_credentials_rejected',
    commits: 0,
  })
})

it('the answer of a commit is what a later read says, byte for byte', async () => {
  await troubled()
  const id = await twoLinks(house)
  const answer = await patch(house, id, { name: 'New', metadata: undefined, temperature: 0.2 })
  const read = await house.request('GET', `/api/v1/assistants/${id}`)
  expect(answer.body.data).toEqual(read.body.data)
  expect(answer.headers.get('etag')).toBe(read.headers.get('etag'))
  const kept = await house.store.getAssistant({ ...house.ids, userId: null }, id)
  const operation = await house.patchbay.operation(
    { ...house.ids, userId: null },
    answer.headers.get('patchbay-operation') ?? ''
  )
  expect(operation).toMatchObject({ state: 'committed', endedAt: kept?.updatedAt })
})
