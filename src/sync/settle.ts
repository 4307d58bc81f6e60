import type { Assistant, SyncedLink } from '../assistant.ts'
import { type JsonObject, parseExact } from '../json.ts'
import { readSetting, type Setting, writeSetting } from '../setting.ts'
import type { Mark } from '../store.ts'
import { basedOn, blank } from './blank.ts'
import { type Context, leaseOf } from './context.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { begin } from './durable.ts'
import { look } from './look.ts'
import { configAt } from './overrides.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import { repairPlan } from './repair.ts'
import { run } from './run.ts'
import { isOurs, sentTo } from './sent.ts'
import { stepsOf } from './steps.ts'
import { seeingTools } from './tool-ids.ts'

/** How many marks one look takes on, and how many objects are read at a time. */
const most = 200
const together = 8

/** Looks at every object that has had its time since a doubtful end, and nothing else of it runs. */
export const createSettling = (context: Context) => {
  let settling = false
  return async (stopping?: AbortSignal) => {
    if (settling) return
    settling = true
    try {
      const marks = [...(await context.store.unsettled(context.timing.settle, most))].reverse()
      const work = async () => {
        for (let mark = marks.pop(); mark && !stopping?.aborted; mark = marks.pop())
          await settled(context, mark)
      }
      await Promise.all(Array.from({ length: together }, work))
    } finally {
      settling = false
    }
  }
}

/** One look; one that fails is made again later and stops no other. */
const settled = async (context: Context, mark: Mark) => {
  try {
    await verify(context, mark)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    context.log({ event: 'settle-failed', link: mark.linkId, error: name })
    await later(context, mark).catch(() => {})
  }
}

const later = ({ store }: Context, { orgId, linkId }: Mark) => store.unsettle(orgId, [linkId])

const verify = async (context: Context, mark: Mark) => {
  const { store } = context
  const scope = { orgId: mark.orgId, userId: null }
  const assistant = await store.getAssistant(scope, mark.assistantId)
  const links = await store.getLinks(scope, mark.assistantId)
  const link = links.find(({ id }) => id === mark.linkId)
  if (!assistant || !link || link.paused) return
  // A tool that home does not name can be in a late write.
  const toolIds = await store.toolsOf(scope, assistant.id)
  const seeing = await seeingTools(context, mark.orgId, [link], { toolIds: [...toolIds] })
  const connection = await findConnection(context, scope, link.connectionId)
  const remote = { ...remoteOf(seeing, connection, link, []), reserved: true }
  const verdict = await look(context, remote, leaseOf(context))
  if (verdict.kind === 'ok') {
    const base = parseExact(link.base) as JsonObject
    const seen = { provider: remote.provider, base, object: verdict.object }
    return judge(context, mark, { assistant, link, remote, seen })
  }
  const isMissing = verdict.kind === 'refused' && verdict.own
  if (isMissing && verdict.cause.code === 'provider_object_missing')
    await store.settle(mark, assistant.version, 'missing')
  else await later(context, mark)
}

type Found = {
  readonly assistant: Assistant
  readonly link: SyncedLink
  readonly remote: Remote
  readonly seen: Seen
}

/** As it was synced: settled. Values of ours are put right, and of others told. */
const judge = async (context: Context, mark: Mark, found: Found) => {
  const { assistant, link, seen } = found
  const { version, orgId } = assistant
  const edits = foreignEdits(seen, configAt(assistant.config, link.overrides))
  if (edits.length === 0) return void (await context.store.settle(mark, version, null))
  const sent = await sentTo(context, orgId, assistant.id, link.id)
  const theirs = edits.filter((setting) => !isOurs(sent, seen.object)(setting))
  const ours = theirs.length < edits.length && !(theirs.length > 0 && movesVendor(seen, edits))
  const repaired = ours && (await repair(context, { ...found, seen: without(seen, theirs) }))
  // A repair is looked at in its turn; what could not be repaired is nobody's to decide.
  if (repaired === false) await context.store.settle(mark, version, 'drifted')
}

// A block that became another vendor's goes back as a whole, with whatever others did in it.
const movesVendor = ({ provider }: Seen, edits: readonly Setting[]) =>
  provider.unions.some(({ tag }) => edits.includes(tag))

/** As if what others changed had always been so. */
const without = (seen: Seen, theirs: readonly Setting[]): Seen => ({
  ...seen,
  base: theirs.reduce(
    (held, setting) => writeSetting(setting, held, readSetting(setting, seen.object)),
    seen.base
  ),
})

// Tools have no tools: where none can be made, the objects are tools themselves.
const repairs = ({ tools }: Context) => (tools === undefined ? 'tool-repair' : 'repair')

/** An operation that brings the object back to what its link holds; false where that is refused. */
const repair = async (context: Context, { assistant, link, remote, seen }: Found) => {
  const { id, orgId, userId, config, defaults, providerOptions } = assistant
  const actor = { scope: { orgId, userId: null }, userId }
  const empty = blank(context, actor, id)
  const plan = repairPlan(seen, configAt(config, link.overrides))
  const steps = stepsOf(context, { ...seen, link }, plan, { id, op: empty.id })
  if (steps.length === 0) return false
  const operation = {
    ...empty,
    ...({ kind: repairs(context), ...basedOn(assistant), steps } as const),
    after: { config, defaults, providerOptions },
  }
  const lease = leaseOf(context)
  const fence = await begin(context, operation)
  if (fence === null) return null
  const remotes = new Map([[link.id, remote]])
  const how = { remotes, timeline: remote.timeline, fence, deadline: lease, lease, tries: 0 }
  const ended = await run(context, operation, how)
  const { kind, state } = ended
  context.log({ event: 'operation-ended', operation: ended.id, kind, state })
  return !['refused', 'rolled_back', 'dirty'].includes(ended.state)
}
