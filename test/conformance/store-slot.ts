import { beforeEach, describe, expect, test } from 'vitest'
import {
  ann,
  assistant,
  at,
  bob,
  change,
  connection,
  creation,
  ended,
  fullOperation,
  link,
  operation,
  org,
  shown,
  stranger,
} from './records.ts'
import type { Bench } from './store.ts'

const kept = assistant({ links: [link()] })
const claimed = link({ id: 'link-new', externalId: 'ext-new', base: '{"new":1}', state: 'pending' })
const { base: _, ...claimedShown } = claimed

/** The one slot of each assistant: W1, what holds it, and W2. */
export const slotLaws = (bench: () => Bench) =>
  describe('the slot', () => {
    beforeEach(async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addAssistant(kept, creation())
    })

    test('beginning takes the slot and journals, and changes nothing else', async () => {
      const { store } = bench()
      expect(await store.begin(operation())).toEqual({ outcome: 'begun', fence: 1 })
      expect(await store.getAssistant(org, 'ast-1')).toEqual({
        ...shown(kept, 1),
        operationId: 'op-1',
      })
      expect(await store.getOperation(org, 'op-1')).toEqual(operation())
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
    })

    test('whoever finds the slot taken is told by whom, and changes nothing', async () => {
      const { store, commitsOf } = bench()
      await store.begin(operation())
      const commits = await commitsOf(async () => {
        for (const given of [{}, { baseVersion: 9 }, { newLink: claimed }])
          expect(await store.begin(operation({ id: 'op-2', ...given }))).toEqual({
            outcome: 'busy',
            operationId: 'op-1',
          })
      })
      expect(commits).toEqual(0)
      expect(await store.getOperation(org, 'op-2')).toEqual(null)
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
    })

    test('beginning again with the same operation answers the same and changes nothing', async () => {
      const { store, commitsOf } = bench()
      const linking = operation({ newLink: claimed })
      await store.begin(linking)
      await store.record({ ...linking, ambiguous: true }, 1)
      const commits = await commitsOf(async () => {
        expect(await store.begin(linking)).toEqual({ outcome: 'begun', fence: 1 })
      })
      expect(commits).toEqual(0)
      expect(await store.getOperation(org, 'op-1')).toEqual({ ...linking, ambiguous: true })
      expect(await store.getLinks(org, 'ast-1')).toEqual([link(), claimed])
    })

    test('an operation that has ended never takes the slot again', async () => {
      const { store } = bench()
      await store.begin(operation())
      await store.finish(ended(operation(), { state: 'refused' }), 1, null)
      expect(await store.begin(operation())).toEqual({ outcome: 'stale' })
      expect(await store.getAssistant(org, 'ast-1')).toEqual(shown(kept, 1))
    })

    test('a version that moved on is stale; an assistant nobody has in the org is gone', async () => {
      const { store, commitsOf } = bench()
      const commits = await commitsOf(async () => {
        for (const baseVersion of [0, 2])
          expect(await store.begin(operation({ baseVersion, newLink: claimed }))).toEqual({
            outcome: 'stale',
          })
        for (const given of [{ assistantId: 'ast-9' }, { orgId: 'org-b' }])
          expect(await store.begin(operation({ ...given, newLink: claimed }))).toEqual({
            outcome: 'gone',
          })
      })
      expect(commits).toEqual(0)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(shown(kept))
      expect(await store.findLinked(org, 'ext-new')).toEqual([])
    })

    test('what was read before another operation held the assistant is stale, though it changed nothing', async () => {
      const { store } = bench()
      const fence = (await store.getAssistant(org, 'ast-1'))?.fence
      await store.begin(operation())
      await store.finish(ended(operation(), { state: 'refused' }), 1, null)
      const late = operation({ id: 'op-2', baseFence: 0 })
      expect(fence).toBe(0)
      expect(await store.begin(late)).toEqual({ outcome: 'stale' })
      expect(await store.apply(ended(late), change())).toEqual({ outcome: 'stale' })
      const again = { ...late, baseFence: 1 }
      expect(await store.begin(again)).toEqual({ outcome: 'begun', fence: 2 })
      expect(await store.begin(again)).toEqual({ outcome: 'begun', fence: 2 })
    })

    test('of many that begin at once exactly one does', async () => {
      const { store } = bench()
      const ids = Array.from({ length: 16 }, (_, index) => `op-${index + 1}`)
      const outcomes = await Promise.all(ids.map((id) => store.begin(operation({ id }))))
      const winner = (await store.getAssistant(org, 'ast-1'))?.operationId ?? ''
      expect(outcomes).toEqual(
        ids.map((id) =>
          id === winner ? { outcome: 'begun', fence: 1 } : { outcome: 'busy', operationId: winner }
        )
      )
    })

    test('a link is claimed with the slot, and shown from then on', async () => {
      const { store } = bench()
      const linking = operation({ newLink: claimed })
      expect(await store.begin(linking)).toEqual({ outcome: 'begun', fence: 1 })
      expect((await store.getAssistant(org, 'ast-1'))?.links).toEqual([
        ...shown(kept).links,
        claimedShown,
      ])
      expect(await store.findLinked(org, 'ext-new')).toEqual(['ast-1'])
      expect(await store.getOperation(org, 'op-1')).toEqual(linking)
    })

    test('claiming an external object that is linked already changes nothing at all', async () => {
      const { store, commitsOf } = bench()
      const linking = operation({ newLink: { ...claimed, externalId: 'ext-1' } })
      const commits = await commitsOf(async () => {
        expect(await store.begin(linking)).toEqual({ outcome: 'already_linked' })
      })
      expect(commits).toEqual(0)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(shown(kept))
      expect(await store.getOperation(org, 'op-1')).toEqual(null)
      expect(await store.begin(operation({ id: 'op-2' }))).toEqual({ outcome: 'begun', fence: 1 })
    })

    test('only the holder records, and what it recorded is read back whole', async () => {
      const { store, commitsOf } = bench()
      const full = fullOperation('text')
      const { cause: _, ...first } = full
      await store.begin({ ...first, state: 'pending', decision: 'none', ambiguous: false })
      expect(await store.record(full, 1)).toEqual(true)
      expect(await store.getOperation(org, 'op-1')).toEqual(full)
      const commits = await commitsOf(async () => {
        expect(await store.record({ ...full, steps: [] }, 2)).toEqual(false)
        expect(await store.record({ ...full, id: 'op-2' }, 1)).toEqual(false)
        expect(await store.record({ ...full, orgId: 'org-b' }, 1)).toEqual(false)
      })
      expect(commits).toEqual(0)
      expect(await store.getOperation(org, 'op-1')).toEqual(full)
      await store.finish(ended(full, { state: 'rolled_back' }), 1, null)
      expect(await store.record(full, 1)).toEqual(false)
      expect(await store.getOperation(org, 'op-1')).toEqual(ended(full, { state: 'rolled_back' }))
    })

    test('finishing with a change commits it, ends the operation and frees the slot', async () => {
      const { store } = bench()
      await store.begin(operation())
      const synced = link({ base: '{"now":1.50}', state: 'missing', lastSyncedAt: at(19) })
      const done = ended(operation(), { ambiguous: true })
      expect(await store.finish(done, 1, change({ links: [synced] }))).toEqual(true)
      const { links, ...home } = change({ links: [synced] })
      expect(await store.getAssistant(org, 'ast-1')).toEqual(
        shown({ ...kept, ...home, links, version: 2, updatedAt: at(20) }, 1)
      )
      expect(await store.getLinks(org, 'ast-1')).toEqual([synced])
      expect(await store.getOperation(org, 'op-1')).toEqual(done)
    })

    test('finishing without a change leaves the assistant as it was, a claimed link gone', async () => {
      const { store } = bench()
      const linking = operation({ newLink: claimed })
      const refused = ended(linking, {
        state: 'refused',
        cause: { code: 'provider_rejected', message: 'no' },
      })
      await store.begin(linking)
      expect(await store.finish(refused, 1, null)).toEqual(true)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(shown(kept, 1))
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
      expect(await store.findLinked(org, 'ext-new')).toEqual([])
      expect(await store.getOperation(org, 'op-1')).toEqual(refused)
    })

    test('a link that was claimed stays when its operation commits', async () => {
      const { store } = bench()
      const linking = operation({ newLink: claimed })
      const synced = { ...claimed, base: '{"new":2}', state: 'in_sync' as const }
      await store.begin(linking)
      await store.finish(ended(linking), 1, change({ links: [synced] }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([link(), synced])
    })

    test('whoever does not hold the slot finishes nothing', async () => {
      const { store, commitsOf } = bench()
      await store.begin(operation({ newLink: claimed }))
      const before = await store.getAssistant(org, 'ast-1')
      const changed = change({ links: [link({ base: '{}' })] })
      const done = ended(operation({ newLink: claimed }))
      const commits = await commitsOf(async () => {
        for (const what of [changed, null]) {
          expect(await store.finish(done, 2, what)).toEqual(false)
          expect(await store.finish({ ...done, id: 'op-2' }, 1, what)).toEqual(false)
          expect(await store.finish({ ...done, orgId: 'org-b' }, 1, what)).toEqual(false)
        }
      })
      expect(commits).toEqual(0)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(before)
      expect(await store.getLinks(org, 'ast-1')).toEqual([link(), claimed])
    })

    test('an operation commits once, and the next one holds a higher fence', async () => {
      const { store } = bench()
      await store.begin(operation())
      expect(await store.finish(ended(operation()), 1, change())).toEqual(true)
      expect(await store.finish(ended(operation()), 1, change())).toEqual(false)
      const next = operation({ id: 'op-2', baseVersion: 2 })
      expect(await store.begin(next)).toEqual({ outcome: 'begun', fence: 2 })
      expect(await store.finish(ended(operation()), 1, change())).toEqual(false)
      expect((await store.getAssistant(org, 'ast-1'))?.version).toEqual(2)
    })

    test('a change at home alone is applied in one commit, or not at all', async () => {
      const { store, commitsOf } = bench()
      const done = ended(operation())
      const commits = await commitsOf(async () => {
        expect(await store.apply(done, change())).toEqual({ outcome: 'begun', fence: 1 })
      })
      expect(commits).toEqual(1)
      const { links: _, ...home } = change()
      const after = { ...shown(kept, 1), ...home, version: 2, updatedAt: at(20) }
      expect(await store.getAssistant(org, 'ast-1')).toEqual(after)
      expect(await store.getOperation(org, 'op-1')).toEqual(done)
      await store.begin(operation({ id: 'op-2', baseVersion: 2 }))
      const refusals = [
        { given: { baseVersion: 2 }, answer: { outcome: 'busy', operationId: 'op-2' } },
        { given: { assistantId: 'ast-9' }, answer: { outcome: 'gone' } },
        { given: { orgId: 'org-b' }, answer: { outcome: 'gone' } },
      ]
      const none = await commitsOf(async () => {
        for (const { given, answer } of refusals)
          expect(await store.apply({ ...done, id: 'op-3', ...given }, change())).toEqual(answer)
      })
      expect(none).toEqual(0)
      expect(await store.getAssistant(org, 'ast-1')).toEqual({
        ...after,
        fence: 2,
        operationId: 'op-2',
      })
    })

    test('applying to a version that moved on is stale, and so is applying twice', async () => {
      const { store } = bench()
      const stale = { outcome: 'stale' }
      expect(await store.apply(ended(operation({ baseVersion: 0 })), change())).toEqual(stale)
      await store.apply(ended(operation()), change())
      expect(await store.apply(ended(operation()), change({ config: {} }))).toEqual(stale)
      expect((await store.getAssistant(org, 'ast-1'))?.version).toEqual(2)
    })

    test('an operation is seen by whoever sees its assistant, whoever ran it', async () => {
      const { store } = bench()
      const bobs = operation({ userId: 'bob' })
      await store.begin(bobs)
      for (const scope of [org, ann]) {
        expect(await store.getOperation(scope, 'op-1')).toEqual(bobs)
        expect(await store.lastOperation(scope, 'ast-1')).toEqual(bobs)
      }
      for (const scope of [bob, stranger]) {
        expect(await store.getOperation(scope, 'op-1')).toEqual(null)
        expect(await store.lastOperation(scope, 'ast-1')).toEqual(null)
      }
    })

    test('the last operation of an assistant is its newest, of one moment the highest id', async () => {
      const { store } = bench()
      expect(await store.lastOperation(org, 'ast-1')).toEqual(creation())
      const later = ended(operation({ id: 'op-b', createdAt: at(30) }))
      const tied = ended(operation({ id: 'op-a', createdAt: at(30), baseVersion: 2 }))
      await store.apply(later, change())
      await store.apply(tied, change())
      expect(await store.lastOperation(org, 'ast-1')).toEqual(later)
      expect(await store.lastOperation(org, 'ast-9')).toEqual(null)
    })
  })
