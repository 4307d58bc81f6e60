import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { renewals, versions } from '../support/doubles.ts'
import { type House, openHouse } from '../support/house.ts'

const object = {
  ...{ id: 'c', version: 1, made: 1, name: 'Desk', extra: { deep: true } },
  prompt: { text: 'SP' },
}

let house: House
let local = ''
beforeEach(async () => {
  house = await openHouse({ also: [versions, renewals, { adapter: retell, fake: retellFake }] })
  house.at('versioning').fake.place('configs', object)
  local = await house.imported('c', 'versioning')
  const made = await house.request('POST', `/api/v1/assistants/${local}/links`, {
    connection_id: house.at('retell').connectionId,
    overrides: { voice: { provider: '11labs', name: '11labs-Adrian' } },
  })
  house.at('retell').fake.fault({
    match: { path: `/publish-agent-version/${made.body.data.external_id}` },
    fault: { kind: 'refuse', status: 400, body: { status: 'error', message: 'No.' } },
  })
})
afterEach(() => house.close())

const held = () => {
  const found = house.at('versioning').fake.objects('configs')[0]?.object ?? {}
  const { version: _, made: __, ...rest } = found as JsonObject
  return rest
}
const { version: _, made: __, ...before } = object
const patch = (body: object) => house.request('PATCH', `/api/v1/assistants/${local}`, body)

describe('an object that is written whole, where another link refuses', () => {
  it('loses what it did not have before', async () => {
    const { body } = await patch({ maximum_duration: 900 })
    expect([body.operation.state, held()]).toEqual(['rolled_back', before])
  })

  it('keeps what somebody else has added to it meanwhile', async () => {
    house.at('versioning').fake.fault({
      match: { method: 'POST' },
      fault: { kind: 'edit', when: 'after', id: 'c', values: { note: 'theirs' } },
    })
    const { body } = await patch({ name: 'B', maximum_duration: 900 })
    expect([body.operation.state, held()]).toEqual(['rolled_back', { ...before, note: 'theirs' }])
  })

  it('keeps what somebody else has made of what we added', async () => {
    house.at('versioning').fake.fault({
      match: { method: 'POST' },
      fault: { kind: 'edit', when: 'after', id: 'c', values: { limit: 700 } },
    })
    const { body } = await patch({ name: 'B', maximum_duration: 900 })
    expect([body.operation.state, held()]).toEqual(['dirty', { ...before, limit: 700 }])
  })
})

describe('an object that a change makes anew', () => {
  it('is made of what may be said: its id and its times are the provider’s', async () => {
    const { fake } = house.at('renewing')
    const { version: _, ...rest } = object
    fake.place('agents', { ...rest, id: 'a' })
    const id = await house.imported('a', 'renewing')
    await house.request('PATCH', `/api/v1/assistants/${id}`, { name: 'B' })
    const post = fake.log().find(({ method }) => method === 'POST')
    const { meta, ...said } = (post?.body ?? {}) as JsonObject
    expect([said, Object.keys(meta as JsonObject)]).toEqual([
      { name: 'B', extra: object.extra, prompt: object.prompt },
      ['patchbay'],
    ])
  })
})
