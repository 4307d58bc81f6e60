import type { MongoStore } from '../../store/mongo/store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Calls } from './drive.ts'
import { beyond } from './drive-changes.ts'
import { org } from './drive-reads.ts'
import { assistantOf, endedOf, idOf, linkOf, operationOf, timeOf, toolOf } from './records.ts'

const { orgId } = org
const owner = { orgId, userId: idOf('user', 0) }
/** A third of the largest organisation has it; of the other one a few, and of the last nobody. */
const popular = idOf('tool', 0)
const rare = idOf('tool', 12)
const tool = toolOf(owner, beyond)
const connectionId = idOf('connection', 1)

/** Tools, who has them, and what stands for them at providers. */
export const toolCalls = (store: MongoStore): Calls => ({
  getTool: () => store.getTool(org, popular),
  getTools: () => store.getTools(org, [popular, rare, 'none']),
  listTools: () => store.listTools(org, { page: 1, limit: 20 }),
  assistantsWith: () => store.assistantsWith(org, rare),
  'assistantsWith: the popular one': () => store.assistantsWith(org, popular),
  toolsOf: () => store.toolsOf(org, idOf('assistant', 9)),
  getToolCopies: () => store.getToolCopies(org, [popular, rare]),
  'unusedToolCopies: of one': () => store.unusedToolCopies(popular, 1000),
  unusedToolCopies: () => store.unusedToolCopies(null, 1000),
  deletedTools: () => store.deletedTools(1000),
  addTool: () => store.addTool(tool),
  putTool: () => store.putTool({ ...tool, version: 2 }),
  'deleteTool: the popular one': () => store.deleteTool(org, popular, timeOf(0)),
  ...copyCalls(store),
  deleteTool: () => store.deleteTool(org, tool.id, timeOf(0)),
  ...takingCalls(store),
  expireLeases: () => store.expireLeases(),
})

const running = (name: string, more: Partial<Operation> = {}): Operation => ({
  ...operationOf(assistantOf(owner, beyond, []), name, { kind: 'tool-copy', steps: [] }),
  ...{ assistantId: tool.id, baseVersion: 2, ...more },
})

const copyCalls = (store: MongoStore): Calls => {
  const making = running('making')
  const leaving = running('leaving')
  const copy = { ...linkOf(beyond, connectionId), id: idOf('copy', beyond) }
  const mark = { orgId, assistantId: tool.id, linkId: copy.id, since: timeOf(0) }
  const removal = running('removal', { unlinked: [copy.id] })
  return {
    'tools.begin': () => store.tools.begin(making),
    'tools.record': () => store.tools.record(making, 1),
    'tools.finish': () =>
      store.tools.finish(endedOf(making), 1, { ...making.after, links: [copy] }),
    'tools.unsettle': () => store.tools.unsettle(orgId, [copy.id]),
    'tools.unsettled': () => store.tools.unsettled(0, 200),
    'tools.settle': () => store.tools.settle(mark, 2, null),
    'tools.begin: to be left': () => store.tools.begin(leaving),
    'tools.leave': () => store.tools.leave(leaving, 2, 0),
    'tools.claim': () => store.tools.claim({ lease: 60_000 }),
    'tools.claim: by its operation': () => store.tools.claim({ orgId, operationId: leaving.id }),
    'tools.finish: taken over': () => store.tools.finish(endedOf(leaving), 3, null),
    'tools.begin: a removal': () => store.tools.begin(removal),
    'tools.finish: a removal': () =>
      store.tools.finish(endedOf(removal), 4, { ...removal.after, links: [], unlinked: [copy.id] }),
  }
}

/** An assistant that takes a tool, and goes with it while its object stays. */
const takingCalls = (store: MongoStore): Calls => {
  const n = beyond + 2
  const link = linkOf(n, connectionId)
  const one = assistantOf(owner, n, [link], [rare])
  const made = endedOf(operationOf(one, 'with_a_tool', { kind: 'create', baseVersion: 0 }))
  const removal = operationOf(one, 'without', { kind: 'delete', steps: [] })
  const gone = { ...removal.after, links: [], gone: true }
  return {
    'addAssistant: with a tool': () => store.addAssistant(one, made),
    'begin: with a tool': () => store.begin(removal),
    'finish: with a tool': () => store.finish(endedOf(removal), 1, gone),
  }
}
