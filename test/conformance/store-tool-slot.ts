import { beforeEach, describe, expect, test } from 'vitest'
import type { Kept } from '../../src/records.ts'
import type { Operation } from '../../src/sync/operation.ts'
import type { ToolCopy } from '../../src/tool.ts'
import {
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
  stranger,
} from './records.ts'
import type { Bench } from './store.ts'
import { alone, tool } from './store-tools.ts'

const copy: ToolCopy = {
  ...{ id: 'copy-1', orgId: 'org-a', toolId: 'tool-1', connectionId: 'con-1', provider: 'vapi' },
  ...{ externalId: 'ext-t', base: '{"header":"canary-of-a-copy","n":1.0}' },
}
const step: Operation['steps'][number] = {
  ...{ linkId: 'copy-1', connectionId: 'con-1', provider: 'vapi', externalId: 'ext-t' },
  ...{
    do: { method: 'PATCH', path: '/tool/ext-t' },
    undo: { method: 'PATCH', path: '/tool/ext-t' },
  },
  ...{ before: '{}', wrote: [], state: 'applied' },
}
const made = (given: Partial<Operation> = {}) =>
  operation({ id: 'op-t1', kind: 'tool-copy', assistantId: 'tool-1', steps: [step], ...given })
const changing = (given: Partial<Operation> = {}) =>
  made({ id: 'op-t2', kind: 'tool', createdAt: at(11), ...given })
const held = { ...link({ id: 'copy-1', externalId: 'ext-t' }), base: copy.base }
const withCopy = change({ config: {}, links: [held] })
const renamed = { ...tool().config, name: 'renamed' }
const toRenamed = change({ config: renamed as never, links: [held] })
const claim = (key: string) => ({ key, fingerprint: `print of ${key}`, at: 1_000 })
const answer = { status: 200, headers: { a: 'b' }, text: '{"canary-of-an-answer":1.0}' }
const kept = (key: string): Kept => ({ claim: claim(key), answer })
const answering: NonNullable<Operation['answering']> = {
  ...({ claim: claim('own'), face: 'v1', shows: 'tool', status: 200, requestId: 'r' } as const),
  ...{ before: { userId: 'ann', createdAt: at(1), links: [] }, unsupported: [] },
}
const having = (links = [link()]) =>
  assistant({ config: { name: 'A', toolIds: ['tool-1'] }, links })

