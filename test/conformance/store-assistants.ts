import { describe, expect, test } from 'vitest'
import { parseExact } from '../../src/json.ts'
import type { Scope } from '../../src/records.ts'
import {
  ann,
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
  shown,
  stranger,
} from './records.ts'
import type { Bench } from './store.ts'

const second = link({ id: 'a-link', provider: 'retell', base: '{}', state: 'drifted' })

/** Assistants, their links, and what finds them. */
export const assistantLaws = (bench: () => Bench) =>
  describe('assistants', () => {
    test('an assistant is found within its scope alone, links in the order given', async () => {
      const { store } = bench()
      const added = assistant({ links: [link(), second] })
      await store.addConnection(connection())
      expect(await store.addAssistant(added, creation())).toEqual('added')
      for (const scope of [org, ann]) {
        expect(await store.getAssistant(scope, 'ast-1')).toEqual(shown(added))
        expect(await store.getLinks(scope, 'ast-1')).toEqual([link(), second])
      }
      for (const scope of [bob, stranger]) {
        expect(await store.getAssistant(scope, 'ast-1')).toEqual(null)
        expect(await store.getLinks(scope, 'ast-1')).toEqual([])
      }
      expect(await store.getOperation(org, 'op-0')).toEqual(creation())
    })

    test('what a caller keeps comes back as it was, to the last character', async () => {
      const { store } = bench()
      const text = 'nul \u0000, emoji 😀, "quotes", $op.lease, \u2028, é ﬀ'
      const metadata = parseExact(
        '{"$set":{"$gt":1.0},"id":12345678901234567890,"a.b":[null,[]],"__proto__":{"x":1},"":""}'
      )
      const odd = assistant({
        config: { name: text, systemPrompt: '', metadata } as never,
        defaults: ['$set', 'a.b'],
        providerOptions: parseExact(
          '{"vapi":{"$where":1.0,"serial":12345678901234567890}}'
        ) as never,
      })
      await store.addAssistant(odd, creation())
      const found = await store.getAssistant(org, 'ast-1')
      expect(JSON.stringify(found?.config)).toEqual(JSON.stringify(odd.config))
      expect(JSON.stringify(found?.providerOptions)).toEqual(JSON.stringify(odd.providerOptions))
      expect(found?.defaults).toEqual(odd.defaults)
    })

    test('provider options, which can be credentials, are nowhere in clear', async () => {
      const { store, backend } = bench()
      const options = (text: string) => ({ vapi: { server: { secret: `canary-options-${text}` } } })
      const born = operation({
        id: 'op-born',
        kind: 'create',
        assistantId: 'ast-2',
        baseVersion: 0,
      })
      await store.addAssistant(assistant({ providerOptions: options('added') }), creation())
      await store.begin({ ...born, after: { ...born.after, providerOptions: options('begun') } })
      await store.begin(operation())
      const changed = change({ providerOptions: options('changed') })
      expect(await store.finish(ended(operation()), 1, changed)).toBe(true)
      expect((await store.getAssistant(org, 'ast-1'))?.providerOptions).toEqual(options('changed'))
      expect(await backend.raw()).not.toContain('canary-options')
    })

    test('assistants are found by external id within the scope, two at most', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      const add = (id: string, userId: string, providers: readonly string[]) => {
        const links = providers.map((provider) => link({ id: `${id}-${provider}`, provider }))
        const created = creation({ id: `op-${id}`, assistantId: id })
        return store.addAssistant(assistant({ id, userId, links }), created)
      }
      expect(await add('one', 'ann', ['vapi', 'retell'])).toEqual('added')
      expect(await store.findLinked(org, 'ext-1')).toEqual(['one'])
      expect(await add('two', 'bob', ['hume'])).toEqual('added')
      expect([...(await store.findLinked(org, 'ext-1'))].sort()).toEqual(['one', 'two'])
      expect(await add('three', 'ann', ['telnyx'])).toEqual('added')
      expect((await store.findLinked(org, 'ext-1')).length).toEqual(2)
      expect(await store.findLinked(bob, 'ext-1')).toEqual(['two'])
      expect(await store.findLinked(stranger, 'ext-1')).toEqual([])
      expect(await store.findLinked(org, 'EXT-1')).toEqual([])
    })

    test('assistants are listed newest first, page by page, within the scope', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      const made = [
        assistant({ id: 'b', createdAt: at(1), links: [link()] }),
        assistant({ id: 'c', createdAt: at(2), userId: 'bob' }),
        assistant({ id: 'd', createdAt: at(2) }),
        assistant({ id: 'a', createdAt: at(3) }),
      ]
      for (const each of made)
        await store.addAssistant(each, creation({ id: `op-${each.id}`, assistantId: each.id }))
      const [b, c, d, a] = made.map((each) => shown(each))
      const list = (scope: Scope, page: number) => store.listAssistants(scope, { page, limit: 3 })
      expect(await list(org, 1)).toEqual({ items: [a, d, c], total: 4 })
      expect(await list(org, 2)).toEqual({ items: [b], total: 4 })
      expect(await list(bob, 1)).toEqual({ items: [c], total: 1 })
      expect(await list(stranger, 1)).toEqual({ items: [], total: 0 })
    })

    test('one external object has one link in an org, and a second one adds nothing', async () => {
      const { store, commitsOf } = bench()
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links: [link()] }), creation())
      const links = [link({ id: 'free', externalId: 'free' }), link({ id: 'taken' })]
      const other = assistant({ id: 'ast-2', links })
      const created = creation({ id: 'op-2', assistantId: 'ast-2' })
      const commits = await commitsOf(async () => {
        expect(await store.addAssistant(other, created)).toEqual('already_linked')
      })
      expect(commits).toEqual(0)
      expect(await store.getAssistant(org, 'ast-2')).toEqual(null)
      expect(await store.getOperation(org, 'op-2')).toEqual(null)
      expect(await store.findLinked(org, 'free')).toEqual([])
    })

    test('the same external id may be linked in two orgs and at two providers', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addConnection(connection({ id: 'con-b', orgId: 'org-b' }))
      await store.addAssistant(assistant({ links: [link(), second] }), creation())
      const foreign = link({ id: 'link-b', connectionId: 'con-b' })
      const theirs = assistant({ id: 'ast-b', orgId: 'org-b', links: [foreign] })
      const created = creation({ id: 'op-b', orgId: 'org-b', assistantId: 'ast-b' })
      expect(await store.addAssistant(theirs, created)).toEqual('added')
      expect(await store.findLinked(stranger, 'ext-1')).toEqual(['ast-b'])
      expect(await store.findLinked(org, 'ext-1')).toEqual(['ast-1'])
    })

    test('adding an assistant once more after a lost answer changes nothing', async () => {
      const { store, commitsOf } = bench()
      await store.addConnection(connection())
      const added = assistant({ links: [link()] })
      await store.addAssistant(added, creation())
      const commits = await commitsOf(async () => {
        expect(await store.addAssistant(added, creation())).toEqual('added')
      })
      expect(commits).toEqual(0)
      expect(await store.getLinks(org, 'ast-1')).toEqual([link()])
    })

    test('an id that is taken is refused with an error', async () => {
      const { store } = bench()
      await store.addAssistant(assistant(), creation())
      const again = store.addAssistant(assistant({ version: 9 }), creation({ id: 'op-2' }))
      await expect(again).rejects.toThrow()
      expect(await store.getAssistant(org, 'ast-1')).toEqual(shown(assistant()))
      expect(await store.getOperation(org, 'op-2')).toEqual(null)
    })
  })
