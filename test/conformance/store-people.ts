import { describe, expect, test } from 'vitest'
import { ann, apiKey, at, bob, org, session, stranger, user } from './records.ts'
import type { Bench } from './store.ts'

/** Users, their sessions and their keys. */
export const peopleLaws = (bench: () => Bench) =>
  describe('people', () => {
    test('a user is found by an email in any case and shown as it was given', async () => {
      const { store } = bench()
      expect(await store.countUsers()).toEqual(0)
      expect(await store.addUser(user())).toEqual('added')
      expect(await store.findUser('aNN@EXAMPLE.com')).toEqual(user())
      expect(await store.findUser('bob@example.com')).toEqual(null)
      expect(await store.countUsers()).toEqual(1)
    })

    test('an email is taken in any case, in any org', async () => {
      const { store } = bench()
      await store.addUser(user({ email: 'Élise@example.com' }))
      const other = user({ id: 'other', orgId: 'org-b', email: 'éLISE@example.com' })
      expect(await store.addUser(other)).toEqual('taken')
      expect(await store.countUsers()).toEqual(1)
      expect(await store.findUser('élise@example.com')).toEqual(
        user({ email: 'Élise@example.com' })
      )
    })

    test('a session is found with its user until it is deleted', async () => {
      const { store } = bench()
      await store.addUser(user())
      await store.addSession(session())
      await store.addSession(session({ hash: 'second' }))
      await store.addSession(session({ hash: 'third' }))
      expect(await store.findSession('second')).toEqual({
        session: session({ hash: 'second' }),
        user: user(),
      })
      await store.deleteSessions(['second', 'third', 'never-there'])
      expect(await store.findSession('second')).toEqual(null)
      expect(await store.findSession('third')).toEqual(null)
      expect(await store.findSession('session-hash')).toEqual({ session: session(), user: user() })
    })

    test('a key is found with its user, what it has no value for as null', async () => {
      const { store } = bench()
      const bare = apiKey({ id: 'key-2', hash: 'bare', name: null, origins: null, expiresAt: null })
      await store.addUser(user())
      await store.addKey(apiKey())
      await store.addKey(bare)
      expect(await store.findKey('key-hash')).toEqual({ key: apiKey(), user: user() })
      expect(await store.findKey('bare')).toEqual({ key: bare, user: user() })
      expect(await store.findKey('unknown')).toEqual(null)
    })

    test('neither a session nor a key of a disabled user is found', async () => {
      const { store } = bench()
      await store.addUser(user({ disabled: true }))
      await store.addSession(session())
      await store.addKey(apiKey())
      expect(await store.findUser('ann@example.com')).toEqual(user({ disabled: true }))
      expect(await store.findSession('session-hash')).toEqual(null)
      expect(await store.findKey('key-hash')).toEqual(null)
    })

    test('a hash belongs to one session and to one key', async () => {
      const { store } = bench()
      await store.addUser(user())
      await store.addSession(session())
      await store.addKey(apiKey())
      await expect(store.addSession(session())).rejects.toThrow()
      await expect(store.addKey(apiKey({ id: 'key-2' }))).rejects.toThrow()
      expect((await store.listKeys(org, { page: 1, limit: 10 })).total).toEqual(1)
    })

    test('keys are listed newest first, page by page, within the scope', async () => {
      const { store } = bench()
      await store.addUser(user())
      await store.addUser(user({ id: 'bob', email: 'bob@example.com' }))
      const key = (id: string, second: number, given = {}) =>
        apiKey({ id, hash: id, createdAt: at(second), ...given })
      const [old, tie, tied, bobs] = [
        key('b', 1),
        key('c', 2),
        key('d', 2),
        key('a', 3, { userId: 'bob' }),
      ]
      for (const each of [tied, old, bobs, tie]) await store.addKey(each)
      const list = (scope: typeof org | typeof ann, page: number, limit: number) =>
        store.listKeys(scope, { page, limit })
      expect(await list(org, 1, 3)).toEqual({ items: [bobs, tied, tie], total: 4 })
      expect(await list(org, 2, 3)).toEqual({ items: [old], total: 4 })
      expect(await list(org, 3, 3)).toEqual({ items: [], total: 4 })
      expect(await list(ann, 1, 10)).toEqual({ items: [tied, tie, old], total: 3 })
      expect(await list(stranger, 1, 10)).toEqual({ items: [], total: 0 })
    })

    test('a key is deleted within the scope alone', async () => {
      const { store } = bench()
      await store.addUser(user())
      await store.addKey(apiKey())
      expect(await store.deleteKey(stranger, 'key-1')).toEqual(false)
      expect(await store.deleteKey(bob, 'key-1')).toEqual(false)
      expect(await store.findKey('key-hash')).toEqual({ key: apiKey(), user: user() })
      expect(await store.deleteKey(ann, 'key-1')).toEqual(true)
      expect(await store.deleteKey(ann, 'key-1')).toEqual(false)
      expect(await store.findKey('key-hash')).toEqual(null)
    })
  })