/** The slot of each tool, and what stands for it at providers. */
export const toolSlotLaws = (bench: () => Bench) =>
  describe('the slot of a tool', () => {
    beforeEach(async () => {
      const { store } = bench()
      await store.addConnection(connection())
      await store.addTool(tool())
    })
    const copied = async () => {
      const { store } = bench()
      await store.tools.begin(made())
      await store.tools.finish(ended(made()), 1, withCopy)
      return store
    }

    test('it is taken at a version, by one at a time, and said again it is the same', async () => {
      const { store, commitsOf } = bench()
      expect(await store.tools.begin(made({ baseVersion: 9 }))).toEqual({ outcome: 'stale' })
      expect(await store.tools.begin(made({ assistantId: 'tool-9' }))).toEqual({ outcome: 'gone' })
      expect(await store.tools.begin(made({ orgId: 'org-b' }))).toEqual({ outcome: 'gone' })
      const begun = { outcome: 'begun', fence: 1 }
      expect(await commitsOf(() => store.tools.begin(made()))).toBe(1)
      expect(await store.tools.begin(made())).toEqual(begun)
      expect(await store.tools.begin(changing())).toEqual({ outcome: 'busy', operationId: 'op-t1' })
      expect(await store.getOperation(org, 'op-t1')).toEqual(made())
      expect(await store.putTool(tool({ version: 2 }))).toBe('copied')
      expect(await store.deleteTool(org, 'tool-1', at(9))).toBe('in_use')
    })

    test('what was read before another operation held it is stale, though that changed nothing', async () => {
      const store = await copied()
      await store.tools.begin(changing())
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(tool(), 2, 'op-t2'))
      await store.tools.finish(ended(changing(), { state: 'rolled_back' }), 2, null)
      const late = changing({ id: 'op-t3', baseFence: 1 })
      expect(await store.tools.begin(late)).toEqual({ outcome: 'stale' })
      const again = { ...late, baseFence: 2 }
      expect(await store.tools.begin(again)).toEqual({ outcome: 'begun', fence: 3 })
      expect(await store.tools.begin(again)).toEqual({ outcome: 'begun', fence: 3 })
    })

    test('what it makes is found in its org, sealed, and goes with the operation that removes it', async () => {
      const { store, backend, commitsOf } = bench()
      await store.tools.begin(made())
      expect(await commitsOf(() => store.tools.finish(ended(made()), 1, withCopy))).toBe(1)
      expect(await store.getToolCopies(org, ['tool-1', 'tool-2'])).toEqual([copy])
      expect(await store.getToolCopies(bob, ['tool-1'])).toEqual([])
      expect(await store.getToolCopies(stranger, ['tool-1'])).toEqual([])
      expect(await backend.raw()).not.toContain('canary-of-a-copy')
      expect(await store.unusedToolCopies('tool-1', 9)).toEqual([copy])
      expect(await store.deleteConnection(org, 'con-1')).toBe('in_use')
      const removing = made({ id: 'op-t3', unlinked: ['copy-1'], steps: [] })
      await store.tools.begin(removing)
      const gone = change({ config: {}, unlinked: ['copy-1'] })
      expect(await store.tools.finish(ended(removing), 2, gone)).toBe(true)
      expect(await store.getToolCopies(org, ['tool-1'])).toEqual([])
    })

    test('a change of it raises the version, and one that is refused changes nothing', async () => {
      const store = await copied()
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(tool(), 1))
      await store.tools.begin(changing())
      expect(await store.tools.finish(ended(changing(), { state: 'refused' }), 2, null)).toBe(true)
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(tool(), 2))
      const again = changing({ id: 'op-t4' })
      await store.tools.begin(again)
      expect(await store.tools.finish(ended(again), 3, toRenamed)).toBe(true)
      expect(await store.getTool(org, 'tool-1')).toEqual(
        alone(tool({ config: renamed, version: 2, updatedAt: at(20) }), 3)
      )
    })

    test('a holder that was taken over can store nothing', async () => {
      const store = await copied()
      await store.tools.begin(changing())
      expect(await store.tools.leave(changing({ state: 'unknown' }), 2, 0)).toBe(true)
      const slot = await store.tools.claim({ lease: 60_000 })
      expect(slot).toEqual({
        ...{ orgId: 'org-a', assistantId: 'tool-1', operationId: 'op-t2', fence: 3, tries: 1 },
      })
      expect(await store.claim({ lease: 60_000 })).toBe(null)
      expect(await store.tools.record(changing(), 2)).toBe(false)
      expect(await store.tools.leave(changing(), 2, 0)).toBe(false)
      expect(await store.tools.finish(ended(changing()), 2, toRenamed)).toBe(false)
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(tool(), 3, 'op-t2'))
      expect(await store.tools.finish(ended(changing()), 3, toRenamed)).toBe(true)
    })

    test('one that is stuck is left alone until it is named, or its connection is woken', async () => {
      const store = await copied()
      await store.tools.begin(changing())
      await store.tools.leave(changing({ state: 'stuck' }), 2, null)
      expect(await store.tools.claim({ lease: 0 })).toBe(null)
      const named = { orgId: 'org-a', operationId: 'op-t2' }
      expect(await store.tools.claim({ ...named, orgId: 'org-b' })).toBe(null)
      expect(await store.tools.claim(named)).toMatchObject({ fence: 3, tries: 0 })
      expect(await store.tools.claim(named)).toBe(null)
      await store.tools.leave(changing({ state: 'stuck' }), 3, null)
      await store.wake('org-b', 'con-1')
      expect(await store.tools.claim({ lease: 60_000 })).toBe(null)
      await store.wake('org-a', 'con-1')
      expect(await store.tools.claim({ lease: 60_000 })).toMatchObject({ fence: 4, tries: 0 })
    })

    test('a doubtful end marks what it went to, until a look settles it', async () => {
      const store = await copied()
      expect(await store.tools.unsettled(0, 9)).toEqual([])
      const unsure = changing({ ambiguous: true })
      await store.tools.begin(unsure)
      await store.tools.finish(ended(unsure, { state: 'rolled_back' }), 2, null)
      expect(await store.tools.unsettled(60_000, 9)).toEqual([])
      const [mark] = await store.tools.unsettled(0, 9)
      expect(mark).toEqual({
        ...{ orgId: 'org-a', assistantId: 'tool-1', linkId: 'copy-1', since: expect.any(String) },
      })
      if (!mark) throw new Error('no mark')
      expect(await store.tools.settle(mark, 9, null)).toBe(false)
      expect(await store.tools.settle({ ...mark, since: at(1) }, 1, null)).toBe(false)
      expect(await store.tools.settle(mark, 1, 'drifted')).toBe(true)
      expect(await store.tools.unsettled(0, 9)).toEqual([])
      await store.tools.unsettle('org-b', ['copy-1'])
      expect(await store.tools.unsettled(0, 9)).toEqual([])
      await store.tools.unsettle('org-a', ['copy-1'])
      expect(await store.tools.unsettled(0, 9)).toHaveLength(1)
    })

    test('its key is claimed with the first commit and answered with the last', async () => {
      const { backend, commitsOf } = bench()
      const store = await copied()
      const keyed = changing({ answering })
      expect(await commitsOf(() => store.tools.begin(keyed))).toBe(1)
      const open = { fingerprint: 'print of own', operationId: 'op-t2', answer: null }
      expect(await store.findAnswer('org-a', ['own'], 1_000)).toEqual(open)
      const finish = () => store.tools.finish(ended(keyed), 2, toRenamed, answer, kept('other'))
      expect(await commitsOf(finish)).toBe(1)
      expect(await store.findAnswer('org-a', ['own'], 1_000)).toEqual({ ...open, answer })
      expect(await store.findAnswer('org-a', ['other'], 1_000)).toEqual({
        ...{ fingerprint: 'print of other', operationId: null, answer },
      })
      expect(await backend.raw()).not.toContain('canary-of-an-answer')
      const free = changing({
        id: 'op-t5',
        baseVersion: 2,
        answering: { ...answering, claim: claim('free') },
      })
      await store.tools.begin(free)
      await store.tools.finish(ended(free, { state: 'refused' }), 3, null, null)
      expect(await store.findAnswer('org-a', ['free'], 1_000)).toBe(null)
    })

    test('an answer is kept with what it says of a tool, and by nothing that did not happen', async () => {
      const { store, commitsOf } = bench()
      const other = tool({ id: 'tool-2' })
      expect(await commitsOf(() => store.addTool(other, kept('a')))).toBe(1)
      const next = { ...other, version: 2 }
      expect(await store.putTool({ ...next, version: 9 }, kept('stale'))).toBe('stale')
      expect(await commitsOf(() => store.putTool(next, kept('b')))).toBe(1)
      expect(await store.deleteTool(bob, 'tool-2', at(9), kept('absent'))).toBe('absent')
      expect(await commitsOf(() => store.deleteTool(org, 'tool-2', at(9), kept('c')))).toBe(1)
      const found = async (key: string) =>
        (await store.findAnswer('org-a', [key], 1_000))?.answer ?? null
      expect(await Promise.all(['a', 'b', 'c', 'stale', 'absent'].map(found))).toEqual([
        ...[answer, answer, answer, null, null],
      ])
      const amended = { ...answer, text: '{}' }
      await store.amendAnswer('org-a', { claim: claim('c'), answer: amended })
      await store.amendAnswer('org-b', { claim: claim('a'), answer: amended })
      expect(await Promise.all(['a', 'c'].map(found))).toEqual([answer, amended])
      await expect(store.addTool(tool({ id: 'tool-3' }), kept('a'))).rejects.toThrow()
      expect(await store.getTool(org, 'tool-3')).toBe(null)
    })

    test('a copy is in use where an assistant at its connection has the tool, or is about to', async () => {
      const store = await copied()
      const plain = assistant({ config: { name: 'A' }, links: [link()] })
      await store.addAssistant(plain, creation())
      expect(await store.unusedToolCopies(null, 9)).toEqual([copy])
      const giving = operation({ after: { ...operation().after, config: { toolIds: ['tool-1'] } } })
      await store.begin(giving)
      expect(await store.unusedToolCopies(null, 9)).toEqual([])
      expect(await store.toolsOf(org, 'ast-1')).toEqual(['tool-1'])
      const unsure = ended({ ...giving, ambiguous: true, steps: [{ ...step, linkId: 'link-1' }] })
      await store.finish({ ...unsure, state: 'rolled_back' }, 1, null)
      // A late write may still give it.
      expect(await store.unusedToolCopies(null, 9)).toEqual([])
      const [mark] = await store.unsettled(0, 9)
      if (mark) await store.settle(mark, 1, null)
      expect([await store.unusedToolCopies(null, 9), await store.toolsOf(org, 'ast-1')]).toEqual([
        ...[[copy], []],
      ])
    })

    test('what is being removed is nobody’s to take, and what somebody has is not removed', async () => {
      const store = await copied()
      const removing = made({ id: 'op-t3', unlinked: ['copy-1'], steps: [] })
      await store.tools.begin(removing)
      expect(await store.getToolCopies(org, ['tool-1'])).toEqual([])
      expect(await store.unusedToolCopies(null, 9)).toEqual([])
      await store.tools.finish(ended(removing, { state: 'refused' }), 2, null)
      expect(await store.getToolCopies(org, ['tool-1'])).toEqual([copy])
      await store.addAssistant(having(), creation())
      expect(await store.tools.begin({ ...removing, id: 'op-t4' })).toEqual({ outcome: 'stale' })
      expect(await store.getToolCopies(org, ['tool-1'])).toEqual([copy])
    })

    test('what a link that goes leaves at its provider is in use there for good', async () => {
      const store = await copied()
      await store.addAssistant(having(), creation())
      expect(await store.toolsOf(bob, 'ast-1')).toEqual([])
      const untying = ended(operation({ kind: 'unlink', unlinked: ['link-1'] }))
      await store.apply(untying, change({ config: { toolIds: ['tool-1'] }, unlinked: ['link-1'] }))
      expect(await store.unusedToolCopies(null, 9)).toEqual([{ ...copy, abandoned: true }])
    })

    test('what a paused link had is kept until it is back', async () => {
      const store = await copied()
      await store.addAssistant(having([link({ paused: true })]), creation())
      const without = change({ config: { name: 'A', toolIds: [] } })
      await store.apply(ended(operation()), without)
      expect([await store.unusedToolCopies(null, 9), await store.toolsOf(org, 'ast-1')]).toEqual([
        ...[[], ['tool-1']],
      ])
      const back = ended(operation({ id: 'op-2', kind: 'relink', baseVersion: 2 }))
      await store.apply(back, { ...without, relinked: { id: 'link-1' } })
      expect([await store.unusedToolCopies(null, 9), await store.toolsOf(org, 'ast-1')]).toEqual([
        ...[[copy], []],
      ])
    })
  })
