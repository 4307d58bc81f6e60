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
  link,
  operation,
  org,
  shown,
} from './records.ts'
import type { Bench } from './store.ts'

const being = link({ externalId: '', base: '{}', state: 'pending', ours: true })
const other = link({ id: 'link-2', externalId: '', base: '{}', state: 'pending', ours: true })
const home = { config: { name: 'Born' }, defaults: ['voice.provider'], providerOptions: {} }
const birth = operation({
  ...{ id: 'op-0', kind: 'create', baseVersion: 0, after: home, createdAt: at(3) },
  newLinks: [being, other],
})
const made = (given: { id: string; externalId: string }) =>
  link({ ...given, ours: true, base: '{"made":1.0}', lastSyncedAt: at(20) })
const links = [
  made({ id: 'link-1', externalId: 'ext-1' }),
  made({ id: 'link-2', externalId: 'ext-2' }),
]
const born = assistant({ ...home, links, version: 1, createdAt: at(3), updatedAt: at(20) })

/** Assistants that are made and removed together with their copies, and how links are handled. */
export const copyLaws = (bench: () => Bench) => {
  describe('an assistant that is being made', () => {
    beforeEach(() => bench().store.addConnection(connection()))

    test('is found by nobody, but its operation is, and its connection cannot go', async () => {
      const { store } = bench()
      expect(await store.begin(birth)).toEqual({ outcome: 'begun', fence: 1 })
      expect(await store.getAssistant(org, 'ast-1')).toEqual(null)
      expect(await store.listAssistants(org, { page: 1, limit: 9 })).toEqual({
        items: [],
        total: 0,
      })
      expect(await store.findLinked(org, '')).toEqual([])
      expect(await store.getOperation(ann, 'op-0')).toEqual(birth)
      expect(await store.getOperation(bob, 'op-0')).toEqual(null)
      expect(await store.deleteConnection(org, 'con-1')).toEqual('in_use')
    })

    test('is begun once, however often it is said', async () => {
      const { store, commitsOf } = bench()
      await store.begin(birth)
      const commits = await commitsOf(async () => {
        expect(await store.begin(birth)).toEqual({ outcome: 'begun', fence: 1 })
      })
      expect(commits).toEqual(0)
    })

    test('is there whole once its operation commits', async () => {
      const { store, commitsOf } = bench()
      await store.begin(birth)
      const commits = await commitsOf(async () => {
        expect(await store.finish(ended(birth), 1, change({ ...home, links }))).toEqual(true)
      })
      expect(commits).toEqual(1)
      expect(await store.getAssistant(ann, 'ast-1')).toEqual(shown(born, 1))
      expect(await store.getLinks(ann, 'ast-1')).toEqual(links)
      expect(await store.findLinked(org, 'ext-2')).toEqual(['ast-1'])
    })

    test('leaves nothing but its operation where that does not commit', async () => {
      const { store } = bench()
      await store.begin(birth)
      const refused = ended(birth, { state: 'refused' })
      expect(await store.finish(refused, 1, null)).toEqual(true)
      expect(await store.getLinks(org, 'ast-1')).toEqual([])
      expect(await store.getOperation(ann, 'op-0')).toEqual(refused)
      expect(await store.begin(birth)).toEqual({ outcome: 'gone' })
      expect(await store.deleteConnection(org, 'con-1')).toEqual('deleted')
    })

    test('stays as it is where another has taken over', async () => {
      const { store } = bench()
      await store.begin(birth)
      expect(await store.finish(ended(birth, { state: 'refused' }), 2, null)).toEqual(false)
      expect(await store.finish(ended(birth), 1, change({ ...home, links }))).toEqual(true)
    })
  })

  describe('an assistant that goes', () => {
    const removal = operation({ kind: 'delete' })
    const gone = { ...home, links: [], gone: true }
    beforeEach(async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links }), creation())
    })

    test('is there until its operation commits, and then gone with its links', async () => {
      const { store } = bench()
      await store.begin(removal)
      expect((await store.getAssistant(org, 'ast-1'))?.operationId).toEqual('op-1')
      expect(await store.finish(ended(removal), 1, gone)).toEqual(true)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(null)
      expect(await store.findLinked(org, 'ext-1')).toEqual([])
      expect(await store.begin(operation({ id: 'op-2' }))).toEqual({ outcome: 'gone' })
    })

    test('leaves its operations to be read by whoever ran them', async () => {
      const { store } = bench()
      await store.apply(ended(removal), gone)
      expect(await store.getOperation(ann, 'op-1')).toEqual(ended(removal))
      expect(await store.getOperation(bob, 'op-1')).toEqual(null)
      expect(await store.lastOperation(org, 'ast-1')).toEqual(ended(removal))
      expect((await store.listOperations(ann, { page: 1, limit: 9 }, { state: null })).total).toBe(
        2
      )
    })

    test('shows each as its last operation the newest that they ran', async () => {
      const { store } = bench()
      await store.apply(ended({ ...removal, userId: 'bob' }), gone)
      expect((await store.lastOperation(org, 'ast-1'))?.id).toBe('op-1')
      expect((await store.lastOperation(bob, 'ast-1'))?.id).toBe('op-1')
      expect((await store.lastOperation(ann, 'ast-1'))?.id).toBe('op-0')
    })

    test('goes in one commit with its operation, or not at all', async () => {
      const { store, commitsOf } = bench()
      const stale = await store.apply(ended({ ...removal, baseVersion: 9 }), gone)
      expect(stale).toEqual({ outcome: 'stale' })
      const commits = await commitsOf(() => store.apply(ended(removal), gone))
      expect(commits).toEqual(1)
      expect(await store.getAssistant(org, 'ast-1')).toEqual(null)
    })
  })

  describe('a link', () => {
    beforeEach(async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addAssistant(assistant({ links }), creation())
    })
    const [first, second] = links

    test('goes by itself with a commit, and the others stay', async () => {
      const { store } = bench()
      const unlink = operation({ kind: 'unlink' })
      await store.apply(ended(unlink), change({ unlinked: ['link-1'] }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([second])
      expect(await store.findLinked(org, 'ext-1')).toEqual([])
    })

    test('is handled as a commit says, and as before where nothing is said', async () => {
      const { store } = bench()
      const relink = operation({ kind: 'relink' })
      const relinked = { id: 'link-1', paused: true, overrides: { voice: { voiceId: 'v' } } }
      await store.apply(ended(relink), change({ relinked }))
      expect(await store.getLinks(org, 'ast-1')).toEqual([{ ...first, ...relinked }, second])
      await store.apply(ended(operation({ id: 'op-2', baseVersion: 2 })), change())
      const seen = await store.getAssistant(org, 'ast-1')
      const { base: _, ...visible } = { base: '', ...first, ...relinked }
      expect(seen?.links[0]).toEqual(visible)
      const back = operation({ id: 'op-3', kind: 'relink', baseVersion: 3 })
      await store.apply(ended(back), change({ relinked: { id: 'link-1' } }))
      expect(await store.getLinks(org, 'ast-1')).toEqual(links)
    })
  })
}
