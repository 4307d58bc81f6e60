import { type JsonObject, set } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Call, Reading } from '../provider-object.ts'
import { type Remote, readCall } from './remote.ts'
import type { Verdict } from './verdict.ts'

/** What a reading came to, or the answer at which it ended. */
export type Driven<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | Exclude<Verdict, { kind: 'ok' }>

/** Asks what a reading asks, call by call; one answer that is no object ends it. */
export const drive = async <Result>(
  reading: Reading<Result>,
  ask: (call: Call) => Promise<Verdict>
): Promise<Driven<Result>> => {
  let next = reading.next()
  while (!next.done) {
    const verdict = await ask(next.value)
    if (verdict.kind !== 'ok') return verdict
    next = reading.next(verdict.object)
  }
  return { kind: 'done', result: next.value }
}

/** How the object of a link is read. */
export const reading = ({ provider, link }: Remote): Reading<JsonObject> =>
  provider.read?.(link.externalId) ?? readParts(provider, link.externalId)

/** One part after the other; one that nothing leads to is not there. */
function* readParts({ parts }: VoiceProvider, id: string): Reading<JsonObject> {
  let object: JsonObject = {}
  for (const part of parts) {
    const call = readCall(part, id, object)
    if (call.path.includes('{')) continue
    const answer = yield call
    object = part.at === '' ? answer : set(object, part.at, answer)
  }
  return object
}
