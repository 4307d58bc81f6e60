import { get, plain } from '../json.ts'
import type { Look } from '../provider.ts'
import type { Context } from './context.ts'
import { describeValue } from './limit.ts'
import { look, readFailure } from './look.ts'
import { type LinkPlan, unrepresentable } from './plan.ts'
import type { Remote } from './remote.ts'
import type { Left } from './retry.ts'

/** Asks a provider for what a plan names and only it can know. Throws where there is no such thing. */
export const checkLooks = async (
  context: Context,
  remote: Remote,
  plan: Pick<LinkPlan, 'wrote' | 'object'>,
  left: Left
): Promise<void> => {
  for (const one of remote.provider.looks ?? [])
    if (plan.wrote.includes(`${one.of} at ${one.at}`))
      await checkLook(context, remote, one, plain(get(plan.object, one.at)), left)
}

const checkLook = async (
  context: Context,
  remote: Remote,
  { of: path, path: at }: Look,
  value: unknown,
  left: Left
) => {
  if (typeof value !== 'string') return
  const call = { method: 'GET', path: at.replace('{value}', encodeURIComponent(value)) } as const
  const seen = await look(context, remote, left, undefined, call)
  if (seen.kind === 'ok') return
  const isGone = seen.kind === 'refused' && seen.own && saysNo.has(seen.cause.code)
  if (!isGone) throw readFailure(seen)
  const message = `${describeValue(value)} is not there at ${remote.provider.title}`
  throw unrepresentable(remote.provider, [{ path, message }])
}

/** Words on what was asked for, and not on who asks. */
const saysNo: ReadonlySet<string> = new Set(['provider_object_missing', 'provider_rejected'])
