import { PatchbayError } from '../../src/errors.ts'
import type { MongoStore } from '../../src/store/mongo/store.ts'
import { type Context, defaultTiming } from '../../src/sync/context.ts'
import { applyAtOnce, begin } from '../../src/sync/durable.ts'
import { finish, journal, leave } from '../../src/sync/held.ts'
import { change, ended, operation, org } from '../conformance/records.ts'
import type { Act, Event } from './slot-model.ts'

type Held = { readonly id: string; readonly fence: number }
type Random = () => number

/** One gateway's part: what it does at random, and what it is told of it. */
export const clientOf = (
  store: MongoStore,
  id: string,
  name: string,
  random: Random,
  events: Event[]
) => {
  const context = {
    ...{ store, timing: defaultTiming, log: () => {}, render: () => null },
  } as unknown as Context
  const mine: Held[] = []
  let made = 0
  const of = (opId: string, version = 0, fence = 0) =>
    operation({ id: opId, assistantId: id, baseVersion: version, baseFence: fence })
  const toldOf = async (act: Act, work: () => Promise<string | null>) => {
    const from = performance.now()
    const got = await work().catch(refusal)
    // A definite no has happened never: nothing explains it if it has. A claim of nothing says nothing:
    // it looks for what was left, then for what is held, and a slot may be let go in between.
    if (got !== 'never' && got !== 'none') events.push({ act, from, to: performance.now(), got })
    return got
  }
  const start = async (type: 'begin' | 'apply') => {
    const seen = await store.getAssistant(org, id).catch(() => null)
    if (!seen || (seen.operationId !== null && random() < 0.8)) return
    made += 1
    const { version, fence = 0 } = seen
    const next = of(`${id}-${name}${made}`, version, fence)
    const write = () =>
      type === 'begin' ? begin(context, next) : applyAtOnce(context, ended(next), change())
    const got = await toldOf({ type, id: next.id, version, fence }, async () => {
      const begun = await write()
      // Of one that was looked for only the end is known.
      return begun === null ? 'stale' : begun === 0 ? `by ${fence + 1}` : `by ${begun}`
    })
    if (type === 'begin' && got?.startsWith('by '))
      mine.push({ id: next.id, fence: Number(got.slice(3)) })
  }
  const claim = async () => {
    const got = await toldOf({ type: 'claim' }, async () => {
      const slot = await store.claim({ lease: -60_000 })
      return slot === null ? 'none' : `${slot.operationId} by ${slot.fence}`
    })
    const [opId, fence] = got?.split(' by ') ?? []
    if (opId !== undefined && fence !== undefined) mine.push({ id: opId, fence: Number(fence) })
  }
  const hold = async (type: 'record' | 'leave' | 'finish') => {
    const at = Math.floor(random() * mine.length)
    const held = mine[at]
    if (held === undefined) return
    const { fence } = held
    const end = random() < 0.6 ? ('committed' as const) : ('refused' as const)
    const over = ended(of(held.id), { state: end })
    if (type !== 'record') mine.splice(at, 1)
    await toldOf({ ...held, ...(type === 'finish' ? { type, end } : { type }) }, async () => {
      if (type === 'record') return (await journal(context, of(held.id), fence)) ? 'kept' : null
      if (type === 'leave') return (await leave(context, of(held.id), fence, 0)) ? 'kept' : null
      const done = await finish(context, over, fence, end === 'committed' ? change() : null)
      return done === 'unknown' ? null : done
    })
  }
  return {
    act: () => {
      const dice = random()
      if (dice < 0.3) return start('begin')
      if (dice < 0.4) return start('apply')
      if (dice < 0.55) return claim()
      return hold(dice < 0.9 ? 'finish' : dice < 0.95 ? 'record' : 'leave')
    },
  }
}

const refusal = (error: unknown): string | null => {
  const code = error instanceof PatchbayError ? error.code : null
  if (code === 'busy') return 'busy'
  return code === 'store_unavailable' ? 'never' : null
}
