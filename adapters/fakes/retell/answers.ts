import type { Json } from '../../../src/json.ts'
import { reply } from '../fake.ts'

// A 429 says the same whoever asks for it.
const said: { readonly [status: number]: string } = {
  401: 'API key is missing or invalid.',
  402: 'Trial has ended, please add payment method.',
  422: 'Cannot find requested asset under given api key.',
  429: 'Account rate limited, please throttle your requests.',
  500: 'An unexpected server error occurred.',
}

/** How Retell's own code says no. */
export const refusal = (status: number, message?: Json): Json => ({
  status: 'error',
  message: (status === 429 ? undefined : message) ?? said[status] ?? 'Something went wrong.',
})

/** A no of Retell's own code. */
export const refuse = (status: number, message?: string) => reply(status, refusal(status, message))

/** What is read or changed and does not exist: 422, not 404. */
export const missing = () => refuse(422)

/** What is deleted or named and does not exist: 404. */
export const unknown = (id: string, table: string) =>
  refuse(404, `Item ${id} not found from ${table}`)

/** A no of the validator in front of it, whose body has another shape. */
export const invalid = (sentences: readonly string[]) =>
  reply(400, { error_message: [...new Set(sentences)].join(', ') })

/** 200 or 204 without a body; a publish calls its nothing HTML. */
export const nothing = (status: 200 | 204) =>
  status === 204
    ? new Response(null, { status })
    : new Response('', { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
