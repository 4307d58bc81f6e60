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
const slot = { orgId: 'org-a', assistantId: 'ast-1', operationId: 'op-1', fence: 2, tries: 0 }
const step = fullOperation('').steps
const unsure = operation({ ambiguous: true, steps: step })
const marked = link({ state: 'settling' })

/** Slots whose holders act no longer, and the marks that doubtful ends leave. */
export const claimLaws = (bench: () => Bench) => {
  beforeEach(async () => {
    const { store } = bench()
    await store.addConnection(connection())
    await store.addAssistant(kept, creation())
  })

  describe('taking over', () => {
    test('a lease that runs is not taken; one that is over is, once, and fences the holder off', async () => {
      const { store, commitsOf } = bench()
      expect(await store.claim({ lease: 0 })).toEqual(null)
      await store.begin(operation())
      expect(await commitsOf(() => store.claim({ lease: 60_000 }))).toEqual(0)
      expect(await store.claim({ lease: 0 })).toEqual(slot)
      expect(await store.claim({ lease: 60_000 })).toEqual(null)
      expect(await store.record(operation(), 1)).toEqual(false)
      expect(await store.finish(ended(operation()), 1, change())).toEqual(false)
      expect(await store.leave(operation({ state: 'unknown' }), 1, 0)).toEqual(false)
      expect(await store.finish(ended(operation()), 2, change())).toEqual(true)
      expect(await store.claim({ lease: 0 })).toEqual(null)
    })

    test('takes one commit, and of many that claim at once one gets it', async () => {
      const { store, commitsOf } = bench()
      await store.begin(operation())
      await store.leave(operation(), 1, 0)
      let claimed: readonly unknown[] = []
      const commits = await commitsOf(async () => {
        const claims = Array.from({ length: 8 }, () => store.claim({ lease: 60_000 }))
        claimed = (await Promise.all(claims)).filter((each) => each !== null)
      })
      expect(claimed).toEqual([{ ...slot, tries: 1 }])
      expect(commits).toBe(1)
    })

    test('a slot that was left is free at once or later, and counts how often it was', async () => {
      const { store } = bench()
      const left = operation({ state: 'compensating', decision: 'abort', ambiguous: true })
      await store.begin(operation())
      expect(await store.leave(left, 1, 60_000)).toEqual(true)
      expect(await store.claim({ lease: 0 })).toEqual(null)
      expect(await store.getOperation(org, 'op-1')).toEqual(left)
      expect((await store.getAssistant(org, 'ast-1'))?.operationId).toEqual('op-1')
      expect(await store.begin(operation({ id: 'op-2' }))).toEqual({
        outcome: 'busy',
        operationId: 'op-1',
      })
      expect(await store.claim({ orgId: 'org-a', operationId: 'op-1' })).toEqual(slot)
      expect(await store.leave(left, 2, 0)).toEqual(true)
      expect(await store.claim({ lease: 60_000 })).toEqual({ ...slot, fence: 3, tries: 1 })
    })

    test('a stuck one waits for a person, who takes it by its id unless it is held', async () => {
      const { store } = bench()
      const byId = { orgId: 'org-a', operationId: 'op-1' }
      await store.begin(operation())
      expect(await store.claim(byId)).toEqual(null)
      await store.leave(operation({ state: 'stuck' }), 1, null)
      expect(await store.claim({ lease: 0 })).toEqual(null)
      expect(await store.claim({ ...byId, orgId: 'org-b' })).toEqual(null)
      expect(await store.claim({ ...byId, operationId: 'op-0' })).toEqual(null)
      expect(await store.claim(byId)).toEqual(slot)
      expect(await store.claim(byId)).toEqual(null)
    })

    test('a connection wakes what is stuck on it, and nothing else', async () => {
      const { store } = bench()
      await store.begin(operation())
      await store.wake('org-a', 'con-1')
      expect(await store.claim({ lease: 60_000 })).toEqual(null)
      await store.leave(operation({ state: 'stuck' }), 1, null)
      await store.wake('org-a', 'con-2')
      await store.wake('org-b', 'con-1')
      expect(await store.claim({ lease: 60_000 })).toEqual(null)
      await store.wake('org-a', 'con-1')
      expect(await store.claim({ lease: 60_000 })).toEqual(slot)
    })

    test('where every holder is dead all leases are over, and the stuck stay stuck', async () => {
      const { store, commitsOf } = bench()
      expect(await commitsOf(store.expireLeases)).toEqual(0)
      await store.begin(operation())
      await store.expireLeases()
      expect(await store.claim({ lease: 60_000 })).toEqual(slot)
      await store.leave(operation({ state: 'unknown' }), 2, 60_000)
      await store.expireLeases()
      expect(await store.claim({ lease: 60_000 })).toEqual({ ...slot, fence: 3, tries: 1 })
      await store.leave(operation({ state: 'stuck' }), 3, null)
      await store.expireLeases()
      expect(await store.claim({ lease: 0 })).toEqual(null)
    })

    test('the next operation of the slot starts to count anew', async () => {
      const { store } = bench()
      await store.begin(operation())
      await store.leave(operation(), 1, 0)
      await store.claim({ lease: 60_000 })
      await store.finish(ended(operation(), { state: 'rolled_back' }), 2, null)
      await store.begin(operation({ id: 'op-2' }))
      const next = { ...slot, operationId: 'op-2', fence: 4 }
      expect(await store.claim({ lease: 0 })).toEqual(next)
    })
  })

  describe('a mark', () => {
    test('stays on the links of an operation that was unsure, whatever its end', async () => {
      const { store } = bench()
      await store.begin(unsure)
      await store.finish(ended(unsure, { state: 'refused' }), 1, null)
      expect(await store.getLinks(org, 'ast-1')).toEqual([marked])
      const held = shown(assistant({ links: [marked] }), 1)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(held)
    })

    test('is not taken away by a later operation that is sure', async () => {
      const { store } = bench()
      await store.begin(unsure)
      await store.finish(ended(unsure), 1, change({ links: [link({ base: '{}' })] }))
      const sure = operation({ id: 'op-2', baseVersion: 2, steps: step })
      await store.begin(sure)
      await store.finish(ended(sure), 2, change({ links: [link({ base: '[]' })] }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([{ ...marked, base: '[]' }])
    })

    test('is not made or kept by the state that shows it', async () => {
      const { store } = bench()
      await store.begin(operation())
      await store.finish(ended(operation()), 1, change({ links: [marked] }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
    })

    test('shows where a link is in sync; what is worse is told first', async () => {
      const { store } = bench()
      const drifted = link({ state: 'drifted' })
      await store.begin(unsure)
      await store.finish(ended(unsure), 1, change({ links: [drifted] }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([{ ...drifted, marked: true }])
      expect(await store.unsettled(0, 10)).toHaveLength(1)
    })

    test('is found once it is old enough and nothing runs, and goes in one commit', async () => {
      const { store, commitsOf } = bench()
      expect(await store.unsettled(0, 10)).toEqual([])
      await store.unsettle('org-b', ['link-1'])
      expect(await store.unsettled(0, 10)).toEqual([])
      await store.unsettle('org-a', ['link-1', 'link-9'])
      expect(await store.unsettled(60_000, 10)).toEqual([])
      const [mark] = await store.unsettled(0, 10)
      const since = expect.stringMatching(/^\d{4}-.*Z$/)
      const found = { orgId: 'org-a', assistantId: 'ast-1', linkId: 'link-1', since }
      expect(mark).toEqual(found)
      await store.begin(operation())
      expect(await store.unsettled(0, 10)).toEqual([])
      await store.finish(ended(operation(), { state: 'refused' }), 1, null)
      if (!mark) throw new Error('no mark')
      const none = await commitsOf(async () => {
        expect(await store.settle(mark, 9, null)).toEqual(false)
        expect(await store.settle({ ...mark, since: at(0) }, 1, null)).toEqual(false)
        expect(await store.settle({ ...mark, orgId: 'org-b' }, 1, null)).toEqual(false)
      })
      expect(none).toEqual(0)
      expect(await commitsOf(() => store.settle(mark, 1, null))).toEqual(1)
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
      expect(await store.unsettled(0, 10)).toEqual([])
    })

    test('of a paused link stands in the way of no other', async () => {
      const { store } = bench()
      const paused = link({ id: 'link-p', externalId: 'ext-p', paused: true })
      const birth = creation({ id: 'op-p', assistantId: 'ast-p' })
      await store.addAssistant(assistant({ id: 'ast-p', links: [paused] }), birth)
      for (const id of ['link-p', 'link-1']) await store.unsettle('org-a', [id])
      const found = await store.unsettled(0, 1)
      expect(found.map(({ linkId }) => linkId)).toEqual(['link-1'])
    })

    test('does not go while an operation runs, and leaves the state that was found', async () => {
      const { store } = bench()
      await store.unsettle('org-a', ['link-1'])
      const [mark] = await store.unsettled(0, 10)
      if (!mark) throw new Error('no mark')
      await store.begin(operation())
      expect(await store.settle(mark, 1, 'drifted')).toEqual(false)
      await store.finish(ended(operation(), { state: 'refused' }), 1, null)
      expect(await store.settle(mark, 1, 'drifted')).toEqual(true)
      expect(await store.getLinks(org, 'ast-1')).toEqual([link({ state: 'drifted' })])
    })
  })

  test('operations are listed newest first, of one assistant or in one state, in scope', async () => {
    const { store } = bench()
    const done = ended(operation())
    const reason = 'no longer needed'
    const abandoned = { at: at(21), userId: 'ann', reason }
    const dirty = ended(operation({ id: 'op-2', baseVersion: 2, createdAt: at(30), abandoned }), {
      state: 'dirty',
    })
    await store.apply(done, change())
    await store.apply(dirty, change())
    const page = { page: 1, limit: 2 }
    const all = { state: null }
    expect(await store.listOperations(org, page, all)).toEqual({ items: [dirty, done], total: 3 })
    expect(await store.listOperations(ann, { page: 2, limit: 2 }, all)).toEqual({
      items: [creation()],
      total: 3,
    })
    expect(await store.listOperations(org, page, { state: 'dirty' })).toEqual({
      items: [dirty],
      total: 1,
    })
    expect(await store.listOperations(org, page, { assistantId: 'ast-1' })).toEqual({
      items: [dirty, done],
      total: 3,
    })
    for (const scope of [bob, stranger])
      expect(await store.listOperations(scope, page, all)).toEqual({ items: [], total: 0 })
    expect(await store.listOperations(org, page, { assistantId: 'ast-9' })).toEqual({
      items: [],
      total: 0,
    })
  })
}
