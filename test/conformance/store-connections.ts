import { describe, expect, test } from 'vitest'
import type { Scope } from '../../src/records.ts'
import { ann, assistant, at, bob, connection, creation, link, org, stranger } from './records.ts'
import type { Bench } from './store.ts'

const bare = connection({
  id: 'con-2',
  userId: 'bob',
  name: null,
  webhookSecret: null,
  baseUrl: null,
  allowUnknownModels: false,
  createdAt: at(5),
})

/** Credentials of provider accounts. */
export const connectionLaws = (bench: () => Bench) =>
  describe('connections', () => {
    test('a connection is found within its scope alone, secrets and all', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addConnection(bare)
      expect(await store.getConnection(org, 'con-1')).toEqual(connection())
      expect(await store.getConnection(ann, 'con-1')).toEqual(connection())
      expect(await store.getConnection(org, 'con-2')).toEqual(bare)
      expect(await store.getConnection(bob, 'con-1')).toEqual(null)
      expect(await store.getConnection(stranger, 'con-1')).toEqual(null)
      expect(await store.getConnection(org, 'con-3')).toEqual(null)
    })

    test('connections are listed newest first within the scope', async () => {
      const { store } = bench()
      await store.addConnection(bare)
      await store.addConnection(connection())
      const list = (scope: Scope) => store.listConnections(scope, { page: 1, limit: 1 })
      expect(await list(org)).toEqual({ items: [bare], total: 2 })
      expect(await list(ann)).toEqual({ items: [connection()], total: 1 })
      expect(await list(stranger)).toEqual({ items: [], total: 0 })
    })

    test('a connection is replaced whole, in its own org alone', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      const rotated = { ...bare, id: 'con-1', apiKey: 'rotated', state: 'invalid' as const }
      expect(await store.putConnection({ ...rotated, orgId: 'org-b' })).toEqual(false)
      expect(await store.putConnection({ ...rotated, id: 'con-9' })).toEqual(false)
      expect(await store.getConnection(org, 'con-1')).toEqual(connection())
      expect(await store.putConnection(rotated)).toEqual(true)
      expect(await store.getConnection(org, 'con-1')).toEqual(rotated)
      expect(await store.listConnections(stranger, { page: 1, limit: 9 })).toEqual({
        items: [],
        total: 0,
      })
    })

    test('a state is set on the connection that was read, not on one changed since', async () => {
      const { store, commitsOf } = bench()
      await store.addConnection(connection())
      await store.setConnectionState(connection(), 'invalid')
      const invalid = connection({ state: 'invalid' })
      expect(await store.getConnection(org, 'con-1')).toEqual(invalid)
      const rotated = connection({ apiKey: 'next', state: 'unverified', updatedAt: at(9) })
      await store.putConnection(rotated)
      const commits = await commitsOf(async () => {
        await store.setConnectionState(invalid, 'ok')
        await store.setConnectionState({ ...rotated, orgId: 'org-b' }, 'ok')
        await store.setConnectionState(rotated, 'unverified')
      })
      expect(commits).toEqual(0)
      expect(await store.getConnection(org, 'con-1')).toEqual(rotated)
    })

    test('a connection is deleted within the scope, and not while a link uses it', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addConnection(bare)
      await store.addAssistant(assistant({ links: [link()] }), creation())
      expect(await store.deleteConnection(stranger, 'con-1')).toEqual('absent')
      expect(await store.deleteConnection(bob, 'con-1')).toEqual('absent')
      expect(await store.deleteConnection(ann, 'con-1')).toEqual('in_use')
      expect(await store.getConnection(org, 'con-1')).toEqual(connection())
      expect(await store.deleteConnection(org, 'con-2')).toEqual('deleted')
      expect(await store.deleteConnection(org, 'con-2')).toEqual('absent')
      expect(await store.getConnection(org, 'con-2')).toEqual(null)
    })
  })
