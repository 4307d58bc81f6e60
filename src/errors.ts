import type { Json } from './json.ts'

/** Every code an answer can carry; the faces hold the table from code to status. */
export type Code =
  | 'malformed'
  | 'invalid_id'
  | 'no_updatable_fields'
  | 'unauthorized'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'busy'
  | 'conflict'
  | 'already_linked'
  | 'in_use'
  | 'drifted'
  | 'provider_conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'unrepresentable'
  | 'idempotency_mismatch'
  | 'rate_limited'
  | 'provider_rejected'
  | 'provider_credentials_rejected'
  | 'provider_payment_required'
  | 'provider_object_missing'
  | 'provider_redirect'
  | 'provider_ignored_field'
  | 'provider_error'
  | 'provider_unreachable'
  | 'provider_throttled'
  | 'store_unavailable'
  | 'draining'
  | 'in_doubt'
  | 'internal'

/** One complaint about one field: its path as the caller spells it, and what would be right. */
export type Issue = { readonly path: string; readonly message: string }

/** A field that differs from the last sync: its value then, ours and the provider's. */
export type DriftedField = {
  readonly field: string
  readonly base: Json
  readonly local: Json
  readonly remote: Json
}

/** How an operation stands: the end where there is one. */
export type OperationState =
  | 'pending'
  | 'compensating'
  | 'unknown'
  | 'committed'
  | 'refused'
  | 'rolled_back'
  | 'dirty'
  | 'stuck'

export type ErrorDetails = {
  /** Paths are canonical until a face respells them. */
  readonly errors?: readonly Issue[]
  /** Of a `drifted`; fields are canonical until a face respells them. */
  readonly fields?: readonly DriftedField[]
  readonly operation?: { readonly id: string; readonly state: OperationState }
  /** Whole seconds, at least 1. */
  readonly retryAfter?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** The one error of this code base: a code, a sentence for the caller, and what it is about. */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError'
  readonly code: Code
  readonly details: ErrorDetails
  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.details = details
  }
}

/** The store could not answer; whether it wrote is not known. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** The environment, or what it leads to, is not fit to start with. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured'
}

/** Another request has claimed the idempotency key; nothing was written. */
export class KeyClaimed extends Error {
  override readonly name = 'KeyClaimed'
}
