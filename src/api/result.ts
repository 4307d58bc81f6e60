import type { Assistant } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../patchbay.ts'
import type { KeptAnswer } from '../records.ts'
import { outcomeOf } from '../sync/answer.ts'
import type { Answering, Operation } from '../sync/operation.ts'
import { type Answer, type FaceName, refusal, success } from './answers.ts'
import { consoleFace } from './console.face.ts'
import { keptAnswer } from './idempotency.ts'
import { showLink } from './link.face.ts'
import { showOperation } from './operation.ts'
import { outcomeHeaders, respell } from './outcome.ts'
import { changedBy, toolChanged } from './tool-result.ts'
import { v1Face } from './v1.face.ts'

const faces = { v1: v1Face, console: consoleFace }
const said = { v1: (data: Json) => success(data), console: (body: Json) => ({ body }) }

/** How a change is answered. */
export type Manner = Pick<Answering, 'face' | 'shows' | 'status'>

/** The answer to a change, or to one that goes on behind it; `id`: of the link it is about. */
export const resultOf = (how: Manner, outcome: Outcome, id?: string): Answer => {
  if (outcome.running !== undefined) return accepted(how.face, outcome, outcome.running)
  return {
    ...said[how.face](shownOf(how, outcome.assistant, id)),
    status: how.status,
    headers: headersOf(how, outcome),
  }
}

const headersOf = ({ face, shows }: Manner, outcome: Outcome) => {
  const { ETag, ...headers } = outcomeHeaders(faces[face], outcome)
  return shows === 'id' ? headers : { ETag, ...headers }
}

const shownOf = ({ face, shows }: Manner, assistant: Assistant, id = assistant.id): Json => {
  if (shows === 'assistant') return faces[face].show(assistant)
  if (shows === 'id' || shows === 'tool') return { id }
  const link = assistant.links.find((link) => link.id === id)
  return link === undefined ? null : showLink(link)
}

const accepted = (face: FaceName, outcome: Outcome, running: Operation): Answer => {
  const { ETag: _, ...headers } = outcomeHeaders(faces[face], outcome)
  return {
    ...said[face](showOperation(running)),
    status: 202,
    headers: {
      ...headers,
      Location: `/api/v1/operations/${running.id}`,
      'Preference-Applied': 'respond-async',
    },
  }
}

/** What the request of an ended operation is answered; null where the answer asks for a repeat. */
export const renderEnd = (operation: Operation): KeptAnswer | null => {
  const { answering, newLink, relinked, unlinked } = operation
  if (answering === undefined) return null
  const answer = endOf(answering, operation, newLink?.id ?? relinked?.id ?? unlinked?.[0])
  return answer.headers?.['Retry-After'] === undefined ? keptAnswer(answer) : null
}

const endOf = (
  { before, unsupported, requestId, ...how }: NonNullable<Operation['answering']>,
  operation: Operation,
  id: string | undefined
): Answer => {
  try {
    const outcome = outcomeOf(before, operation, unsupported)
    if (how.shows === 'tool') return toolChanged(changedBy(operation, before))
    return resultOf(how, outcome, id)
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
    return refusal(respell(faces[how.face], error), how.face, requestId)
  }
}
