import { describe, expect, test } from 'vitest'
import { createVault } from '../../src/vault.ts'
import {
  ann,
  apiKey,
  assistant,
  change,
  connection,
  creation,
  ended,
  fullOperation,
  link,
  operation,
  org,
  session,
  shown,
  user,
} from './records.ts'
import type { Bench } from './store.ts'

/** What holds for everything kept: durable, in one commit, and sealed where it must be. */
export const keepingLaws = (bench: () => Bench) =>
  describe('keeping', () => {
    test('a store that is open is ready', async () => {
      expect(await bench().store.ready()).toEqual(true)
    })

    test('every write is exactly one durable commit, in the order of a life', async () => {
      const { store, commitsOf } = bench()
      const newLink = link({ id: 'link-2', externalId: 'ext-2' })
      const writes: Record<string, () => Promise<unknown>> = {
        addUser: () => store.addUser(user()),
        addSession: () => store.addSession(session()),
        deleteSessions: () => store.deleteSessions(['session-hash']),
        addKey: () => store.addKey(apiKey()),
        deleteKey: () => store.deleteKey(ann, 'key-1'),
        addConnection: () => store.addConnection(connection()),
        putConnection: () => store.putConnection(connection({ apiKey: 'next' })),
        setConnectionState: () =>
          store.setConnectionState(connection({ apiKey: 'next' }), 'invalid'),
        addUnused: () => store.addConnection(connection({ id: 'con-2' })),
        deleteConnection: () => store.deleteConnection(ann, 'con-2'),
        addAssistant: () => store.addAssistant(assistant({ links: [link()] }), creation()),
        begin: () => store.begin(operation({ newLink })),
        record: () => store.record(operation({ newLink, decision: 'abort' }), 1),
        finishWithout: () => store.finish(ended(operation({ newLink })), 1, null),
        beginAgain: () => store.begin(operation({ id: 'op-2', newLink })),
        finish: () =>
          store.finish(
            ended(operation({ id: 'op-2', newLink })),
            2,
            change({ links: [link(), newLink] })
          ),
        apply: () => store.apply(ended(operation({ id: 'op-3', baseVersion: 2 })), change()),
      }
      const counted: Record<string, number> = {}
      for (const [name, write] of Object.entries(writes)) counted[name] = await commitsOf(write)
      expect(counted).toEqual(Object.fromEntries(Object.keys(writes).map((name) => [name, 1])))
      expect((await store.getAssistant(org, 'ast-1'))?.version).toEqual(3)
    })

    test('reads and writes that find nothing commit nothing', async () => {
      const { store, commitsOf } = bench()
      const commits = await commitsOf(async () => {
        await store.ready()
        await store.findUser('nobody@example.com')
        await store.getAssistant(org, 'ast-9')
        await store.listAssistants(org, { page: 1, limit: 10 })
        await store.deleteSessions(['nothing'])
        await store.deleteSessions([])
        await store.deleteKey(ann, 'key-9')
        await store.putConnection(connection())
        await store.deleteConnection(ann, 'con-9')
      })
      expect(commits).toEqual(0)
    })

    test('everything outlives the store, the slot and its fence too', async () => {
      const { store, reopen } = bench()
      await store.addUser(user())
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links: [link()] }), creation())
      await store.begin(operation())
      const again = await reopen()
      expect(await again.findUser('ann@example.com')).toEqual(user())
      expect(await again.getConnection(org, 'con-1')).toEqual(connection())
      expect(await again.getAssistant(org, 'ast-1')).toEqual({
        ...shown(assistant({ links: [link()] }), 1),
        operationId: 'op-1',
      })
      expect(await again.getLinks(org, 'ast-1')).toEqual([link()])
      expect(await again.finish(ended(operation()), 1, change())).toEqual(true)
    })

    test('no secret is kept in clear, neither while an operation runs nor after it', async () => {
      const { store, backend } = bench()
      const secret = 'CANARY-6f1d'
      const base = `{"header":"${secret}"}`
      const running = fullOperation(secret)
      await store.addConnection(connection({ apiKey: secret, webhookSecret: secret }))
      await store.addAssistant(assistant({ links: [link({ base })] }), creation())
      await store.begin({ ...running, state: 'pending', decision: 'none' })
      await store.record(running, 1)
      const during = await backend.raw()
      await store.finish(ended(running), 1, change({ links: [link({ base })] }))
      const after = await backend.raw()
      // The control: what is kept in clear is found by the same search.
      expect([during.includes('Greeter'), after.includes('Changed')]).toEqual([true, true])
      expect([during.includes(secret), after.includes(secret)]).toEqual([false, false])
    })

    test('what an old secret sealed opens beside the new one, and under no other', async () => {
      const { store, reopen } = bench()
      const [old, next, other] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
      if (old === undefined || next === undefined || other === undefined) throw new Error('secrets')
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links: [link()] }), creation())
      const rotated = await reopen(createVault(next, old))
      expect(await rotated.getConnection(org, 'con-1')).toEqual(connection())
      expect(await rotated.getLinks(org, 'ast-1')).toEqual([link()])
      expect(await rotated.getOperation(org, 'op-0')).toEqual(creation())
      const lost = await reopen(createVault(other))
      await expect(lost.getConnection(org, 'con-1')).rejects.toThrow('another secret')
      await expect(lost.getLinks(org, 'ast-1')).rejects.toThrow('another secret')
    })
  })
