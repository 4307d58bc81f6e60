import { describe, expect, test } from 'vitest'
import type { Import, Kept } from '../../src/records.ts'
import { ann, at, bob, org, stranger } from './records.ts'
import type { Bench } from './store.ts'

const job = (given: Partial<Import> = {}): Import => ({
  ...{ id: 'imp-1', orgId: 'org-a', userId: 'ann', connectionId: 'con-1', state: 'running' },
  ...{ cursor: null, isListed: false, tries: 0, error: null, createdAt: at(0) },
  ...given,
})
const lease = 60_000
const none = { total: 0, done: 0, failed: [] }

/** Imports of whole accounts. */
export const importLaws = (bench: () => Bench) =>
  describe('imports', () => {
    /** Starts one and takes it: what is recorded of it from then on. */
    const taken = async () => {
      const { store } = bench()
      await store.addImport(job())
      const claimed = await store.claimImport(lease)
      if (claimed === null) throw new Error('it is not due')
      return claimed.fence
    }
    const progress = () => bench().store.getImport(ann, 'imp-1')
    const waiting = (after = '', limit = 9) => bench().store.importsWaiting('imp-1', after, limit)

    test('an import is found within its scope alone, in one commit', async () => {
      const { store, commitsOf } = bench()
      let id = ''
      const commits = await commitsOf(async () => {
        id = await store.addImport(job())
      })
      expect([id, commits]).toEqual(['imp-1', 1])
      expect(await store.getImport(org, 'imp-1')).toEqual({ ...job(), ...none })
      expect(await store.getImport(ann, 'imp-1')).toEqual({ ...job(), ...none })
      const others = [bob, stranger].map((scope) => store.getImport(scope, 'imp-1'))
      expect(await Promise.all(others)).toEqual([null, null])
    })

    test('one runs at a connection at a time; where it has ended another may', async () => {
      const { store } = bench()
      const fence = await taken()
      expect(await store.addImport(job({ id: 'imp-2' }))).toBe('imp-1')
      expect(await store.getImport(ann, 'imp-2')).toBe(null)
      expect(await store.addImport(job({ id: 'imp-3', connectionId: 'con-2' }))).toBe('imp-3')
      await store.recordImport(job({ state: 'done' }), fence, lease, {})
      expect(await store.addImport(job({ id: 'imp-2' }))).toBe('imp-2')
    })

    test('its answer is kept in its commit, and not where another runs', async () => {
      const { store, commitsOf } = bench()
      const kept = (key: string): Kept => ({
        claim: { key, fingerprint: 'f', at: 0 },
        answer: { status: 202, headers: {}, text: '{}' },
      })
      const answered = async (key: string) =>
        (await store.findAnswer('org-a', [key], 0))?.answer ?? null
      expect(await commitsOf(() => store.addImport(job(), kept('k-1')))).toBe(1)
      expect(await commitsOf(() => store.addImport(job({ id: 'imp-2' }), kept('k-2')))).toBe(0)
      expect([await answered('k-1'), await answered('k-2')]).toEqual([kept('k-1').answer, null])
    })

    test('it is due at once, to one holder, and again where that one lets it go or is gone', async () => {
      const { store } = bench()
      await store.addImport(job())
      expect(await store.claimImport(0)).toEqual({ job: job(), fence: 1 })
      expect(await store.claimImport(lease)).toEqual({ job: job(), fence: 2 })
      expect(await store.claimImport(lease)).toBe(null)
      await store.recordImport(job({ tries: 1 }), 2, lease, { wait: lease })
      expect(await store.claimImport(lease)).toBe(null)
      await store.expireLeases()
      expect(await store.claimImport(lease)).toEqual({ job: job({ tries: 1 }), fence: 3 })
      await store.recordImport(job(), 3, lease, { wait: 0 })
      expect(await store.claimImport(lease)).toEqual({ job: job(), fence: 4 })
    })

    test('what is found is counted once, with the place of the next page, in one commit', async () => {
      const { store, commitsOf } = bench()
      const fence = await taken()
      const commits = await commitsOf(async () => {
        const next = job({ cursor: 'page 2' })
        expect(await store.recordImport(next, fence, lease, { found: ['b', 'a', 'b'] })).toBe(2)
      })
      const found = ['c', 'a']
      expect(await store.recordImport(job({ isListed: true }), fence, lease, { found })).toBe(1)
      expect([commits, await waiting(), await waiting('a', 1)]).toEqual([1, ['a', 'b', 'c'], ['b']])
      expect(await progress()).toEqual({ ...job({ isListed: true }), ...none, total: 3 })
    })

    test('what is over waits no more, and is told by its code where it failed', async () => {
      const { store, commitsOf } = bench()
      const fence = await taken()
      await store.recordImport(job(), fence, lease, { found: ['a', 'b', 'c'] })
      const ended = [
        { externalId: 'c', code: 'unrepresentable' },
        { externalId: 'a', code: null },
      ] as const
      const commits = await commitsOf(() => store.recordImport(job(), fence, lease, { ended }))
      expect([commits, await waiting()]).toEqual([1, ['b']])
      const failed = [{ externalId: 'c', code: 'unrepresentable' }]
      expect(await progress()).toEqual({ ...job(), total: 3, done: 2, failed })
    })

    test('a holder that was taken over records nothing', async () => {
      const { store } = bench()
      await store.addImport(job())
      await store.claimImport(0)
      await store.claimImport(lease)
      const step = { found: ['a'], ended: [{ externalId: 'a', code: null }] }
      expect(await store.recordImport(job({ state: 'failed' }), 1, lease, step)).toBe(null)
      expect(await progress()).toEqual({ ...job(), ...none })
    })

    test('one that has ended stays as it is, with its error', async () => {
      const { store, reopen } = bench()
      const fence = await taken()
      const error = { code: 'provider_error', message: 'its pages lead nowhere' } as const
      const failed = job({ state: 'failed', error, cursor: 'x', tries: 3 })
      expect(await store.recordImport(failed, fence, lease, { found: ['a'] })).toBe(1)
      expect(await store.recordImport(job(), fence, lease, {})).toBe(null)
      expect([await store.claimImport(0), await progress()]).toEqual([
        ...[null, { ...failed, ...none, total: 1 }],
      ])
      await (await reopen()).expireLeases()
      expect(await (await reopen()).claimImport(0)).toBe(null)
    })
  })
