import { afterEach, expect, it } from 'vitest'
import { type House, openHouse } from '../support/house.ts'
import { settled, sides, soon } from './recovery.ts'
import { content, idA, on, oneLink, patch, shown } from './scene.ts'

let house: House
afterEach(() => house.close())

/** A change that was rolled back, and of which a copy lands between the read and the write of another. */
const landsWithin = async () => {
  house = await openHouse({ timing: { ...soon, settle: 0 } })
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
  expect((await patch(house, id, { name: 'New' })).body.operation.state).toBe('rolled_back')
  house.fake.fault(on('PATCH', idA, { kind: 'edit', when: 'before', values: { name: 'New' } }))
  expect((await patch(house, id, { welcome_message: 'One' })).status).toBe(200)
  return id
}

it('a late copy that lands within another change is not taken home by the next', async () => {
  const id = await landsWithin()
  expect(await sides(house, id)).toEqual(['New', 'Old', 'settling'])
  expect((await patch(house, id, { welcome_message: 'Two' })).status).toBe(200)
  expect((await sides(house, id))[1]).toBe('Old')
})

it('a late copy that lands within another change is put right', async () => {
  const id = await landsWithin()
  await settled(house, id)
  expect(await sides(house, id)).toEqual(['Old', 'Old', 'in_sync'])
})

it('a late copy is not taken home by a change that ends dirty', async () => {
  house = await openHouse({ timing: { ...soon, settle: 60_000 } })
  const id = await oneLink(house)
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
  expect((await patch(house, id, { name: 'New' })).body.operation.state).toBe('rolled_back')
  const lands = { kind: 'edit', when: 'after', values: { name: 'New', firstMessage: 'Theirs' } }
  house.fake.fault(on('PATCH', idA, lands as never))
  house.fake.fault(on('PATCH', idA, { kind: 'drop', paths: ['maxDurationSeconds'] }))
  const asked = { welcome_message: 'Ours', maximum_duration: 77 }
  expect((await patch(house, id, asked)).body.operation.state).toBe('dirty')
  expect(await sides(house, id)).toEqual(['New', 'Old', 'settling'])
  expect((await shown(house, id)).welcome_message).toBe('Theirs')
})

it('a late copy is not taken home by the next change of a link that was drifted before', async () => {
  house = await openHouse({ timing: { ...soon, settle: 60_000 } })
  const id = await oneLink(house)
  await house.place({ ...house.held(idA), firstMessage: 'Theirs' })
  await house.request('GET', `/api/v1/assistants/${id}/drift`)
  expect((await sides(house, id))[2]).toBe('drifted')
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
  expect((await patch(house, id, { name: 'New' })).body.operation.state).toBe('rolled_back')
  await house.place({ ...house.held(idA), name: 'New' })
  expect((await patch(house, id, { maximum_duration: 77 })).status).toBe(200)
  expect(await sides(house, id)).toEqual(['Old', 'Old', 'settling'])
})

it.each([
  [
    'the next change',
    async (id: string) => {
      expect((await patch(house, id, { welcome_message: 'Two' })).status).toBe(200)
    },
  ],
  ['the look after a doubtful end', (id: string) => settled(house, id)],
])('a late value that home says nothing of is put right by %s', async (_name, putRight) => {
  house = await openHouse({ timing: { ...soon, settle: 0 } })
  const id = await oneLink(house)
  const before = content(house, idA)
  house.fake.fault(on('PATCH', idA, { kind: 'fail', status: 502, when: 'before' }, 3))
  const refused = { timeout_end_message: 'Bye' }
  expect((await patch(house, id, refused)).body.operation.state).toBe('rolled_back')
  const { do: sent } = await stepOf(id)
  await house.place({ ...house.held(idA), ...JSON.parse(sent.body ?? '') })
  await putRight(id)
  expect(content(house, idA)).toEqual({ ...before, hooks: [], firstMessage: expect.any(String) })
})

const stepOf = async (assistantId: string) => {
  const scope = { ...house.ids, userId: null }
  const { items } = await house.store.listOperations(scope, { page: 1, limit: 1 }, { assistantId })
  const [step] = items[0]?.steps ?? []
  if (step === undefined) throw new Error('no step')
  return step
}
