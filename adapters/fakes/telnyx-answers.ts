import type { Json } from '../../src/json.ts'
import { reply } from './fake.ts'
import type { Wrong } from './telnyx-tools.ts'

const known: { readonly [status: number]: readonly [code: string, title: string, text: string] } = {
  401: [
    '10009',
    'Authentication failed',
    'The required authentication headers were either invalid or not included in the request.',
  ],
  404: ['10005', 'Resource not found', 'The requested resource or URL could not be found.'],
}

// The errors of the whole platform look so; those of assistants are only known by the code 10015.
const failure = (status: number, { pointer, detail }: Partial<Wrong>): Json => {
  const [code, title, text] = known[status] ?? ['10015', 'Bad request', 'The request is not valid.']
  return {
    ...{ code, title, detail: detail ?? text },
    ...(pointer !== undefined && { source: { pointer } }),
  }
}

/** How the API says no. */
export const refusal = (status: number, message?: Json): Json => ({
  errors: [failure(status, message === undefined ? {} : { detail: String(message) })],
})

/** A no that names each place, as far as there is one. */
export const refuse = (status: number, all: readonly Partial<Wrong>[]) =>
  reply(status, { errors: all.map((one) => failure(status, one)) })
