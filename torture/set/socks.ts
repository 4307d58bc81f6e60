import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** Whom a client of the proxy wants to reach. */
export type Wanted = { readonly host: string; readonly port: number }

const version = 5
const withoutPassword = Buffer.from([version, 0])
const connected = Buffer.from([version, 0, 0, 1, 0, 0, 0, 0, 0, 0])

/** Says to a client that it is connected; what follows is between it and whom it wanted. */
export const accept = (client: Socket) => void client.write(connected)

/** A SOCKS5 server on a free port of this machine that knows CONNECT alone. */
export const listenSocks = async (
  open: (client: Socket, wanted: Wanted) => void
): Promise<{ server: Server; port: number }> => {
  const server = createServer((client) => {
    client.setNoDelay(true)
    client.on('error', () => client.destroy())
    greet(client, open)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return { server, port: address.port }
}

const greet = (client: Socket, open: (client: Socket, wanted: Wanted) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  let isGreeted = false
  const read = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    const greeting = 2 + (rest[1] ?? 0)
    if (!isGreeted && rest.length >= greeting) {
      rest = rest.subarray(greeting)
      isGreeted = true
      client.write(withoutPassword)
    }
    const wanted = isGreeted ? wantedIn(rest) : null
    if (wanted === null) return
    client.off('data', read)
    client.pause()
    open(client, wanted)
  }
  client.on('data', read)
}

/** Null as long as the request is not whole; a client says nothing more before it is answered. */
const wantedIn = (request: Buffer): Wanted | null => {
  const isName = request[3] === 3
  const from = isName ? 5 : 4
  const length = isName ? (request[4] ?? 0) : request[3] === 4 ? 16 : 4
  if (request.length < from + length + 2) return null
  const address = request.subarray(from, from + length)
  const host = isName ? address.toString('latin1') : [...address].join('.')
  return { host, port: request.readUInt16BE(from + length) }
}
