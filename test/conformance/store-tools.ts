import { describe, expect, test } from 'vitest'
import type { Tool } from '../../src/tool.ts'
import {
  ann,
  assistant,
  at,
  bob,
  change,
  creation,
  ended,
  operation,
  org,
  stranger,
} from './records.ts'
import type { Bench } from './store.ts'

const secret = 'Bearer canary-of-a-tool'

export const tool = (given: Partial<Tool> = {}): Tool => ({
  id: 'tool-1',
  orgId: 'org-a',
  userId: 'ann',
  version: 1,
  config: {
    name: 'look_up',
    description: 'Looks something up.',
    endpoint: 'https://api.example/{what}?a=1.0',
    method: 'GET',
    timeout: 10,
    headers: [{ name: 'Authorization', value: secret }],
    schema: [{ name: 'what', type: 'string', description: 'What to look up' }],
  },
  createdAt: at(3),
  updatedAt: at(4),
  ...given,
})

/** A tool as it is read alone: with what holds it, and how often something has. */
export const alone = (of: Tool, fence = 0, operationId: string | null = null): Tool => ({
  ...of,
  ...{ operationId, fence },
})

const named = (id: string, name: string, more: Partial<Tool> = {}) =>
  tool({ id, config: { ...tool().config, name }, ...more })

const having = (...toolIds: string[]) => assistant({ config: { name: 'A', toolIds } })
/** W1 and W2 in one, to a list of tools. */
const listing = (...toolIds: string[]) =>
  [
    ended(operation({ id: `op-list-${toolIds.length}` })),
    change({ config: { name: 'A', toolIds } }),
  ] as const

