import type { Actor } from '../patchbay.ts'
import type { Import, ImportProgress, Kept, Listed, Page, Scope } from '../records.ts'
import { listAccount, type RemoteObject } from './account.ts'
import { notFound } from './answer.ts'
import { type Context, timestamp } from './context.ts'
import { goOn } from './import-account.ts'
import { findConnection } from './remote.ts'
import { allow } from './retry.ts'

/** The use cases of accounts as they are: what stands there, and taking all of it home. */
export type ImportCases = {
  /** Starts the import of an account; the one that runs there already, where there is one. */
  readonly importAccount: (
    actor: Actor,
    connectionId: string,
    keep: (job: ImportProgress) => Kept | undefined
  ) => Promise<ImportProgress>
  readonly importProgress: (scope: Scope, id: string) => Promise<ImportProgress>
  /** Goes on with every import that is due. */
  readonly runImports: (stopping?: AbortSignal) => Promise<void>
  readonly listRemote: (
    scope: Scope,
    connectionId: string,
    page: Page
  ) => Promise<Listed<RemoteObject>>
}

/** How long an import goes on behind the answer that started it: then it is for recovery. */
const first = 5000
const nothing = { total: 0, done: 0, failed: [] }

export const createImportCases = (context: Context): ImportCases => {
  const { store, clock, timing } = context
  const progress: ImportCases['importProgress'] = async (scope, id) => {
    const job = await store.getImport(scope, id)
    if (job === null) throw notFound('import')
    return job
  }
  let running = false
  return {
    importAccount: async (actor, connectionId, keep) => {
      await findConnection(context, actor.scope, connectionId)
      const job = newImport(context, actor, connectionId)
      const started = { ...job, ...nothing }
      const id = await store.addImport(job, keep(started))
      if (id !== job.id) return progress({ ...actor.scope, userId: null }, id)
      const left = allow(clock, first)
      const isOver = () => left() <= 0 || isEnding(context)
      context.later(goOn(context, isOver).catch((error) => lost(context, job, error)))
      return started
    },
    importProgress: progress,
    runImports: async (stopping) => {
      if (running) return
      running = true
      try {
        // Each in its turn: one that is long keeps no other waiting for ever.
        for (let more = true; more && !stopping?.aborted; ) {
          const left = allow(clock, timing.lease)
          const isOver = () => left() <= 0 || stopping?.aborted === true || isEnding(context)
          more = await goOn(context, isOver)
        }
      } finally {
        running = false
      }
    },
    listRemote: (scope, connectionId, page) =>
      listAccount(context, scope, connectionId, page, allow(clock, timing.deadline)),
  }
}

/** Once it is due again, recovery goes on with it. */
const lost = ({ log }: Context, { id }: Import, error: unknown) =>
  log({
    event: 'import-stopped',
    import: id,
    error: error instanceof Error ? error.name : 'unknown',
  })

const isEnding = ({ ending }: Context) => ending?.aborted === true

const newImport = (
  { newId, clock }: Context,
  { scope, userId }: Actor,
  connectionId: string
): Import => ({
  ...{ id: newId(), orgId: scope.orgId, userId, connectionId, state: 'running' },
  ...{ cursor: null, isListed: false, tries: 0, error: null },
  createdAt: timestamp(clock.now()),
})
