import type { Entry } from '../../adapters/fakes/fake.ts'
import { type JsonObject, set } from '../../src/json.ts'
import { createContext, defaultTiming } from '../../src/sync/context.ts'
import { send } from '../../src/sync/http.ts'
import { readObject } from '../../src/sync/look.ts'
import { remoteOf } from '../../src/sync/remote.ts'
import { allow, systemClock } from '../../src/sync/retry.ts'
import { type House, type Options, openHouse } from '../support/house.ts'
import type { Subject } from './provider.ts'

/** A house with a subject's assistant imported, and eyes for both sides. */
export type Stage = {
  readonly house: House
  readonly id: string
  readonly patch: (body: JsonObject) => ReturnType<House['request']>
  /** What is live at the provider, but for what it moves by itself. */
  readonly there: () => Promise<JsonObject>
  /** What home says, but for times. */
  readonly home: () => Promise<JsonObject>
  /** Writes that reached the provider since the import. */
  readonly writes: () => readonly Entry[]
}

export const openStage = async (subject: Subject, options: Options = {}): Promise<Stage> => {
  const { id: provider } = subject.adapter
  const also = provider === 'vapi' ? [] : [subject]
  const house = await openHouse({ ...options, also })
  const { fake } = house.at(provider)
  for (const [kind, object] of subject.objects) fake.place(kind, object)
  const id = await house.imported(subject.externalId, provider)
  const start = fake.log().length
  return {
    ...{ house, id },
    patch: (body) => house.request('PATCH', `/api/v1/assistants/${id}`, body),
    there: () => liveAt(house, subject, id),
    home: async () => {
      const { body } = await house.request('GET', `/api/v1/assistants/${id}`)
      const { id: _, created_at: __, updated_at: ___, ...rest } = body.data
      return rest
    },
    writes: () => fake.log().slice(start).filter(isWrite),
  }
}

// A list that is asked for by a POST is read all the same.
const isWrite = ({ method, path }: Entry) => method !== 'GET' && !path.includes('list')

/** Read by a link of its own, so by the adapter's own way of reading. */
const liveAt = async ({ store, ids, at }: House, subject: Subject, id: string) => {
  const { adapter, moving } = subject
  const scope = { orgId: ids.orgId, userId: null }
  const [link] = await store.getLinks(scope, id)
  const connection = await store.getConnection(scope, at(adapter.id).connectionId)
  if (!link || !connection) throw new Error('the assistant has no link')
  const context = createContext({
    ...{ store, send, clock: systemClock, timing: defaultTiming },
    ...{ providers: { [adapter.id]: adapter }, newId: () => '', newOperationId: () => '' },
    ...{ log: () => {}, render: () => null, later: () => {} },
  })
  const left = allow(systemClock, 10_000)
  const object = await readObject(context, remoteOf(context, connection, link, []), left)
  return moving.reduce<JsonObject>((rest, place) => set(rest, place, undefined), object)
}
