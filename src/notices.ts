import type { Connection } from './records.ts'
import type { Refusal } from './sync/verdict.ts'

/**
 * What one process found out about a connection, for the others over its store. Milliseconds from
 * when it was posted: in which nothing may go out, or in which its breaker is open; 0 where closed.
 */
export type Notice = Pick<Connection, 'orgId' | 'id'> &
  (
    | { readonly what: 'barred'; readonly lasts: number }
    | { readonly what: 'breaker'; readonly lasts: number; readonly rejection: Refusal | null }
  )

/** Where processes leave word for each other. */
export type Notices = {
  /** In place of what this process has posted of the same connections before. */
  readonly post: (notices: readonly Notice[]) => Promise<void>
  /** What the others have posted since the last look and still holds, the newest last. */
  readonly look: () => Promise<readonly Notice[]>
}
