import { byStore, type Plain } from './records.ts'

/** A record of which only its operations and answers are left, until those are over too. */
export const removed = <R extends Plain>(record: R): R => {
  const rest = { shown: undefined, removedAt: byStore, taken: undefined, tools: undefined }
  const links = 'links' in record ? { links: [], toolClaims: undefined } : {}
  return { ...record, ...rest, ...links }
}
