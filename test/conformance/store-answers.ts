import { beforeEach, describe, expect, test } from 'vitest'
import { KeyClaimed } from '../../src/errors.ts'
import type { Kept, KeptAnswer } from '../../src/records.ts'
import type { Operation } from '../../src/sync/operation.ts'
import {
  ann,
  apiKey,
  assistant,
  at,
  bob,
  change,
  connection,
  creation,
  ended,
  link,
  operation,
  org,
  user,
} from './records.ts'
import type { Bench } from './store.ts'

const now = Date.parse(at(10))
const day = 24 * 60 * 60 * 1000
const claim = { key: 'hash-of-key', fingerprint: 'hash-of-body', at: now }
const answer: KeptAnswer = { status: 200, headers: { ETag: '"2"' }, text: '{"name":"CANARY-77"}' }
const kept: Kept = { claim, answer }

/** An operation that answers under the key. */
const keyed = (given: Partial<Operation> = {}) =>
  operation({
    answering: {
      ...{ claim, face: 'v1', shows: 'assistant', status: 200, requestId: 'r-1' },
      before: { userId: 'ann', createdAt: at(3), links: [] },
      unsupported: ['voice.speed'],
    },
    ...given,
  })

/** Idempotency keys: claimed and answered by the commit that makes the answer true. */
export const answerLaws = (bench: () => Bench) =>
  describe('answers', () => {
    const found = (time = now + 1, keys = [claim.key], orgId = 'org-a') =>
      bench().store.findAnswer(orgId, keys, time)
    const { fingerprint } = claim

    beforeEach(async () => {
      const { store } = bench()
      await store.addUser(user())
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links: [link()] }), creation())
    })

    test('W1 claims the key and W2 answers it, in one commit each', async () => {
      const { store, commitsOf } = bench()
      expect(await commitsOf(() => store.begin(keyed()))).toEqual(1)
      expect(await found()).toEqual({ fingerprint, operationId: 'op-1', answer: null })
      expect(await store.getOperation(org, 'op-1')).toEqual(keyed())
      const finish = () => store.finish(ended(keyed()), 1, change(), answer)
      expect(await commitsOf(finish)).toEqual(1)
      expect(await found()).toEqual({ fingerprint, operationId: 'op-1', answer })
    })

    test('W1 said again by its operation claims once; another’s is refused, and nothing begins', async () => {
      const { store, commitsOf } = bench()
      await store.addAssistant(assistant({ id: 'ast-2' }), creation({ id: 'op-9' }))
      await store.begin(keyed())
      expect(await store.begin(keyed())).toEqual({ outcome: 'begun', fence: 1 })
      const other = keyed({ id: 'op-2', assistantId: 'ast-2' })
      const commits = await commitsOf(async () => {
        await expect(store.begin(other)).rejects.toThrow(KeyClaimed)
        await expect(store.apply(ended(other), change(), answer)).rejects.toThrow(KeyClaimed)
        const made = assistant({ id: 'ast-3' })
        const born = { ...ended(other), id: 'op-3', assistantId: 'ast-3' }
        await expect(store.addAssistant(made, born, answer)).rejects.toThrow(KeyClaimed)
      })
      expect(commits).toEqual(0)
      expect((await store.getAssistant(org, 'ast-2'))?.operationId).toEqual(null)
      expect(await store.getAssistant(org, 'ast-3')).toEqual(null)
    })

    test('what does not begin claims nothing', async () => {
      const { store } = bench()
      expect(await store.begin(keyed({ baseVersion: 7 }))).toEqual({ outcome: 'stale' })
      expect(await found()).toEqual(null)
    })

    test('an end without an answer frees the key', async () => {
      const { store } = bench()
      await store.begin(keyed())
      await store.finish(ended(keyed(), { state: 'refused' }), 1, null, null)
      expect(await found()).toEqual(null)
    })

    test('only the holder answers, and the first answer stays', async () => {
      const { store } = bench()
      await store.begin(keyed())
      expect(await store.finish(ended(keyed()), 2, change(), answer)).toEqual(false)
      expect((await found())?.answer).toEqual(null)
      const stuck = { ...answer, status: 502 }
      await store.leave(keyed({ state: 'stuck' }), 1, null, stuck)
      expect((await found())?.answer).toEqual(stuck)
      const slot = await store.claim({ orgId: 'org-a', operationId: 'op-1' })
      expect(await store.finish(ended(keyed()), slot?.fence ?? 0, change(), answer)).toEqual(true)
      expect((await found())?.answer).toEqual(stuck)
    })

    test('a change at home and a new assistant are claimed and answered in their one commit', async () => {
      const { store, commitsOf } = bench()
      const apply = () => store.apply(ended(keyed()), change(), answer)
      expect(await commitsOf(apply)).toEqual(1)
      expect(await found()).toEqual({ fingerprint, operationId: 'op-1', answer })
      const other = { ...claim, key: 'another' }
      const born = ended(keyed({ id: 'op-5', assistantId: 'ast-5', baseVersion: 0 }))
      const answering = born.answering && { ...born.answering, claim: other }
      const add = () =>
        store.addAssistant(
          assistant({ id: 'ast-5' }),
          { ...born, ...(answering && { answering }) },
          answer
        )
      expect(await commitsOf(add)).toEqual(1)
      expect(await add()).toEqual('added')
      expect((await found(now, ['another']))?.answer).toEqual(answer)
    })

    test('keys and connections are changed with their answer, in one commit or not at all', async () => {
      const { store, commitsOf } = bench()
      const as = (key: string): Kept => ({ claim: { ...claim, key }, answer })
      const writes: Record<string, (kept: Kept) => Promise<unknown>> = {
        addKey: (kept) => store.addKey(apiKey(), kept),
        deleteKey: (kept) => store.deleteKey(ann, 'key-1', kept),
        addConnection: (kept) => store.addConnection(connection({ id: 'con-2' }), kept),
        putConnection: (kept) => store.putConnection(connection({ name: 'x' }), kept),
        deleteConnection: (kept) => store.deleteConnection(ann, 'con-2', kept),
        keepAnswer: (kept) => store.keepAnswer('org-a', kept),
      }
      for (const [name, write] of Object.entries(writes)) {
        expect([name, await commitsOf(() => write(as(name)))]).toEqual([name, 1])
        expect((await found(now, [name]))?.answer).toEqual(answer)
      }
      await expect(store.addKey(apiKey({ id: 'k', hash: 'h' }), as('addKey'))).rejects.toThrow(
        KeyClaimed
      )
      expect(await store.findKey('h')).toEqual(null)
    })

    test('what finds nothing to change claims nothing', async () => {
      const { store, commitsOf } = bench()
      await store.addKey(apiKey())
      const commits = await commitsOf(async () => {
        await store.deleteKey(bob, 'key-1', kept)
        await store.putConnection(connection({ id: 'con-9' }), kept)
        await store.deleteConnection(ann, 'con-9', kept)
        await store.deleteConnection(bob, 'con-1', kept)
        await store.deleteConnection(ann, 'con-1', kept)
      })
      expect([commits, await found()]).toEqual([0, null])
    })

    test('a key is found by any of its hashes, in its own org alone, for a day', async () => {
      const { store } = bench()
      await store.keepAnswer('org-a', kept)
      const whole = { fingerprint, operationId: null, answer }
      expect(await found(now + day - 1, ['new-hash', claim.key])).toEqual(whole)
      expect(await found(now, ['new-hash'])).toEqual(null)
      expect(await found(now, [claim.key], 'org-b')).toEqual(null)
      expect(await found(now + day)).toEqual(null)
    })

    test('an answer is kept for a day from the end of its operation', async () => {
      const { store } = bench()
      await store.begin(keyed())
      await store.finish(ended(keyed()), 1, change(), answer)
      expect((await found(now + day + 9_999))?.answer).toEqual(answer)
      expect(await found(now + day + 10_000)).toEqual(null)
    })

    test('a key whose day is over can be claimed anew, swept away or not', async () => {
      const { store } = bench()
      await store.keepAnswer('org-a', kept)
      const later = { claim: { ...claim, at: now + day }, answer: { ...answer, status: 201 } }
      await store.keepAnswer('org-a', later)
      expect((await found(now + day))?.answer?.status).toEqual(201)
    })

    test('a sweep removes only what is over, and so many at most', async () => {
      const { store, commitsOf } = bench()
      for (const key of ['a', 'b', 'c']) {
        const old = { ...claim, key, at: key === 'c' ? now : now - day }
        await store.keepAnswer('org-a', { claim: old, answer })
      }
      expect(await store.sweepAnswers(now, 1)).toEqual(1)
      expect(await store.sweepAnswers(now, 5)).toEqual(1)
      expect(await commitsOf(() => store.sweepAnswers(now, 5))).toEqual(0)
      expect((await found(now, ['c']))?.answer).toEqual(answer)
    })

    test('answers outlive the store, and are sealed', async () => {
      const { store, backend, reopen } = bench()
      await store.begin(keyed())
      await store.finish(ended(keyed()), 1, change(), answer)
      const again = await reopen()
      expect((await again.findAnswer('org-a', [claim.key], now))?.answer).toEqual(answer)
      expect((await backend.raw()).includes('CANARY-77')).toEqual(false)
    })
  })
