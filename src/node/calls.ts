import { Agent } from 'undici'
import { createSend } from '../sync/http.ts'

/** Milliseconds to find a host that takes the connection: past them nothing was sent. */
const connectWithin = 3000

/**
 * Calls to providers over Node's own fetch. Left to its default, connecting would time out together
 * with the whole attempt, and a host that is not there would look like one that did not answer.
 */
export const createCalls = (connectTimeout = connectWithin) => {
  const connect = { timeout: connectTimeout }
  const kept = new Agent({ connect })
  // What creates goes out on a connection of its own: one that was kept may be dead, and would lose
  // the request after it has left. For other calls that is only a repeat.
  const fresh = new Agent({ connect, pipelining: 0 })
  return createSend((input, init) => {
    const method = input instanceof Request ? input.method : init?.method
    const dispatcher = method === 'POST' ? fresh : kept
    // The Agent's own types are newer than those that come with Node's.
    return fetch(input, { ...init, dispatcher } as unknown as typeof init)
  })
}
