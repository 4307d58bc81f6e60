import type { Scope } from '../records.ts'
import { asked } from './change.ts'
import type { Context } from './context.ts'
import { unlessMoved } from './moved.ts'
import type { Wish } from './plan-links.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Left } from './retry.ts'
import { toolsAt } from './tool-links.ts'

/** Works with what is prepared for a wish, the tools that its links name made first. */
export const withPrepared = async <T>(
  context: Context,
  scope: Scope,
  wish: Wish,
  left: Left,
  work: (prepared: Prepared) => Promise<T>
): Promise<T> => {
  const { id, config } = wish.assistant
  const toolIds = [...(await context.store.toolsOf(scope, id))]
  const before = { ...config, toolIds }
  const tools = await toolsAt(context, { ...asked(wish.assistant, wish), before })
  try {
    const prepared = prepare(tools.context, scope, wish, left)
    const found = await unlessMoved(context, wish.assistant, prepared)
    return await work({ ...found, steps: await tools.made(found.steps, left) })
  } finally {
    await tools.done()
  }
}
