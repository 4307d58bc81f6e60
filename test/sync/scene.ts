import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import type { Answered, House } from '../support/house.ts'

export const idA = '11111111-2222-4333-8444-555555555555'
export const idB = '66666666-2222-4333-8444-555555555555'
export const keyB = 'vapi-other-key'
export const twoAccounts = { keys: ['vapi-sandbox-key', keyB] }

/** An object as the fake holds it. */
export const object = (id: string, more: JsonObject = {}): JsonObject => ({
  ...{ id, orgId: '22222222-2222-4333-8444-555555555555', name: 'Old' },
  ...{ createdAt: '2026-08-01T00:00:00.000Z', updatedAt: '2026-08-01T00:00:00.000Z' },
  // Keys in the order in which the fake gives them back.
  model: {
    model: 'gpt-4o-mini',
    messages: [{ role: 'system', content: 'SP' }],
    ...{ provider: 'openai', temperature: 0.7 },
  },
  ...{ firstMessage: 'Hello', latestVersion: 'v4', isServerUrlSecretSet: false, ...more },
})

/** An error body as this provider writes its own. */
export const own = (status: number, message: Json = 'no') => ({
  ...{ message, error: 'Error', statusCode: status },
})

/** What the provider holds, but for the two keys that every write moves. */
export const content = (house: House, id: string): JsonObject => {
  const { updatedAt: _time, latestVersion: _version, ...rest } = house.held(id)
  return rest
}

/** One assistant with one linked object. */
export const oneLink = async (house: House, more: JsonObject = {}) => {
  await house.place(object(idA, more))
  return house.imported(idA)
}

/** One assistant with two links, to objects of two accounts, which both say the same. */
export const twoLinks = async (house: House, more: JsonObject = {}) => {
  const id = await oneLink(house, more)
  house.fake.place('assistant', object(idB, more), keyB)
  const body = { connection_id: await house.addConnection({ apiKey: keyB }), external_id: idB }
  const linked = await house.request('POST', `/api/v1/assistants/${id}/links`, body)
  if (linked.status !== 201) throw new Error(JSON.stringify(linked.body))
  house.calls()
  return id
}

/** A fault on the writes of one object, or on its reads. */
export const on = (
  method: 'GET' | 'PATCH',
  id: string,
  fault: ScriptInput['fault'],
  times: number | 'always' = 1
): ScriptInput => ({ match: { method, path: `/assistant/${id}` }, fault, times })

/** Provider calls as `GET A`, by the objects' letters. */
export const calls = (house: House) =>
  house
    .calls()
    .map((call) => call.replace(`/assistant/${idA}`, 'A').replace(`/assistant/${idB}`, 'B'))

/** A request with all that it cost: calls at the provider, commits at home. */
export const counted = async (house: House, request: () => Promise<Answered>) => {
  house.calls()
  const commits = house.commits()
  const answer = await request()
  return { answer, calls: calls(house), commits: house.commits() - commits }
}

export const patch = (house: House, id: string, body: unknown) =>
  house.request('PATCH', `/api/v1/assistants/${id}`, body)

/** The assistant as v1 shows it. */
export const shown = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}`)).body.data

export const versionOf = async (house: House, id: string) =>
  (await house.store.getAssistant({ ...house.ids, userId: null }, id))?.version
