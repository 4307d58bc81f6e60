import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Agent, request } from 'undici'
import { type Reply, sendOver } from '../sync/http.ts'

/** Milliseconds to find a host that takes the connection: past them nothing was sent. */
const connectWithin = 3000

/**
 * Calls to providers by undici itself, which takes half the time of the fetch over it. Left to its
 * default, connecting would time out together with the whole attempt, and a host that is not there
 * would look like one that did not answer.
 */
export const createCalls = (connectTimeout = connectWithin) => {
  const connect = { timeout: connectTimeout }
  const kept = new Agent({ connect })
  // What creates goes out on a connection of its own: one that was kept may be dead, and would lose
  // the request after it has left. For other calls that is only a repeat.
  const fresh = new Agent({ connect, pipelining: 0 })
  return sendOver(async (url, asked): Promise<Reply> => {
    const dispatcher = asked.method === 'POST' ? fresh : kept
    const { statusCode: status, headers, body } = await request(url, { ...asked, dispatcher })
    const retryAfter = first(headers['retry-after']) ?? null
    return { status, retryAfter, body: unpacked(body, first(headers['content-encoding'])) }
  })
}

const first = (header: string | string[] | undefined) =>
  Array.isArray(header) ? header[0] : header

const decoders = new Map<string, () => NodeJS.ReadWriteStream & Readable>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

// None is asked for, but some send it all the same.
const unpacked = (body: Readable, encoding = '') => {
  const decoder = decoders.get(encoding.toLowerCase())
  // What goes wrong is told to whoever reads it.
  return decoder === undefined ? body : pipeline(body, decoder(), () => {})
}
