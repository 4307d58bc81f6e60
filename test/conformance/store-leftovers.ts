import { beforeEach, describe, expect, test } from 'vitest'
import type { Leftover } from '../../src/store.ts'
import type { Step } from '../../src/sync/operation.ts'
import { createVault } from '../../src/vault.ts'
import { ann, assistant, change, connection, creation, ended, link, operation } from './records.ts'
import type { Bench } from './store.ts'

const step: Step = {
  ...{ kind: 'create', linkId: 'link-9', connectionId: 'con-1', provider: 'vapi', externalId: '' },
  do: { method: 'POST', path: '/assistant', body: '{}' },
  undo: { method: 'DELETE', path: '/assistant/{id}' },
  ...{ before: '{}', wrote: [], state: 'undone' },
  making: { since: 't0', until: 't1', posts: 1 },
}
const newLink = link({ id: 'link-9', externalId: '', state: 'pending' })
const doubtful = operation({ kind: 'link', ambiguous: true, steps: [step], newLink })
const undone = ended(doubtful, { state: 'rolled_back', decision: 'abort' })

/** What ended operations may have left at a provider. */
export const leftoverLaws = (bench: () => Bench) => {
  beforeEach(async () => {
    const { store } = bench()
    await store.addConnection(connection())
    await store.addAssistant(assistant({ links: [] }), creation())
    await store.begin(doubtful)
  })
  const noted = async (age = 0) => (await bench().store.leftovers(age, 9)) as readonly Leftover[]
  const journal = () => bench().store.getOperation(ann, 'op-1')

  describe('leftovers', () => {
    test('are noted in the commit that ends their operation, and shown once they are old enough', async () => {
      const { store, commitsOf } = bench()
      expect(await store.finish(undone, 9, null)).toBe(false)
      expect(await noted()).toEqual([])
      expect(await commitsOf(() => store.finish(undone, 1, null))).toBe(1)
      const since = expect.any(String)
      expect(await noted()).toEqual([{ orgId: 'org-a', operationId: 'op-1', since }])
      expect(await noted(60_000)).toEqual([])
    })

    test('are none of an operation of which all is known', async () => {
      const { store } = bench()
      await store.finish({ ...undone, ambiguous: false }, 1, null)
      expect(await noted()).toEqual([])
    })

    test('are none of a create that kept what its one POST made', async () => {
      const { store } = bench()
      await store.finish(ended(doubtful), 1, change({ links: [newLink] }))
      expect(await noted()).toEqual([])
    })

    test('are put off with a new journal in one commit, by one of those who try', async () => {
      const { store, commitsOf } = bench()
      await store.finish(undone, 1, null)
      const [first] = await noted()
      if (first === undefined) throw new Error('nothing is noted')
      const sweep = { tries: 1, chosen: ['/assistant/x'] }
      let next: Leftover | null = null
      const commits = await commitsOf(async () => {
        next = await store.sweepLeftover(first, { ...undone, sweep }, 60_000)
      })
      expect([commits, await noted(), next]).toEqual([
        ...[1, [], { ...first, since: expect.any(String) }],
      ])
      expect(await store.sweepLeftover(first, undone, 0)).toBe(null)
      expect(await journal()).toEqual({ ...undone, sweep })
      if (next === null) throw new Error('lost')
      expect(await store.sweepLeftover(next, null, 0)).not.toBe(null)
      expect([(await noted()).length, await journal()]).toEqual([1, { ...undone, sweep }])
    })

    test('of a journal that does not open are left to who can open it', async () => {
      const { store, reopen } = bench()
      await store.finish(undone, 1, null)
      const other = await reopen(createVault(new Uint8Array(32).fill(9)))
      const [first] = (await other.leftovers(0, 9)) as readonly Leftover[]
      expect(await other.getOperation(ann, 'op-1')).toMatchObject({ unreadable: true, steps: [] })
      if (first) await other.sweepLeftover(first, null, 0)
      expect(await (await reopen()).getOperation(ann, 'op-1')).toEqual(undone)
    })

    test('are gone once nothing is left', async () => {
      const { store } = bench()
      await store.finish(undone, 1, null)
      const [first] = await noted()
      if (first) await store.sweepLeftover(first, null, null)
      expect([await noted(), await journal()]).toEqual([[], undone])
    })
  })

  describe('a journal that does not open', () => {
    const secret = () => createVault(new Uint8Array(32).fill(9))

    test('hides neither its operation nor others, and stays as it is when it is left', async () => {
      const { reopen } = bench()
      const other = await reopen(secret())
      const { steps: _, newLink: __, after: ___, ...known } = doubtful
      const found = await other.getOperation(ann, 'op-1')
      expect(found).toMatchObject({ ...known, steps: [], unreadable: true })
      const list = await other.listOperations(ann, { page: 1, limit: 9 }, { state: null })
      expect(list.items.map(({ id }) => id)).toEqual(['op-1', 'op-0'])
      if (found === null) throw new Error('hidden')
      expect(await other.leave({ ...found, state: 'stuck' }, 1, null)).toBe(true)
      const store = await reopen()
      expect(await store.getOperation(ann, 'op-1')).toEqual({ ...doubtful, state: 'stuck' })
    })
  })
}
