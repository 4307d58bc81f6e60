import type { Assistant } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { busy } from './answer.ts'
import type { Context } from './context.ts'

/** What was read of, as it was then: an assistant or a tool. */
type Held = Pick<Assistant, 'orgId' | 'id' | 'version' | 'fence'>

/**
 * What was read of an assistant's objects, or found wrong with it; `busy` where another process has
 * held the assistant meanwhile: then it may be what that one was just writing, or is taking back.
 */
export const unlessMoved = async <T>(
  context: Context,
  assistant: Held,
  read: Promise<T>,
  isDoubtful: (found: T) => boolean = () => false
): Promise<T> => {
  const failed = read.then(
    (found) => isDoubtful(found),
    (error) => error instanceof PatchbayError
  )
  if (await failed) await checkStill(context, assistant)
  return read
}

const checkStill = async ({ store }: Context, { orgId, id, version, fence }: Held) => {
  const now = await store.getAssistant({ orgId, userId: null }, id).catch(() => undefined)
  if (now === undefined) return
  if (now?.version !== version || now.fence !== fence) throw busy(now?.operationId ?? undefined)
}
