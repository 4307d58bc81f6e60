import { describe, expect, onTestFinished, test } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { idA, idB, keyB, object, patch, shown, twoAccounts } from './scene.ts'

const own = { provider: 'azure', name: 'de-DE-KatjaNeural' }
const theirs = { provider: 'azure', voiceId: 'de-DE-ConradNeural' }

/** An assistant whose second link has a voice of its own, which somebody else then changes. */
const edited = async () => {
  const house = await openHouse({ fake: twoAccounts })
  onTestFinished(() => house.close())
  const voice = { provider: 'openai', voiceId: 'alloy' }
  await house.place(object(idA, { voice }))
  const id = await house.imported(idA)
  house.fake.place('assistant', object(idB, { voice }), keyB)
  const linked = await house.request('POST', `/api/v1/assistants/${id}/links`, {
    ...{ connection_id: await house.addConnection({ apiKey: keyB }), external_id: idB },
    overrides: { voice: own },
  })
  if (linked.status !== 201) throw new Error(JSON.stringify(linked.body))
  house.fake.place('assistant', { ...house.held(idB), id: idB, voice: theirs }, keyB)
  house.calls()
  return { house, id, path: `/api/v1/assistants/${id}/links/${linked.body.data.id}` }
}
const voices = (house: House) => [idA, idB].map((id) => house.held(id).voice)
const alloy = { provider: 'openai', voiceId: 'alloy' }
const sync = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.links[1]
const drift = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/drift`)).body.data.links.map(
    ({ fields }: { fields: unknown }) => fields
  )
const field = {
  ...{ field: 'voice.name', base: own.name, local: own.name },
  remote: theirs.voiceId,
}
const taken = { voice: { provider: 'azure', name: theirs.voiceId } }

describe('what somebody else writes over a value of a link’s own', () => {
  test('is told by the drift of that link', async () => {
    const { house, id } = await edited()
    expect(await drift(house, id)).toEqual([[], [field]])
    expect((await sync(house, id)).state).toBe('drifted')
  })

  test('becomes that link’s value with a change of another field, and the assistant keeps its own', async () => {
    const { house, id } = await edited()
    expect((await patch(house, id, { name: 'New' })).status).toBe(200)
    expect((await shown(house, id)).voice).toMatchObject({ provider: 'openai', name: 'alloy' })
    expect(await sync(house, id)).toMatchObject({ state: 'in_sync', overrides: taken })
    expect([voices(house), await drift(house, id)]).toEqual([
      [alloy, theirs],
      [[], []],
    ])
  })

  test('is taken back by overwrite', async () => {
    const { house, id } = await edited()
    const body = { policy: 'overwrite' }
    expect((await house.request('POST', `/api/v1/assistants/${id}/reconcile`, body)).status).toBe(
      200
    )
    expect(voices(house)).toEqual([alloy, { provider: 'azure', voiceId: own.name }])
    expect(await sync(house, id)).toMatchObject({ state: 'in_sync', overrides: { voice: own } })
  })

  test('is taken over by adopt', async () => {
    const { house, id } = await edited()
    const body = { policy: 'adopt' }
    expect((await house.request('POST', `/api/v1/assistants/${id}/reconcile`, body)).status).toBe(
      200
    )
    expect(voices(house)).toEqual([alloy, theirs])
    expect(await sync(house, id)).toMatchObject({ state: 'in_sync', overrides: taken })
  })

  test('is a conflict where the link is given another, and none where it is given the same', async () => {
    const { house, id, path } = await edited()
    const voice = { provider: 'azure', name: 'de-DE-AmalaNeural' }
    const other = await house.request('PATCH', path, { overrides: { voice } })
    expect([other.status, other.body.code, other.body.fields]).toEqual([
      409,
      'drifted',
      [{ ...field, local: voice.name }],
    ])
    expect((await house.request('PATCH', path, { overrides: taken })).status).toBe(200)
    expect(await sync(house, id)).toMatchObject({ state: 'in_sync', overrides: taken })
  })
})
