import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import {
  calls,
  content,
  counted,
  idA,
  idB,
  object,
  on,
  oneLink,
  shown,
  twoAccounts,
  twoLinks,
  versionOf,
} from './scene.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ fake: twoAccounts })
})
afterEach(() => house.close())

/** Somebody else’s edit in the dashboard. */
const edited = (id: string, values: object, key?: string) =>
  house.fake.place('assistant', { ...house.held(id), ...values }, key)

const fields: {
  field: string
  base: unknown
  ours: unknown
  theirs: unknown
  at: (value: unknown) => object
  own: (value: unknown) => object
}[] = [
  {
    field: 'name',
    ...{ base: 'Old', ours: 'Ours', theirs: 'Theirs' },
    at: (name) => ({ name }),
    own: (name) => ({ name }),
  },
  {
    field: 'system_prompt',
    ...{ base: 'SP', ours: 'Our prompt', theirs: 'Their prompt' },
    at: (content) => ({
      model: { ...(object(idA).model as object), messages: [{ role: 'system', content }] },
    }),
    own: (system_prompt) => ({ system_prompt }),
  },
  {
    field: 'temperature',
    ...{ base: 0.7, ours: 0.2, theirs: 1.1 },
    at: (temperature) => ({ model: { ...(object(idA).model as object), temperature } }),
    own: (temperature) => ({ temperature }),
  },
]

describe.each(fields)('$field', ({ field, base, ours, theirs, at, own }) => {
  const change = (id: string, body: object, drift?: string) =>
    house.request('PATCH', `/api/v1/assistants/${id}${drift ? `?drift=${drift}` : ''}`, body)

  const both = async (id: string) => [(await shown(house, id))[field], content(house, idA)]
  const expected = (home: unknown, there: unknown, more: object = {}) => [
    home,
    (({ updatedAt: _, latestVersion: __, ...rest }) => rest)({
      ...object(idA),
      ...at(there),
      ...more,
    } as ReturnType<typeof object>),
  ]

  it.each([undefined, 'overwrite', 'adopt'])(
    'changed here alone is written (%s)',
    async (drift) => {
      const id = await oneLink(house)
      expect((await change(id, own(ours), drift)).status).toBe(200)
      expect(await both(id)).toEqual(expected(ours, ours))
    }
  )

  it.each([
    [undefined, theirs],
    ['adopt', theirs],
    ['overwrite', base],
  ])('changed there alone, beside a change here (%s), is then %j', async (drift, value) => {
    const id = await oneLink(house)
    await edited(idA, at(theirs))
    const answer = await change(id, { welcome_message: 'Hi' }, drift)
    expect([answer.status, answer.body.data[field]]).toEqual([200, value])
    expect(await both(id)).toEqual(expected(value, value, { firstMessage: 'Hi' }))
  })

  it.each([undefined, 'overwrite', 'adopt'])(
    'changed alike on both sides agrees (%s)',
    async (drift) => {
      const id = await oneLink(house)
      await edited(idA, at(ours))
      expect((await change(id, own(ours), drift)).status).toBe(200)
      expect(await both(id)).toEqual(expected(ours, ours))
    }
  )

  it('changed otherwise on both sides is refused with the three values', async () => {
    const id = await oneLink(house)
    await edited(idA, at(theirs))
    const before = await both(id)
    const { answer, commits, calls } = await counted(house, () =>
      change(id, { ...own(ours), welcome_message: 'Hi' })
    )
    expect([answer.status, answer.body.code, answer.body.operation]).toEqual([
      ...[409, 'drifted', undefined],
    ])
    expect(answer.body.fields).toEqual([{ field, base, local: ours, remote: theirs }])
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([field])
    expect([commits, calls, await both(id)]).toEqual([0, ['GET A'], before])
  })

  it.each([
    ['overwrite', ours],
    ['adopt', theirs],
  ])(
    'changed otherwise on both sides: %s makes it %j, and the rest goes through',
    async (drift, value) => {
      const id = await oneLink(house)
      await edited(idA, at(theirs))
      const answer = await change(id, { ...own(ours), welcome_message: 'Hi' }, drift)
      expect([answer.status, answer.body.data[field], answer.body.data.welcome_message]).toEqual([
        ...[200, value, 'Hi'],
      ])
      expect(await both(id)).toEqual(expected(value, value, { firstMessage: 'Hi' }))
    }
  )
})

