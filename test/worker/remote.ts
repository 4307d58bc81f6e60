import type { D1, D1Result, D1Statement } from '../../src/store/d1.ts'
import type { SqlValue, Statement } from '../../src/store/sql.ts'
import type { Asked, Told } from './relay.ts'

/** As D1 tells it of each statement. */
type Meta = { readonly meta: { readonly changed_db: boolean } }

/** A D1 database behind the relay: every call of it is one of the real binding. */
export type Remote = D1 & {
  /** Transactions that changed something, by what D1 says of each. */
  readonly commits: () => number
  /** Of what was asked so far: the longest text, most values, and most statements in a batch. */
  readonly largest: () => { readonly text: number; readonly values: number; readonly batch: number }
}

/** The D1 database of a relay. */
export const remoteD1 = (url: string): Remote => {
  const statements = new WeakMap<D1Statement, Statement>()
  let commits = 0
  let largest = { text: 0, values: 0, batch: 0 }
  const ask = async (asked: Asked): Promise<readonly D1Result[]> => {
    const all = 'one' in asked ? [asked.one] : asked.batch
    largest = {
      text: Math.max(largest.text, ...all.map(({ text }) => text.length)),
      values: Math.max(largest.values, ...all.map(({ values }) => values.length)),
      batch: Math.max(largest.batch, all.length),
    }
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(asked) })
    const told = (await response.json()) as Told
    if ('error' in told) throw new Error(told.error)
    if ((told.done as (D1Result & Meta)[]).some(({ meta }) => meta.changed_db)) commits += 1
    return told.done
  }
  const made = (text: string, values: readonly SqlValue[]): D1Statement => {
    const one = { text, values }
    const statement: D1Statement = {
      bind: (...given) => made(text, given),
      all: async () => (await ask({ one }))[0] ?? { results: [] },
    }
    statements.set(statement, one)
    return statement
  }
  return {
    prepare: (text) => made(text, []),
    batch: (list) => ask({ batch: list.map((each) => statements.get(each) as Statement) }),
    commits: () => commits,
    largest: () => largest,
  }
}
