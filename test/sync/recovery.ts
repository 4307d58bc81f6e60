import { expect } from 'vitest'
import type { House, Options } from '../support/house.ts'
import { content, idA, shown } from './scene.ts'

/** Next tries follow at once; a real lease is never waited for. */
export const soon: NonNullable<Options['timing']> = { scan: 1, settle: 0 }

/** Looks for what is due until an operation has one of these states. */
export const recovered = async (house: House, operationId: string, ...states: string[]) => {
  for (let round = 0; round < 200; round += 1) {
    await house.patchbay.recover()
    const operation = await operationOf(house, operationId)
    if (states.includes(operation.state)) return operation
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`still ${(await operationOf(house, operationId)).state}`)
}

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
export const settled = async (house: House, id: string) => {
  const scope = { ...house.ids, userId: null }
  for (let round = 0; round < 50; round += 1) {
    await house.patchbay.recover()
    const links = await house.store.getLinks(scope, id)
    if (links.every(({ state }) => state !== 'settling')) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect.unreachable('still settling')
}
