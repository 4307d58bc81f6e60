import { randomBytes } from 'node:crypto'
import type { Json } from '../../../src/json.ts'
import { reply } from '../fake.ts'

/** The oldest form of an error: an object with a `status` and a `message`. */
export const legacy = (status: string, message: string) => ({ detail: { status, message } })

/** The newest form, where `code` counts and `status` repeats it for old clients. */
export const modern = (type: string, code: string, message: string) => ({
  detail: { type, code, message, status: code, request_id: randomBytes(16).toString('hex') },
})

/** One thing that FastAPI has against one place. */
export type Detail = {
  readonly type: string
  readonly loc?: readonly (string | number)[]
  readonly msg: string
}

/** The answer to a request with such details. */
export const unprocessable = (details: readonly Detail[], status = 422) =>
  reply(status, { detail: details as unknown as Json })

/** The answer for an object that is not there, or is another workspace's. */
export const missing = (id: string) =>
  reply(404, legacy('document_not_found', `Document with id ${id} not found.`))

/** How the API says no where nothing more is known than the status. */
export const refusal = (status: number, message: Json = 'Something went wrong.'): Json => {
  const text = String(message)
  if (status === 401) return legacy('invalid_api_key', 'Invalid API key')
  if (status === 404) return legacy('document_not_found', text)
  if (status === 422) return { detail: [{ loc: ['body'], msg: text, type: 'value_error' }] }
  if (status === 429) return modern('rate_limit_error', 'rate_limit_exceeded', text)
  if (status >= 500) return modern('internal_error', 'internal_server_error', text)
  if (status === 400) return legacy('invalid_request', text)
  return { detail: text }
}
