import type { AssistantConfig } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { type JsonObject, parseExact } from '../json.ts'
import type { Actor } from '../patchbay.ts'
import type { Connection } from '../records.ts'
import type { Tool, ToolConfig, ToolCopy } from '../tool.ts'
import { basedOn } from './blank.ts'
import { type Context, timestamp } from './context.ts'
import { creations } from './creation.ts'
import { foreignEdits, standsFor } from './drift.ts'
import { bothChanged, clashing } from './edits.ts'
import { readObject } from './look.ts'
import type { Attempt, Operation, Step, ToolKind } from './operation.ts'
import { planLink } from './plan.ts'
import { type Remote, remoteOf } from './remote.ts'
import { removals } from './removal.ts'
import type { Left } from './retry.ts'
import { stepsOf } from './steps.ts'

/** A step at what stands for a tool, and the remote that it goes to. */
export type ToolStep = { readonly step: Step; readonly remote: Remote }

export const fields = ['name', 'description', 'endpoint', 'method', 'timeout', 'headers', 'schema']

/** The engine's plans are over configs; a tool's is one of fewer fields. */
export const asConfig = (config: ToolConfig) => config as unknown as AssistantConfig

const plan = (remote: Remote, config: ToolConfig, changed: readonly string[], object: JsonObject) =>
  planLink({
    ...{ provider: remote.provider, config: asConfig(config), changed, object, options: {} },
    ...{ allowUnknownModels: false, defaults: [] },
  })

/** Throws `unrepresentable` where a tool cannot be held at this connection; calls nothing. */
export const checkTool = (context: Context, connection: Connection, config: ToolConfig): void => {
  plan(remoteOf(context, connection, { id: '', externalId: '' }, []), config, fields, {})
}

/** Makes what stands for a tool at a connection; the marker names the operation. */
export const creation = (
  context: Context,
  tool: Tool,
  connection: Connection,
  operationId: string,
  timeline: Attempt[]
): ToolStep => {
  const id = context.newId()
  const remote = remoteOf(context, connection, { id, externalId: '' }, timeline)
  const { object, wrote } = plan(remote, tool.config, fields, {})
  const wanted = { linkId: id, connectionId: connection.id, object, wrote }
  const made = { id: tool.id, op: operationId }
  return { step: only(creations(context, remote.provider, wanted, made)), remote }
}

/** Removes it for good. */
export const removal = (context: Context, copy: ToolCopy, connection: Connection): ToolStep => {
  const remote = remoteOf(context, connection, copy, [])
  return { step: only(removals(remote.provider, copy)), remote }
}

/** Brings it from one config to the next, as far as they differ; edits of others beside stay. */
export const change = async (
  context: Context,
  { copy, connection, timeline }: CopyAt,
  before: ToolConfig,
  after: ToolConfig,
  left: Left
): Promise<ToolStep | null> => {
  const remote = remoteOf(context, connection, copy, timeline)
  const { provider } = remote
  const base = parseExact(copy.base) as JsonObject
  // Also what it was never brought to: an operation of before may have been given up.
  const lags = (field: string) => !standsFor(provider, base, asConfig(before), [field])
  const changed = fields.filter((field) => differs(before, after, field) || lags(field))
  plan(remote, after, changed, base)
  const object = await readObject(context, remote, left)
  const seen = { provider, base, object }
  const edits = foreignEdits(seen, asConfig(before))
  const clash = clashing(seen, edits, asConfig(after), changed)
  if (clash.length > 0) throw bothChanged(seen, clash, asConfig(after))
  const link = { ...copy, state: 'in_sync', lastSyncedAt: '' } as const
  const made = { id: copy.toolId, op: '' }
  const planned = plan(remote, after, changed, object)
  const [step] = stepsOf(context, { link, provider, object }, planned, made)
  return step === undefined ? null : { step, remote }
}

/** What stands for a tool is one object. */
const only = ([step]: readonly Step[]): Step => {
  if (step === undefined) throw new Error('no step for a tool')
  return step
}

/** What stands for a tool, by the connection that leads to it. */
export type CopyAt = {
  readonly copy: ToolCopy
  readonly connection: Connection
  readonly timeline: Attempt[]
}

const differs = (before: ToolConfig, after: ToolConfig, field: string) => {
  const [a, b] = [before, after].map((config) => config[field as keyof ToolConfig])
  return JSON.stringify(a) !== JSON.stringify(b)
}

/** An operation of a tool, over these steps. */
export const toolOperation = (
  context: Context,
  kind: ToolKind,
  tool: Pick<Tool, 'id' | 'orgId' | 'userId' | 'version' | 'fence'>,
  id: string,
  more: Pick<Operation, 'steps'> & Partial<Operation>
): Operation => ({
  ...{ id, kind, orgId: tool.orgId, userId: tool.userId, assistantId: tool.id },
  ...basedOn(tool),
  ...{ state: 'pending', decision: 'none', ambiguous: false },
  ...{ after: { config: {}, defaults: [], providerOptions: {} }, synced: [], timeline: [] },
  ...{ createdAt: timestamp(context.clock.now()), endedAt: null },
  ...more,
})

/** How a tool's operation is to be answered, whoever ends it. */
export const toolAnswering = (
  { answering }: Pick<Actor, 'answering'>,
  { userId, createdAt }: Tool
): Pick<Operation, 'answering'> =>
  answering === undefined
    ? {}
    : { answering: { ...answering, before: { userId, createdAt, links: [] }, unsupported: [] } }

/** A config as an operation's journal holds it. */
export const afterOf = (config: ToolConfig): Operation['after'] => ({
  ...{ config: asConfig(config), defaults: [], providerOptions: {} },
})

/** A tool that is not there, or not any more. */
export const noTool = () => new PatchbayError('not_found', 'There is no such tool')
