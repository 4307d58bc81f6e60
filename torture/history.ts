import type { FaceName, Values } from './fields.ts'

/**
 * How a call of a client ended. `ok` and `refused` are facts; `dirty` is partly applied; `unknown`
 * may have been applied or may yet be, at any later time or never.
 */
export type Outcome = 'ok' | 'refused' | 'dirty' | 'unknown'

/** One call of a client, written once it has ended there. */
export type CallLine = {
  readonly client: number
  /** The assistant's id at home, where it is known; the history of each is checked alone. */
  readonly key: string
  readonly f: 'patch' | 'get' | 'sync' | 'operation' | 'create' | 'delete'
  readonly face: FaceName
  readonly began: number
  readonly ended: number
  /** What a patch sets. */
  readonly sets: Values
  readonly outcome: Outcome
  readonly status: number | null
  readonly code: string | null
  /** What a 2xx shows. */
  readonly seen: Values | null
  readonly version: number | null
  readonly operation: { readonly id: string; readonly state: string } | null
  /** What `/sync` says, or the state of the operation that was asked for. */
  readonly state: string | null
  /** A secret stood in the answer. */
  readonly leak: boolean
  /** Which of several gateways was asked. */
  readonly at?: string
  /** Whether the answer asked for a repeat. */
  readonly retryAfter?: boolean
  /** The version that a change was made for. */
  readonly ifMatch?: number
  /** Its body did not say that it is JSON. */
  readonly mislabelled?: true
  /** The key of a change, and the digest of what came back; `altered`: it came with another body. */
  readonly idempotency?: {
    readonly key: string
    readonly body: string
    readonly altered: boolean
    readonly replayed: boolean
  }
}

type Answer = {
  readonly status: number | null
  readonly code: string | null
  readonly operation: CallLine['operation']
}

const applied = ['committed']
const notApplied = ['refused', 'rolled_back']

/** What an answer says of the end, by the contract: the state names it, or nothing ever began. */
export const outcomeOf = ({ status, code, operation }: Answer): Outcome => {
  if (status === null) return 'unknown'
  if (status >= 200 && status < 300) return 'ok'
  // Without an operation nothing began, whatever the face's status; a bug may be anywhere.
  if (operation === null) return code === null || code === 'internal' ? 'unknown' : 'refused'
  if (applied.includes(operation.state)) return 'ok'
  if (notApplied.includes(operation.state)) return 'refused'
  return operation.state === 'dirty' ? 'dirty' : 'unknown'
}
