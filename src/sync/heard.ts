import type { Connection } from '../records.ts'
import type { Store } from '../store.ts'
import { type BreakerState, isRejection, type Ticket } from './breaker.ts'
import type { Context } from './context.ts'
import type { Verdict } from './verdict.ts'

/** Takes note of what came of a call that went out, and tells the others what is news to them. */
export const heard = async (
  context: Context,
  connection: Connection,
  ticket: Ticket,
  verdict: Verdict
): Promise<void> => {
  context.budget.heard(connection.id, verdict)
  const barred = context.pace.heard(connection.id, verdict)
  const breaker = await breakerAfter(context, connection, ticket, verdict)
  context.sharing.tell(connection, { barred, breaker })
}

type Means = Pick<Context, 'breaker'> & { readonly store: Pick<Store, 'getConnection'> }

/**
 * What a call made of its connection's breaker. That the provider rejects a credential is no news
 * of the one that has come in its place while the call was out, whichever gateway took that.
 */
export const breakerAfter = async (
  { breaker, store }: Means,
  { id, orgId, apiKey }: Connection,
  ticket: Ticket,
  verdict: Verdict
): Promise<BreakerState | null> => {
  if (isRejection(verdict)) {
    const now = await store.getConnection({ orgId, userId: null }, id).catch(() => null)
    if (now !== null && now.apiKey !== apiKey) {
      // Who waits for this probe would wait for word of the old credential.
      if (ticket === 'probe') breaker.forget(id)
      return null
    }
  }
  return breaker.heard(id, ticket, verdict)
}
