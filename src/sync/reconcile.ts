import { isSettling, type Link } from '../assistant.ts'
import { type DriftedField, PatchbayError } from '../errors.ts'
import type { Actor, Outcome } from '../patchbay.ts'
import type { Scope } from '../records.ts'
import type { Context } from './context.ts'
import { compareWhole, markAll, type Policy, settleBy } from './equalize.ts'
import type { Turns } from './queue.ts'
import { createScan, type Stopping } from './scan.ts'

export type LinkDrift = Pick<Link, 'id' | 'provider'> & {
  readonly fields: readonly DriftedField[]
}

/** What can be asked of the copies of an assistant, and done about what is found. */
export type DriftCases = {
  /** What differs at each link; nothing changes but how the links are marked. */
  readonly drift: (scope: Scope, id: string) => Promise<readonly LinkDrift[]>
  /** Makes both sides equal again, in one operation where they are not. */
  readonly reconcile: (actor: Actor, id: string, policy: Policy) => Promise<Outcome>
  /** Looks at all linked objects there are, and does what their connections ask for. */
  readonly scanDrift: (stopping?: Stopping) => Promise<void>
}

/** Drift, as people ask about it. */
export const createDriftCases = (context: Context, inTurn: Turns): DriftCases => ({
  drift: (scope, id) =>
    inTurn(scope, id, async (left) => {
      const { assistant, compared } = await compareWhole(context, scope, id, left)
      await markAll(context, assistant, compared)
      return compared.map(({ link: { id, provider }, fields }) => ({ id, provider, fields }))
    }),
  reconcile: (actor, id, policy) =>
    inTurn(actor.scope, id, async (left) => {
      const all = await compareWhole(context, actor.scope, id, left)
      const { assistant, compared } = all
      if (compared.some(({ object }) => object === null)) throw missing()
      const unsettled = compared.some(({ link }) => isSettling(link))
      if (policy === 'adopt' && unsettled) throw settling()
      if (compared.some(({ fields }) => fields.length > 0))
        return settleBy(context, actor, all, policy, left)
      const links = await markAll(context, assistant, compared)
      return { assistant: { ...assistant, links }, operation: null, unsupported: [] }
    }),
  scanDrift: createScan(context, inTurn),
})

const missing = () =>
  new PatchbayError('provider_object_missing', 'A provider no longer has its copy')

const settling = () =>
  new PatchbayError('busy', 'A late write of our own may still be under way at a link', {
    retryAfter: 60,
  })
