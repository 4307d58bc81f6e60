import type { MongoStore } from '../../store/mongo/store.ts'
import { changeCalls } from './drive-changes.ts'
import { readCalls } from './drive-reads.ts'
import { toolCalls } from './drive-tools.ts'

/** Calls of a store by what they are: the method, and what of it. They are made in this order. */
export type Calls = Readonly<Record<string, () => Promise<unknown>>>

/** The whole interface of the store, over what was filled in and some things beside it. */
export const callsOf = (store: MongoStore, count: number): Calls => ({
  ...readCalls(store, count),
  ...changeCalls(store),
  ...toolCalls(store),
  takeTurn: () => store.takeTurn('drive', 0),
  close: async () => {},
})

/** The methods that some calls make, as `tools.claim` for those of a part. */
export const methodsOf = (calls: Calls) =>
  [...new Set(Object.keys(calls).map((name) => name.split(':')[0] ?? ''))].sort()

/** The methods that a store has. */
export const methodsIn = (store: object, at = ''): readonly string[] =>
  Object.entries(store)
    .flatMap(([name, value]) =>
      typeof value === 'function' ? [`${at}${name}`] : methodsIn(value as object, `${at}${name}.`)
    )
    .sort()
