import { afterEach, expect, it } from 'vitest'
import { vapi } from '../../adapters/vapi.ts'
import type { Send } from '../../src/sync/http.ts'
import { ended, operation } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, object, oneLink, patch, shown } from './scene.ts'

let house: House
afterEach(() => house.close())

/** A house beside which another process holds the assistant at the next read of its object. */
const besideAnother = async () => {
  let beside: (() => Promise<void>) | null = null
  const meddling =
    (send: Send): Send =>
    async (target, call, timeout) => {
      const act = beside
      beside = null
      const answer = await act?.().then(() => send(target, call, timeout))
      if (answer === undefined) return send(target, call, timeout)
      await takenBack()
      return answer
    }
  house = await openHouse({ context: ({ send }) => ({ send: meddling(send) }) })
  const id = await oneLink(house)
  const given = { ...house.ids, assistantId: id, after: { ...home, config: { name: 'Theirs' } } }
  const other = operation(given)
  // What it has written stands at the provider for a moment, until it is undone.
  beside = async () => {
    await house.store.begin(other)
    await house.place(object(idA, { name: 'Theirs' }))
  }
  const takenBack = async () => {
    await house.place(object(idA))
    await house.store.finish(ended(other, { state: 'rolled_back' }), 1, null)
  }
  return id
}
const home = { defaults: [], providerOptions: {} }

it('a value that another process is writing, and then takes back, is nobody’s edit', async () => {
  const id = await besideAnother()
  expect(await patch(house, id, { welcome_message: 'Hi' })).toMatchObject({ status: 200 })
  expect(await shown(house, id)).toMatchObject({ name: 'Old', welcome_message: 'Hi' })
  expect(house.held(idA)).toMatchObject({ name: 'Old', firstMessage: 'Hi' })
})

it('a field that another process is writing is no drift: the change is made after it', async () => {
  const id = await besideAnother()
  expect(await patch(house, id, { name: 'Ours' })).toMatchObject({ status: 200 })
  expect(house.held(idA).name).toBe('Ours')
})

it('what another process is writing is not told as drift', async () => {
  const id = await besideAnother()
  const told = await house.request('GET', `/api/v1/assistants/${id}/drift`)
  expect(told.body.data.links).toMatchObject([{ provider: vapi.id, fields: [] }])
  expect((await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data.state).toBe(
    'in_sync'
  )
})

it('a change that another process has taken over before it began here is in doubt', async () => {
  house = await openHouse({
    store: (store) => ({
      ...store,
      begin: async ({ id }) => ({ outcome: 'busy', operationId: id }),
    }),
  })
  const answer = await patch(house, await oneLink(house), { name: 'New' })
  expect(answer).toMatchObject({
    status: 504,
    body: { code: 'in_doubt', operation: { state: 'unknown' } },
  })
  expect(house.calls()).toEqual([`GET /assistant/${idA}`])
})
