import type { Notice, Notices } from '../notices.ts'
import type { Connection } from '../records.ts'
import type { Breaker, BreakerState } from './breaker.ts'
import type { Means } from './context.ts'
import type { Pace } from './pace.ts'

/** What is new of a credential; times by the monotonic clock, null where there is nothing new. */
type News = { readonly barred: number | null; readonly breaker: BreakerState | null }
type Bounds = { readonly pace: Pace; readonly breaker: Breaker }

/** How processes over one store know of each other's pace and breaker. */
export type Sharing = {
  /** Leaves word for the others, beside the request that found it out. */
  readonly tell: (connection: Pick<Connection, 'orgId' | 'id'>, news: News) => void
  /** Takes over what the others have left. */
  readonly hear: () => Promise<void>
}

/** At least so much lies between two posts of one process: what comes in the meantime is one. */
const apart = 100
const noSharing: Sharing = { tell: () => {}, hear: async () => {} }

/** Shares pace and breaker where the store has a place for it. */
export const createSharing = (
  { store: { notices }, clock, later }: Pick<Means, 'store' | 'clock' | 'later'>,
  bounds: Bounds
): Sharing => {
  if (notices === undefined) return noSharing
  const { waiting, post, unsaid } = createOutbox(notices, clock)
  return {
    tell: ({ orgId, id }, { barred, breaker }) => {
      if (barred === null && breaker === null) return
      const about = { orgId, id }
      if (barred !== null)
        waiting.set(`barred ${id}`, (now) => ({ ...about, what: 'barred', lasts: barred - now }))
      if (breaker !== null)
        waiting.set(`breaker ${id}`, (now) => ({ ...about, ...noticeOf(breaker, now) }))
      later(post())
    },
    hear: async () => {
      const before = unsaid()
      later(post())
      // Where the store does not answer nothing is called either.
      const heard = await notices.look().catch(() => [])
      // What we are about to say of a breaker ourselves is newer.
      const own = new Set([...before, ...unsaid()])
      const news = heard.filter(({ what, id }) => what === 'barred' || !own.has(`breaker ${id}`))
      for (const notice of news) takeOver(bounds, notice, clock.monotonic())
    },
  }
}

/** What waits to be posted, by what it is about; how long it lasts is said when it goes. */
const createOutbox = (notices: Notices, clock: Means['clock']) => {
  const waiting = new Map<string, (now: number) => Notice>()
  let busy = false
  let posting: ReadonlySet<string> = new Set()
  const isPosted = async () => {
    const all = [...waiting]
    posting = new Set(waiting.keys())
    waiting.clear()
    try {
      await notices.post(all.map(([, notice]) => notice(clock.monotonic())))
      return true
    } catch {
      for (const [key, notice] of all) if (!waiting.has(key)) waiting.set(key, notice)
      return false
    } finally {
      posting = new Set()
    }
  }
  const post = async () => {
    if (busy) return
    busy = true
    // What could not be posted waits for the next look.
    while (waiting.size > 0 && (await isPosted())) await clock.sleep(apart)
    busy = false
  }
  const unsaid = () => [...waiting.keys(), ...posting]
  return { waiting, post, unsaid }
}

const noticeOf = ({ openUntil, rejection }: BreakerState, now: number) => {
  const lasts = openUntil === null ? 0 : Math.max(0, openUntil - now)
  return { what: 'breaker', lasts, rejection } as const
}

const takeOver = ({ pace, breaker }: Bounds, notice: Notice, now: number) => {
  const { id, lasts } = notice
  if (notice.what === 'barred') pace.told(id, now + lasts)
  else
    breaker.told(id, {
      openUntil: lasts > 0 ? now + lasts : null,
      rejection: notice.rejection,
    })
}
