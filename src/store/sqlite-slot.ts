import type { Begun, Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { isTaken, isToolGone, type Row, type Sql, type Statement } from './sql.ts'
import { beginning } from './sqlite-begin.ts'
import { finishing, journaled } from './sqlite-finish.ts'
import { sealJournal } from './sqlite-operations.ts'
import { commitKeyed, keepingHeld } from './sqlite-responses.ts'

type Slot = Pick<Store, 'begin' | 'record' | 'finish' | 'apply'>

/** The one slot of each assistant: who may change it now. */
export const slotIn = (sql: Sql, vault: Vault): Slot => ({
  begin: async (operation) => begin(sql, operation, await beginning(vault, operation)),
  record: async (operation, fence) => {
    const journal = await sealJournal(vault, operation)
    const [rows = []] = await sql.batch([journaled({ operation, fence }, journal)])
    return rows.length > 0
  },
  finish: async (operation, fence, change, answer = null, kept = undefined) => {
    const holder = { operation, fence }
    const results = await sql.batch([
      ...(await keepingHeld(vault, 'assistants', holder, kept)),
      ...(await finishing(vault, holder, change, answer)),
    ])
    return (results.at(-1) ?? []).length > 0
  },
  apply: async (operation, change, answer = null) => {
    const [first, rest] = await Promise.all([
      beginning(vault, operation),
      finishing(vault, { operation, fence: null }, change, answer),
    ])
    return begin(sql, operation, first, rest)
  },
})

const begin = async (
  sql: Sql,
  operation: Operation,
  first: readonly Statement[],
  rest: readonly Statement[] = []
): Promise<Begun> => {
  try {
    const results = await commitKeyed(sql, [...first, ...rest])
    return outcome(operation, results[first.length - 1]?.[0])
  } catch (error) {
    if (isTaken(error, 'links.external_id')) return { outcome: 'already_linked' }
    // A tool went since it was looked up: nothing is as it was read.
    if (isToolGone(error)) return { outcome: 'stale' }
    throw error
  }
}

const outcome = ({ id }: Operation, slot: Row | undefined): Begun => {
  if (slot === undefined) return { outcome: 'gone' }
  if (slot.operation_id === id) return { outcome: 'begun', fence: Number(slot.fence) }
  if (typeof slot.operation_id !== 'string') return { outcome: 'stale' }
  return { outcome: 'busy', operationId: slot.operation_id }
}
