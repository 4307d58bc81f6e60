import { expect, vi } from 'vitest'
import type { House, Options } from '../support/house.ts'
import { content, idA, shown } from './scene.ts'

const patience = { timeout: 10_000, interval: 5 }

/** Next tries follow at once; a real lease is never waited for. */
export const soon: NonNullable<Options['timing']> = { scan: 1, settle: 0 }

/** Looks for what is due until an operation has one of these states. */
export const recovered = (house: House, operationId: string, ...states: string[]) =>
  vi.waitFor(async () => {
    await house.patchbay.recover()
    const operation = await operationOf(house, operationId)
    expect(states).toContain(operation.state)
    return operation
  }, patience)

export const operationOf = async (house: House, id: string) =>
  (await house.request('GET', `/api/v1/operations/${id}`)).body.data

/** The name at the provider and at home, and what is said of the two. */
export const sides = async (house: House, id: string) => {
  const sync = (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
  return [content(house, idA).name, (await shown(house, id)).name, sync.state]
}

/** As a process finds it that starts after another was killed. */
export const restart = async (house: House) => {
  await house.store.expireLeases()
  await house.patchbay.recover()
}

/** Looks at what has to settle until nothing does any more. */
export const settled = (house: House, id: string) =>
  vi.waitFor(async () => {
    await house.patchbay.recover()
    const links = await house.store.getLinks({ ...house.ids, userId: null }, id)
    expect(links.map(({ state }) => state)).not.toContain('settling')
  }, patience)
