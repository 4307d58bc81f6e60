import { describe, expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, idB, keyB, patch, twoAccounts, twoLinks } from './scene.ts'

const vapi = {
  backgroundSound: 'off',
  artifactPlan: { recordingEnabled: false },
  server: { url: 'https://api.example/x', headers: { Authorization: 'Bearer canary-of-ours' } },
}

/** An assistant with two links and raw settings at both, one of which somebody else then edits. */
const edited = async (more: JsonObject) => {
  const house = await openHouse({ fake: twoAccounts })
  onTestFinished(() => house.close())
  const id = await twoLinks(house)
  const set = await patch(house, id, { provider_options: { vapi } })
  if (set.status !== 200) throw new Error(JSON.stringify(set.body))
  house.fake.place('assistant', { ...house.held(idB), ...more, id: idB }, keyB)
  house.calls()
  return { house, id }
}
const drift = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/drift`)).body.data.links.map(
    ({ fields }: { fields: unknown }) => fields
  )
const sync = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
const reconcile = (house: House, id: string, policy: string) =>
  house.request('POST', `/api/v1/assistants/${id}/reconcile`, { policy })
const shown = { ...vapi, server: { ...vapi.server, headers: { Authorization: 'Bearer can...' } } }

describe('what provider options wrote, and somebody else changed', () => {
  test('is told as drift, its secrets masked, beside keys that are nobody’s here', async () => {
    const headers = { Authorization: 'Bearer another-secret' }
    const server = { ...vapi.server, headers, timeoutSeconds: 9 }
    const { house, id } = await edited({ backgroundSound: 'office', server })
    expect(await drift(house, id)).toEqual([
      [],
      [
        {
          field: 'provider_options.vapi.backgroundSound',
          ...{ base: 'off', local: 'off', remote: 'office' },
        },
        {
          field: 'provider_options.vapi.server.headers.Authorization',
          ...{ base: 'Bearer can...', local: 'Bearer can...', remote: 'Bearer ano...' },
        },
      ],
    ])
    expect((await sync(house, id)).state).toBe('drifted')
  })

  test('is written over by overwrite, and what is beside it stays', async () => {
    const plan = { recordingEnabled: true, videoRecordingEnabled: true }
    const { house, id } = await edited({ artifactPlan: plan })
    // Another change does not make it forgotten.
    expect((await patch(house, id, { name: 'New' })).status).toBe(200)
    expect((await drift(house, id))[1]).toHaveLength(1)
    house.calls()
    expect((await reconcile(house, id, 'overwrite')).status).toBe(200)
    expect(house.calls().filter((call) => call.startsWith('PATCH'))).toEqual([
      `PATCH /assistant/${idB}`,
    ])
    expect(house.held(idB).artifactPlan).toEqual({ ...plan, recordingEnabled: false })
    expect([await drift(house, id), (await sync(house, id)).provider_options]).toEqual([
      [[], []],
      { vapi: shown },
    ])
  })

  test('is taken home by adopt, and to the other copies', async () => {
    const artifactPlan = { videoRecordingEnabled: true }
    const { house, id } = await edited({ backgroundSound: 'office', artifactPlan })
    expect((await reconcile(house, id, 'adopt')).status).toBe(200)
    expect([house.held(idA).backgroundSound, house.held(idB).backgroundSound]).toEqual([
      'office',
      'office',
    ])
    const { artifactPlan: _, ...rest } = shown
    expect([await drift(house, id), (await sync(house, id)).provider_options]).toEqual([
      [[], []],
      { vapi: { ...rest, backgroundSound: 'office' } },
    ])
  })

  test('is seen by the scan, and written over where the connection says so', async () => {
    const { house, id } = await edited({ backgroundSound: 'office' })
    await house.patchbay.scanDrift()
    expect((await sync(house, id)).state).toBe('drifted')
    const [, link] = (await sync(house, id)).links
    await house.request('PATCH', `/api/v1/connections/${link.connection_id}`, {
      drift_policy: 'overwrite',
    })
    await house.patchbay.scanDrift()
    expect(house.held(idB).backgroundSound).toBe('off')
  })
})
