import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { start } from '../store/files.ts'
import { hasMongod, howToGetOne, startMongod } from '../support/mongod.ts'
import { object } from '../sync/scene.ts'
import { clientOf, heldBy, openTown, settle } from './gateway.ts'

const external = '11111111-2222-4333-8444-000000000001'
const parking = {
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '20000', PATCHBAY_DEADLINE_MS: '25000' },
  ...{ PATCHBAY_SCAN_MS: '100', PATCHBAY_SETTLE_MS: '1' },
}
const keyed = (url: string, key: string, path: string, body: object) =>
  fetch(url + path, {
    method: 'PATCH',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': 'once' },
    body: JSON.stringify(body),
  })

describe.skipIf(!hasMongod)(hasMongod ? 'a gateway' : `a gateway (${howToGetOne})`, async () => {
  const town = await openTown()
  it('that is killed within a PATCH and moved to MongoDB finishes it there', async () => {
    const mongod = await startMongod()
    onTestFinished(mongod.stop)
    const before = await town.start(parking)
    const { key, connectionId } = await settle(before, town.fake)
    const client = clientOf(before, key)
    town.fake.place('assistant', object(external))
    const ids = { connection_id: connectionId, external_id: external }
    const made = await client('POST', '/api/v1/assistants/import', ids)
    const path = `/api/v1/assistants/${made === 'cut' ? '' : made.body.data.id}`
    const answer = await (await keyed(before.url, key, path, { name: 'First' })).text()
    // Applied at the provider, and never answered: then the gateway dies.
    const match = { method: 'PATCH', path: `/assistant/${external}` }
    town.fake.fault({ match, fault: { kind: 'hang', when: 'after' } })
    const cut = client('PATCH', path, { name: 'Second' })
    await vi.waitFor(() => expect(heldBy(town.fake, external).name).toBe('Second'))
    await before.kill()
    expect(await cut).toBe('cut')

    const [DATABASE_URL, file] = [mongod.url('moved'), join(town.folder, 'patchbay.db')]
    const move = start('src/migrate.ts', ['--from', `sqlite:${file}`], { DATABASE_URL })
    expect([await move.end(), move.errors()]).toEqual([0, ''])
    const secret = (await readFile(join(town.folder, 'secret'), 'utf8')).trim()
    const after = await town.start({ ...parking, DATABASE_URL, PATCHBAY_SECRET: secret })
    const again = clientOf(after, key)
    await vi.waitFor(
      async () => {
        const sync = await again('GET', `${path}/sync`)
        expect(sync).toMatchObject({
          body: { data: { state: 'in_sync', operation: { state: 'committed' } } },
        })
      },
      { timeout: 20_000 }
    )
    expect(await again('GET', path)).toMatchObject({ body: { data: { name: 'Second' } } })
    expect(heldBy(town.fake, external).name).toBe('Second')
    const replayed = await keyed(after.url, key, path, { name: 'First' })
    expect(await replayed.text()).toBe(answer)
    expect(await again('PATCH', path, { name: 'Third' })).toMatchObject({ status: 200 })
    expect(heldBy(town.fake, external).name).toBe('Third')
    await after.kill()
  }, 180_000)
})
