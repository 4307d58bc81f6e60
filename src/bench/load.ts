import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'

/** One request as a client sends it. */
export type Ask = { readonly method: string; readonly path: string; readonly body?: string }

/** One connection that is kept, and asks one thing at a time. */
export type Client = {
  /** The body of the answer; any status but 200 throws. */
  readonly ask: (ask: Ask) => Promise<string>
  readonly close: () => void
}

/** A client of a server, over a bare socket: a full one would take longer than what it measures. */
export const connect = (url: string, key = ''): Client => {
  const { hostname, port, host } = new URL(url)
  let open: Open | null = null
  return {
    ask: async ({ method, path, body }) => {
      // Opened when it is needed: a server ends what stays silent.
      if (open === null || open.socket.destroyed) open = await dial(hostname, Number(port))
      const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`, `x-api-key: ${key}`]
      if (body !== undefined)
        lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`)
      const answer = open.next()
      open.socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
      return answer
    },
    close: () => open?.socket.destroy(),
  }
}

type Open = { readonly socket: Socket; readonly next: () => Promise<string> }

const dial = async (host: string, port: number): Promise<Open> => {
  const socket = createConnection({ host, port, noDelay: true })
  await once(socket, 'connect')
  let text = ''
  let waiting = Promise.withResolvers<string>()
  // One character for each byte, so that lengths are those of the headers.
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
    const answer = whole(text)
    if (answer === null) return
    text = ''
    if (answer.status === 200) waiting.resolve(answer.body)
    else waiting.reject(new Error(`${answer.status} ${answer.body}`))
  })
  const end = () => waiting.reject(new Error('the connection was closed'))
  socket.on('error', end).on('close', end)
  const next = () => {
    waiting = Promise.withResolvers()
    return waiting.promise
  }
  return { socket, next }
}

const whole = (text: string) => {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = text.slice(0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length: ${head}`)
  const from = end + 4
  if (text.length < from + Number(length)) return null
  return { status: Number(head.slice(9, 12)), body: text.slice(from) }
}

/** Milliseconds of each of so many works, one after the other. */
export const series = async (count: number, work: () => Promise<unknown>) => {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times
}

/** Works a second, where each of some workers goes on until the time is up. */
export const rate = async (
  workers: number,
  milliseconds: number,
  work: (worker: number) => Promise<unknown>
) => {
  const start = performance.now()
  let done = 0
  const goOn = async (worker: number) => {
    for (; performance.now() < start + milliseconds; done += 1) await work(worker)
  }
  await Promise.all(Array.from({ length: workers }, (_, worker) => goOn(worker)))
  return (done * 1000) / (performance.now() - start)
}
