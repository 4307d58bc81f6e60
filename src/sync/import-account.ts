import { type Code, PatchbayError, StoreUnavailable } from '../errors.ts'
import type { Import, Imported, ImportStep } from '../records.ts'
import { accountOf, endless, readPage } from './account.ts'
import { importObject } from './adopt.ts'
import { type Context, leaseOf } from './context.ts'
import type { Remote } from './remote.ts'
import { allow, type Left, sooner } from './retry.ts'

/** How many objects are imported at a time: one commit tells what became of them. */
const together = 4
/** How many goes in a row may bring nothing, and the longest wait between two. */
const mostTries = 5
const longest = 600_000

/** An import while this process holds it. */
type Held = {
  readonly context: Context
  readonly fence: number
  readonly remote: Remote
  /** As it was stored last. */
  job: Import
}

/**
 * Takes on the import that is due the longest, and goes on with it until it is over, or time is;
 * false where none is due. What is known of it is stored: whoever takes it next goes on from there.
 */
export const goOn = async (context: Context, isOver: () => boolean): Promise<boolean> => {
  const claimed = await context.store.claimImport(context.timing.lease)
  if (claimed === null) return false
  const { job, fence } = claimed
  const scope = { orgId: job.orgId, userId: job.userId }
  let held: Held | null = null
  try {
    const remote = await accountOf(context, scope, job.connectionId)
    held = { context, job, fence, remote }
    await work(held, isOver)
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    await putOff(context, held?.job ?? job, fence, error)
  }
  return true
}

/** What was found and waits, then the next page, and so on to the last. */
const work = async (held: Held, isOver: () => boolean): Promise<void> => {
  for (;;) {
    if (!(await importWaiting(held, isOver))) return
    if (held.job.isListed) return void (await record(held, { ...held.job, state: 'done' }))
    if (isOver()) return void (await record(held, held.job, { wait: 0 }))
    if (!(await turnPage(held, sooner(deadline(held.context), leaseOf(held.context))))) return
  }
}

const deadline = ({ clock, timing }: Context) => allow(clock, timing.deadline)

/** Stores what the next page shows; false where somebody else holds the import by now. */
const turnPage = async (held: Held, left: Left): Promise<boolean> => {
  const { context, job, remote } = held
  const { items, next } = await readPage(context, remote, job.cursor, left)
  const turned = { ...job, cursor: next, isListed: next === null, tries: 0 }
  const found = items.map(({ externalId }) => externalId)
  const fresh = await record(held, turned, { found })
  if (fresh === 0 && next !== null) throw endless(remote)
  return fresh !== null
}

/** True once nothing that was found waits any more; false where the import was let go of, or lost. */
const importWaiting = async (held: Held, isOver: () => boolean): Promise<boolean> => {
  const { context, job, fence } = held
  let hindered: PatchbayError | null = null
  for (let after = ''; ; ) {
    const ids = await context.store.importsWaiting(job.id, after, together)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
    if (isOver()) {
      await record(held, job, { wait: 0 })
      return false
    }
    const results = await Promise.all(ids.map((id) => importOne(held, id)))
    for (const { error } of results) hindered = error ?? hindered
    const ended = results.flatMap((result) => (result.ended ? [result.ended] : []))
    if ((await record(held, job, { ended })) === null) return false
  }
  if (hindered !== null) await putOff(context, job, fence, hindered)
  return hindered === null
}

type Result = { readonly ended?: Imported; readonly error?: PatchbayError }

/** What cannot be had stops nothing else; what may go better later is tried again, but not for ever. */
const importOne = async (
  { context, job: { orgId, userId, connectionId, tries } }: Held,
  externalId: string
): Promise<Result> => {
  const ended = (code: Code | null) => ({ ended: { externalId, code } })
  try {
    const actor = { scope: { orgId, userId }, userId }
    const left = sooner(deadline(context), leaseOf(context))
    await importObject(context, actor, connectionId, externalId, left)
    return ended(null)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    if (!(error instanceof PatchbayError)) {
      context.log({ event: 'import-failed', object: externalId, error: nameOf(error) })
      return ended('internal')
    }
    if (error.code === 'already_linked') return ended(null)
    if (isOfAccount(error)) throw error
    return isPassing(error) && tries + 1 < mostTries ? { error } : ended(error.code)
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')

/** Nothing else at this account would go better. */
const isOfAccount = ({ code }: PatchbayError) =>
  ['provider_credentials_rejected', 'provider_payment_required', 'not_found'].includes(code)

const isPassing = ({ code }: PatchbayError) =>
  ['provider_unreachable', 'provider_throttled', 'store_unavailable', 'busy'].includes(code)

/** Another go later, twice as long each time; the end where that is of no use any more. */
const putOff = async (context: Context, job: Import, fence: number, error: PatchbayError) => {
  const { code, message, details } = error
  const tries = job.tries + 1
  const isLast = !isPassing(error) || tries >= mostTries
  const next = isLast
    ? { ...job, state: 'failed' as const, error: { code, message } }
    : { ...job, tries }
  const asked = code === 'provider_throttled' ? (details.retryAfter ?? 1) * 1000 : 0
  const wait = Math.max(asked, Math.min(longest, context.timing.scan * 2 ** job.tries))
  context.log({ event: 'import-put-off', import: job.id, code, tries, state: next.state })
  await context.store.recordImport(next, fence, context.timing.lease, { wait })
}

const record = async (held: Held, job: Import, step: ImportStep = {}) => {
  const { context, fence } = held
  const fresh = await context.store.recordImport(job, fence, context.timing.lease, step)
  held.job = job
  return fresh
}
