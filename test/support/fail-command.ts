import type { Db } from 'mongodb'

/** What becomes of a command: `errorCode`, `closeConnection`, `writeConcernError` and so on. */
export type Failing = {
  readonly failCommands: readonly string[]
  readonly errorCode?: number
  readonly errorLabels?: readonly string[]
  readonly closeConnection?: boolean
  readonly blockConnection?: boolean
  readonly blockTimeMS?: number
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string }
}

/** The commands of a Patchbay's connections that a member fails; those of tests go through. */
export const failingOn = (db: Db) => {
  const admin = db.client.db('admin')
  const set = (mode: object | string, data: object = {}) =>
    admin.command({ configureFailPoint: 'failCommand', mode, ...data })
  return {
    /** The next so many of them. */
    fail: (times: number, failing: Failing) =>
      set({ times }, { data: { appName: 'patchbay', ...failing } }),
    heal: () => set('off'),
    /** Resolves once one more than so many have met it: what `fail` says is how many had before. */
    met: (count: number) =>
      admin.command({ waitForFailPoint: 'failCommand', timesEntered: count + 1, maxTimeMS: 9000 }),
  }
}
