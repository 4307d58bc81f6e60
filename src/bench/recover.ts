import { DatabaseSync } from 'node:sqlite'
import { ulid } from 'ulid'
import { providers } from '../../adapters/index.ts'
import { newId } from '../api/ids.ts'
import { type Actor, createPatchbay } from '../patchbay.ts'
import { nodeSqlite } from '../store/node-sqlite.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store.ts'
import { defaultTiming } from '../sync/context.ts'
import { type Send, send } from '../sync/http.ts'
import { systemClock } from '../sync/retry.ts'
import { createVault } from '../vault.ts'
import type { Provider } from './provider.ts'
import { furnish, type Place, start } from './world.ts'

const atOnce = 64

/** Seconds from the start of the gateway until so many operations that stood open have ended. */
export const recoveryOf = async (provider: Provider, count: number): Promise<number> => {
  const place = await furnish(provider, 0)
  await leaveOpen(place, await provider.place(count))
  const reader = new DatabaseSync(place.file, { readOnly: true })
  const open = reader.prepare('select count(*) as open from operations where ended_at is null')
  const before = Number(open.get()?.open)
  if (before !== count) throw new Error(`${before} of ${count} operations stood open`)
  const begun = performance.now()
  const server = await start(place)
  while (Number(open.get()?.open) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  const seconds = (performance.now() - begun) / 1000
  reader.close()
  await server.stop()
  place.remove()
  return seconds
}

/** What a kill leaves: each W1 is stored, its call is under way, and nobody is there any more. */
const leaveOpen = async (place: Place, objects: readonly string[]) => {
  const { orgId, userId, connectionId } = place
  const store = await sqliteStore(nodeSqlite(place.file), createVault(place.secret))
  const { patchbay, sent } = withoutAnswers(store)
  const actor: Actor = { userId, scope: { orgId, userId } }
  for (let at = 0; at < objects.length; at += atOnce) {
    const some = objects.slice(at, at + atOnce)
    const made = await Promise.all(some.map((id) => patchbay.import(actor, connectionId, id)))
    const patch = () => ({ name: 'Left open', maxDurationSeconds: 777 })
    for (const { assistant } of made) void patchbay.patch(actor, assistant.id, { patch })
    await sent(at + some.length)
  }
  await store.close()
}

/** The engine itself, but that nothing it sends is ever answered. */
const withoutAnswers = (store: Store) => {
  let count = 0
  let told = () => {}
  const unanswered: Send = (target, call, timeout) => {
    if (call.method === 'GET') return send(target, call, timeout)
    count += 1
    told()
    return new Promise(() => {})
  }
  const patchbay = createPatchbay({
    ...{ store, providers, send: unanswered, clock: systemClock, timing: defaultTiming, newId },
    ...{ newOperationId: () => `op_${ulid()}`, render: () => null },
    ...{ log: () => {}, later: () => {} },
  })
  const sent = (wanted: number) =>
    new Promise<void>((resolve) => {
      told = () => count >= wanted && resolve()
      told()
    })
  return { patchbay, sent }
}