/** Tools, and who uses which. */
export const toolLaws = (bench: () => Bench) =>
  describe('tools', () => {
    test('a tool is found within its scope alone, secrets and all', async () => {
      const { store } = bench()
      const other = named('tool-2', 'other', { userId: 'bob', createdAt: at(5) })
      await store.addTool(tool())
      await store.addTool(other)
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(tool()))
      expect(await store.getTool(ann, 'tool-1')).toEqual(alone(tool()))
      expect(await store.getTool(bob, 'tool-1')).toBe(null)
      expect(await store.getTool(stranger, 'tool-1')).toBe(null)
      expect(await store.getTools(ann, ['tool-1', 'tool-2', 'tool-3'])).toEqual([tool()])
      expect(await store.getTools(stranger, ['tool-1'])).toEqual([])
      const page = { page: 1, limit: 1 }
      expect(await store.listTools(org, page)).toEqual({ items: [other], total: 2 })
      expect(await store.listTools(ann, page)).toEqual({ items: [tool()], total: 1 })
      expect(await store.listTools(stranger, page)).toEqual({ items: [], total: 0 })
    })

    test('a tool is one commit, and its header values are nowhere in clear', async () => {
      const { store, backend, commitsOf } = bench()
      expect(await commitsOf(() => store.addTool(tool()))).toBe(1)
      expect(await commitsOf(() => store.putTool(tool({ version: 2 })))).toBe(1)
      expect(await backend.raw()).not.toContain('canary-of-a-tool')
    })

    test('a change replaces the version before it, and no other', async () => {
      const { store, commitsOf } = bench()
      await store.addTool(tool())
      const next = named('tool-1', 'renamed', { version: 2, updatedAt: at(9) })
      expect(await store.putTool({ ...next, orgId: 'org-b' })).toBe('stale')
      expect(await store.putTool(named('tool-9', 'renamed', { version: 2 }))).toBe('stale')
      expect(await store.putTool(next)).toBe('stored')
      expect(await store.getTool(org, 'tool-1')).toEqual(alone(next))
      expect(await commitsOf(async () => void (await store.putTool(next)))).toBe(0)
      expect(await store.putTool(next)).toBe('stale')
    })

    test('who uses a tool follows every commit at home', async () => {
      const { store } = bench()
      await store.addTool(tool())
      await store.addTool(named('tool-2', 'other'))
      await store.addAssistant(having('tool-1'), creation())
      expect(await store.assistantsWith(org, 'tool-1')).toEqual(['ast-1'])
      expect(await store.assistantsWith(bob, 'tool-1')).toEqual([])
      expect(await store.assistantsWith(stranger, 'tool-1')).toEqual([])
      expect((await store.apply(...listing('tool-2', 'tool-1'))).outcome).toBe('begun')
      expect(await store.assistantsWith(org, 'tool-2')).toEqual(['ast-1'])
      expect(await store.assistantsWith(org, 'tool-1')).toEqual(['ast-1'])
    })

    test('two tools of an assistant cannot come to one name', async () => {
      const { store } = bench()
      await store.addTool(tool())
      await store.addTool(named('tool-2', 'other'))
      await store.addTool(named('tool-3', 'third'))
      await store.addAssistant(having('tool-1', 'tool-2'), creation())
      expect(await store.putTool(named('tool-2', 'look_up', { version: 2 }))).toBe('name_taken')
      expect(await store.putTool(named('tool-3', 'look_up', { version: 2 }))).toBe('stored')
      expect(await store.getTool(org, 'tool-2')).toEqual(alone(named('tool-2', 'other')))
    })

    test('a tool nobody has is deleted within its scope alone', async () => {
      const { store } = bench()
      await store.addTool(tool())
      expect(await store.deleteTool(bob, 'tool-1', at(9))).toBe('absent')
      expect(await store.deleteTool(stranger, 'tool-1', at(9))).toBe('absent')
      expect(await store.deleteTool(ann, 'tool-1', at(9))).toBe('deleted')
      expect(await store.deleteTool(ann, 'tool-1', at(9))).toBe('absent')
    })

    test('a deleted tool is found by nobody, and goes once no assistant has it', async () => {
      const { store } = bench()
      await store.addTool(tool())
      await store.addAssistant(having('tool-1'), creation())
      expect(await store.deleteTool(org, 'tool-1', at(9))).toBe('in_use')
      expect(await store.getTool(org, 'tool-1')).toBe(null)
      expect(await store.getTools(org, ['tool-1'])).toEqual([])
      expect(await store.listTools(org, { page: 1, limit: 9 })).toEqual({ items: [], total: 0 })
      expect(await store.putTool(tool({ version: 2 }))).toBe('stale')
      expect(await store.assistantsWith(org, 'tool-1')).toEqual(['ast-1'])
      expect((await store.apply(...listing())).outcome).toBe('begun')
      expect(await store.assistantsWith(org, 'tool-1')).toEqual([])
      expect(await store.deleteTool(org, 'tool-1', at(9))).toBe('deleted')
    })

    test('no assistant is born with a tool that is deleted', async () => {
      const { store } = bench()
      await store.addTool(tool())
      await store.deleteTool(org, 'tool-1', at(9))
      expect(await store.addAssistant(having('tool-1'), creation())).toBe('stale')
      expect(await store.getAssistant(org, 'ast-1')).toBe(null)
    })

    test('no assistant takes a tool that is deleted, or another org’s: it reads again', async () => {
      const { store } = bench()
      await store.addTool(tool())
      await store.addTool(named('tool-2', 'other', { orgId: 'org-b' }))
      await store.addAssistant(having('tool-1'), creation())
      await store.deleteTool(org, 'tool-1', at(9))
      // What it has it keeps until it lets go.
      expect((await store.apply(...listing('tool-1'))).outcome).toBe('begun')
      const next = { ...listing('tool-1', 'tool-2')[0], baseVersion: 2 }
      expect(await store.apply(next, listing('tool-1', 'tool-2')[1])).toEqual({ outcome: 'stale' })
      expect(await store.assistantsWith(org, 'tool-2')).toEqual([])
    })
  })
