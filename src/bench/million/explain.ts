import type { Db, Document } from 'mongodb'
import type { Sent } from './watch.ts'

/** How the server carries a command out: by which indexes, and what it looked at for what it gave. */
export type Plan = {
  readonly stages: readonly string[]
  readonly indexes: readonly string[]
  readonly keys: number
  readonly docs: number
  readonly returned: number
  readonly milliseconds: number
}

const explained = new Set(['find', 'aggregate', 'count', 'distinct', 'findAndModify'])

/** Commands of one kind each, as `explain` takes them: each statement of a bulk write by itself. */
export const statementsOf = ({ name, collection, command }: Sent): readonly Document[] => {
  if (name === 'update')
    return command.updates.map((each: Document) => ({ update: collection, updates: [each] }))
  if (name === 'delete')
    return command.deletes.map((each: Document) => ({ delete: collection, deletes: [each] }))
  return explained.has(name) ? [plain(command)] : []
}

const plain = ({ lsid: _l, $clusterTime: _c, $db: _d, ...rest }: Document) => {
  const { txnNumber: _t, writeConcern: _w, readConcern: _r, ...command } = rest
  return command
}

/** What the server says of a command that it carries out for this once, or would, if it writes. */
export const explain = async (db: Db, command: Document): Promise<Plan> => {
  const said = await db.command({ explain: command, verbosity: 'executionStats' })
  // A pipeline says it of its first stage where it has more than one.
  const { queryPlanner, executionStats } = said.stages?.[0]?.$cursor ?? said
  const found = { stages: new Set<string>(), indexes: new Set<string>() }
  walk(queryPlanner.winningPlan, found)
  return {
    ...{ stages: [...found.stages], indexes: [...found.indexes] },
    ...{ keys: executionStats.totalKeysExamined, docs: executionStats.totalDocsExamined },
    returned: Math.max(executionStats.nReturned, wouldWrite(executionStats.executionStages)),
    milliseconds: executionStats.executionTimeMillis,
  }
}

type Found = { readonly stages: Set<string>; readonly indexes: Set<string> }

const walk = (plan: Document, found: Found) => {
  if (plan.stage !== undefined) found.stages.add(String(plan.stage))
  if (plan.indexName !== undefined) found.indexes.add(String(plan.indexName))
  if (plan.stage === 'IDHACK') found.indexes.add('_id_')
  for (const child of [plan.queryPlan, plan.inputStage, ...(plan.inputStages ?? [])])
    if (child !== undefined) walk(child, found)
  for (const { executionStages: _, winningPlan } of plan.shards ?? []) walk(winningPlan, found)
}

/** Of an update or a delete, which return nothing. */
const wouldWrite = (stages: Document): number =>
  Math.max(stages.nWouldModify ?? 0, stages.nWouldDelete ?? 0, stages.nMatched ?? 0)

/** Two commands of one shape differ in their values alone. */
export const shapeOf = (command: Document): string => {
  const { filter, query, pipeline, updates, deletes, sort, limit, skip, ...rest } = command
  const asked = filter ?? query ?? updates?.[0]?.q ?? deletes?.[0]?.q ?? pipeline?.[0]?.$match ?? {}
  const [what = ''] = Object.keys(rest).concat(updates ? 'update' : [], deletes ? 'delete' : [])
  const name = pipeline ? 'count' : what
  const first = limit ?? pipeline?.some((stage: Document) => stage.$limit)
  const page = [skip && 'skip', first && 'limit'].filter(Boolean).map((each) => ` ${each}`)
  const order = sort
    ? ` by ${(sort instanceof Map ? [...sort.keys()] : Object.keys(sort)).join(' ')}`
    : ''
  return `${name} ${fieldsOf(asked)}${order}${page.join('')}`
}

const fieldsOf = (asked: Document): string =>
  Object.entries(asked)
    .map(([field, value]) => {
      if (field === '$or' || field === '$and')
        return `${field}(${value.map(fieldsOf).join(field === '$or' ? ' | ' : ' ')})`
      const isPlain = value?.constructor !== Object
      return isPlain ? field : `${field}${Object.keys(value).join('')}`
    })
    .join(' ')