describe('a foreign edit', () => {
  const change = (id: string, body: object, drift: string) =>
    house.request('PATCH', `/api/v1/assistants/${id}?drift=${drift}`, body)

  it('of two links in different ways is refused, also where it is to be adopted', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'A' })
    await edited(idB, { name: 'B' }, 'vapi-other-key')
    const home = await shown(house, id)
    for (const body of [{ welcome_message: 'Hi' }, { name: 'C' }]) {
      const answer = await change(id, body, 'adopt')
      expect([answer.status, answer.body.code]).toEqual([409, 'drifted'])
      expect(answer.body.fields).toEqual([{ field: 'name', base: 'Old', local: 'A', remote: 'B' }])
    }
    expect([await shown(house, id), house.held(idA).name, house.held(idB).name]).toEqual([
      ...[home, 'A', 'B'],
    ])
  })

  it('of two links in different ways is taken back at both by overwrite', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'A' })
    await edited(idB, { name: 'B' }, 'vapi-other-key')
    expect((await change(id, { welcome_message: 'Hi' }, 'overwrite')).status).toBe(200)
    expect([content(house, idA), content(house, idB)]).toEqual(
      [idA, idB].map((at) => {
        const { updatedAt: _, latestVersion: __, ...rest } = object(at, { firstMessage: 'Hi' })
        return rest
      })
    )
  })

  it('that is adopted is written to the other links in the same operation', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'A' })
    house.calls()
    expect((await change(id, { name: 'C' }, 'adopt')).status).toBe(200)
    expect(calls(house).sort()).toEqual(['GET A', 'GET B', 'PATCH B'])
    expect([(await shown(house, id)).name, house.held(idB).name]).toEqual(['A', 'A'])
  })

  it('of what home never said is taken back by overwrite', async () => {
    const id = await oneLink(house)
    await edited(idA, { endCallMessage: 'Bye', backgroundSound: 'off' })
    expect((await change(id, { name: 'New' }, 'overwrite')).status).toBe(200)
    const { endCallMessage, backgroundSound, name } = house.held(idA)
    // What is no field of ours stays as somebody else has it.
    expect([endCallMessage ?? null, backgroundSound, name]).toEqual([null, 'off', 'New'])
  })

  it('of the vendor is taken back by overwrite with all that the block had', async () => {
    const voice = { provider: '11labs', voiceId: 'burt', enableSsmlParsing: true, speed: 1.1 }
    const id = await oneLink(house, { voice })
    await edited(idA, { voice: { provider: 'openai', voiceId: 'alloy' } })
    expect((await change(id, { name: 'New' }, 'overwrite')).status).toBe(200)
    expect(house.held(idA).voice).toEqual(voice)
  })

  it('is shown by a dry run as it would be met', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    const dry = (drift: string) =>
      house.request('PATCH', `/api/v1/assistants/${id}?dry_run=true&drift=${drift}`, {
        name: 'Ours',
      })
    const [ours, theirs] = [await dry('overwrite'), await dry('adopt')]
    expect(ours.body.data.requests.map(({ body }: { body: object }) => body)).toEqual([
      { name: 'Ours' },
    ])
    expect([theirs.body.data.requests, theirs.body.data.diff]).toEqual([
      ...[[], [{ field: 'name', from: 'Old', to: 'Theirs' }]],
    ])
  })

  it.each(['theirs', 'preserve', ''])('is not met by drift=%s', async (drift) => {
    const id = await oneLink(house)
    const answer = await change(id, { name: 'New' }, drift)
    expect([answer.status, answer.body.errors]).toEqual([
      ...[422, [{ path: 'drift', message: 'must be overwrite or adopt' }]],
    ])
    expect([await versionOf(house, id), calls(house)]).toEqual([1, []])
  })

  it('on the console too can be overwritten, or is told in words', async () => {
    const id = await oneLink(house)
    await edited(idA, { name: 'Theirs' })
    const refused = await house.request('PATCH', `/assistants/${id}`, { name: 'Ours' })
    expect([refused.status, Object.keys(refused.body).sort()]).toEqual([409, ['code', 'error']])
    const done = await house.request('PATCH', `/assistants/${id}?drift=overwrite`, { name: 'Ours' })
    expect([done.status, house.held(idA).name]).toEqual([200, 'Ours'])
  })

  it('that an operation has overwritten comes back where that operation is undone', async () => {
    const id = await twoLinks(house)
    await edited(idA, { name: 'Theirs' })
    house.fake.fault(on('PATCH', idB, { kind: 'refuse', status: 400 }))
    const answer = await change(id, { welcome_message: 'Hi' }, 'overwrite')
    expect([answer.status, answer.body.operation.state]).toEqual([422, 'rolled_back'])
    const { name, firstMessage } = house.held(idA)
    expect([name, firstMessage]).toEqual(['Theirs', 'Hello'])
  })
})
