import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/store.ts'
import type { Vault } from '../../src/vault.ts'
import { vault } from './records.ts'
import { answerLaws } from './store-answers.ts'
import { assistantLaws } from './store-assistants.ts'
import { claimLaws } from './store-claims.ts'
import { connectionLaws } from './store-connections.ts'
import { copyLaws } from './store-copies.ts'
import { driftLaws } from './store-drift.ts'
import { importLaws } from './store-imports.ts'
import { keepingLaws } from './store-keeping.ts'
import { leftoverLaws } from './store-leftovers.ts'
import { peopleLaws } from './store-people.ts'
import { slotLaws } from './store-slot.ts'
import { toolSlotLaws } from './store-tool-slot.ts'
import { toolLaws } from './store-tools.ts'

/** One empty place where a store can live, and what can be seen of it without asking the store. */
export type Backend = {
  /** Opens the store there, again after a close; with the schema and indexes it needs. */
  readonly open: (vault: Vault) => Promise<Store>
  /** Durable commits so far, from what the backend itself keeps of them: a log's frames, an oplog. */
  readonly commits: () => number | Promise<number>
  /** Everything kept there, as text. */
  readonly raw: () => Promise<string>
  readonly remove: () => Promise<void>
}

/** What each law is given: a fresh store and its backend. */
export type Bench = {
  readonly store: Store
  readonly backend: Backend
  /** Closes the store and opens it again, with another vault if one is given. */
  readonly reopen: (vault?: Vault) => Promise<Store>
  /** How many durable commits something takes. */
  readonly commitsOf: (work: () => Promise<unknown>) => Promise<number>
}

/** The laws of the port: every store passes all of them, unchanged. */
export const testStore = (name: string, create: () => Promise<Backend>) => {
  let bench: Bench
  let store: Store
  const start = async () => {
    const backend = await create()
    store = await backend.open(vault)
    const reopen = async (other = vault) => {
      await store.close()
      store = await backend.open(other)
      return store
    }
    const commitsOf = async (work: () => Promise<unknown>) => {
      const before = await backend.commits()
      await work()
      return (await backend.commits()) - before
    }
    bench = { store, backend, reopen, commitsOf }
  }
  describe(name, () => {
    beforeEach(start)
    afterEach(async () => {
      await store.close()
      await bench.backend.remove()
    })
    peopleLaws(() => bench)
    connectionLaws(() => bench)
    importLaws(() => bench)
    assistantLaws(() => bench)
    slotLaws(() => bench)
    driftLaws(() => bench)
    copyLaws(() => bench)
    describe('recovery', () => claimLaws(() => bench))
    describe('sweep', () => leftoverLaws(() => bench))
    answerLaws(() => bench)
    keepingLaws(() => bench)
    toolLaws(() => bench)
    toolSlotLaws(() => bench)
  })
}
