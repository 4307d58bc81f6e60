import type { z } from 'zod'
import { isObject, type Json, type JsonObject, plain } from '../../../src/json.ts'
import { type FakeContext, parsed } from '../fake.ts'
import { carried } from '../faults.ts'
import { detailsOf } from './details.ts'
import { type Detail, unprocessable } from './errors.ts'

/** The body of a request, or the answer to one that is none. */
export type Sent =
  | { readonly body: JsonObject; readonly refused?: undefined }
  | { readonly body?: undefined; readonly refused: Response }

/** Reads a body and holds it against its schema; `inside` names where a union was decided. */
export const sentTo = (
  c: FakeContext,
  schema: z.ZodType | ((body: JsonObject) => z.ZodType),
  located: (details: Detail[]) => Detail[] = (details) => details
): Sent => {
  const body = parsed(c.get('text'))
  if (!isObject(body)) return { refused: unprocessable([notAnObject(body)]) }
  const wanted = typeof schema === 'function' ? schema(body) : schema
  const { error } = wanted.safeParse(plain(body), { reportInput: true })
  const details = [...never(c, body), ...(error ? located(detailsOf(error, ['body'])) : [])]
  return details.length > 0 ? { refused: unprocessable(details) } : { body }
}

const notAnObject = (body: Json | undefined): Detail =>
  body === undefined
    ? { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error' }
    : { type: 'model_attributes_type', loc: ['body'], msg: 'Input should be a valid dictionary' }

const never = (c: FakeContext, body: JsonObject): Detail[] => {
  const fault = c.get('fault')
  if (fault?.kind !== 'refuseKeys') return []
  return carried(fault.keys, body).map((path) => ({
    type: 'extra_forbidden',
    loc: ['body', ...path.split('.')],
    msg: 'Extra inputs are not permitted',
  }))
}

/** The place of the request's key among the accepted ones. */
export const keyOf = (c: FakeContext) => c.get('entry').key ?? -1
