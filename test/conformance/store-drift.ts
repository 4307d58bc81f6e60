import { describe, expect, test } from 'vitest'
import type { SyncedLink } from '../../src/assistant.ts'
import { assistant, connection, creation, link, operation, org } from './records.ts'
import type { Bench } from './store.ts'

/** What holds for looking at linked objects, and for what was found. */
export const driftLaws = (bench: () => Bench) => {
  const kept = async (id: string, links: readonly Partial<SyncedLink>[] = [{}]) => {
    const made = links.map((given, at) =>
      link({ id: `${id}-link-${at}`, externalId: `${id}-ext-${at}`, ...given })
    )
    const creates = creation({ id: `${id}-op`, assistantId: id })
    await bench().store.addAssistant(assistant({ id, links: made }), creates)
  }
  const stateOf = async (id: string) =>
    (await bench().store.getLinks(org, id)).map(({ state }) => state)

  describe('assistants with links', () => {
    test('come by their id, a page at a time, from all orgs', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      for (const id of ['ast-3', 'ast-1', 'ast-2']) await kept(id, [{}, {}])
      await kept('ast-0', [])
      const first = await store.linkedAfter('', 2)
      expect(first).toEqual(['ast-1', 'ast-2'].map((id) => ({ orgId: 'org-a', id })))
      expect(await store.linkedAfter('ast-2', 2)).toEqual([{ orgId: 'org-a', id: 'ast-3' }])
    })

    test('are passed over while an operation runs, something settles, or all are paused', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      for (const id of ['ast-1', 'ast-2', 'ast-4']) await kept(id)
      await kept('ast-3', [{ paused: true }])
      await kept('ast-5', [{ paused: true }, {}])
      await store.begin(operation({ assistantId: 'ast-1' }))
      await store.unsettle('org-a', ['ast-2-link-0'])
      expect((await store.linkedAfter('', 9)).map(({ id }) => id)).toEqual(['ast-4', 'ast-5'])
    })

    test('are gone through from a place that outlives whoever has stored it', async () => {
      const { store, commitsOf } = bench()
      expect(await store.scannedTo()).toBe('')
      const commits = await commitsOf(async () => {
        for (const id of ['ast-1', 'ast-2']) await store.setScannedTo(id)
      })
      expect([commits, await store.scannedTo()]).toEqual([2, 'ast-2'])
      const opened = await bench().reopen()
      expect(await opened.scannedTo()).toBe('ast-2')
      await opened.setScannedTo('')
      expect(await opened.scannedTo()).toBe('')
    })
  })

  describe('a mark', () => {
    const home = { orgId: 'org-a', id: 'ast-1', version: 1 }
    const found = { id: 'ast-1-link-0', state: 'in_sync' as const }

    test('on a link is one commit, and changes nothing else', async () => {
      const { store, commitsOf } = bench()
      await store.addConnection(connection())
      await kept('ast-1', [{}, {}])
      const before = await store.getLinks(org, 'ast-1')
      let marked = false
      const commits = await commitsOf(async () => {
        marked = await store.markLink(home, found, 'drifted')
      })
      expect([commits, marked, await stateOf('ast-1')]).toEqual([1, true, ['drifted', 'in_sync']])
      const after = await store.getLinks(org, 'ast-1')
      expect(after.map((item) => ({ ...item, state: 'in_sync' }))).toEqual(before)
      expect((await store.getAssistant(org, 'ast-1'))?.version).toBe(1)
    })

    test.each([
      ['the link stands otherwise', { link: { ...found, state: 'missing' as const } }],
      ['the assistant has moved', { home: { ...home, version: 2 } }],
      ['it is another org’s', { home: { ...home, orgId: 'org-b' } }],
      ['it is another assistant’s', { home: { ...home, id: 'ast-2' } }],
    ])('is not made where %s', async (_name, given) => {
      const { store } = bench()
      await store.addConnection(connection())
      await kept('ast-1')
      await kept('ast-2')
      const { link = found, home: at = home } = { link: undefined, home: undefined, ...given }
      expect(await store.markLink(at, link, 'drifted')).toBe(false)
      expect(await stateOf('ast-1')).toEqual(['in_sync'])
    })

    test('is not made while an operation runs or the link settles', async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await kept('ast-1')
      await store.unsettle('org-a', [found.id])
      expect(await store.markLink(home, found, 'drifted')).toBe(false)
      await kept('ast-2')
      await store.begin(operation({ assistantId: 'ast-2' }))
      const other = { id: 'ast-2-link-0', state: 'in_sync' as const }
      expect(await store.markLink({ ...home, id: 'ast-2' }, other, 'drifted')).toBe(false)
    })
  })
}
