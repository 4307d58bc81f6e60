import { Agent } from 'undici'
import { createSend } from '../sync/http.ts'

/** Milliseconds to find a host that takes the connection: past them nothing was sent. */
const connectWithin = 3000

/**
 * Calls to providers over Node's own fetch. Left to its default, connecting would time out together
 * with the whole attempt, and a host that is not there would look like one that did not answer.
 */
export const createCalls = (connectTimeout = connectWithin) => {
  const dispatcher = new Agent({ connect: { timeout: connectTimeout } })
  // The Agent's own types are newer than those that come with Node's.
  return createSend((input, init) =>
    fetch(input, { ...init, dispatcher } as unknown as typeof init)
  )
}
