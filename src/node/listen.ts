import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'

export type Listening = {
  readonly url: string
  /** Stops taking connections, lets answers under way finish, and ends what stays silent. */
  readonly close: (within: number) => Promise<void>
}

/** Serves an app on a host and port; rejects when the port is taken. */
export const listen = async (
  app: Pick<Parameters<typeof createAdaptorServer>[0], 'fetch'>,
  { host, port, keepAlive }: { host: string; port: number; keepAlive: number }
): Promise<Listening> => {
  const server = createAdaptorServer({
    fetch: (request, env) =>
      hasClearHost((env as HttpBindings).incoming) ? app.fetch(request, env) : unclear(),
    serverOptions: {
      keepAliveTimeout: keepAlive,
      headersTimeout: 15_000,
      requestTimeout: 30_000,
      maxHeaderSize: 16 * 1024,
    },
  }) as Server
  const busy = countRequests(server)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    close: async (within) => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await Promise.race([busy.done(), timeout(within)])
      server.closeAllConnections()
      await closed
    },
  }
}

// Node takes an empty Host for one that is there, and the first of two.
const hasClearHost = ({ headersDistinct: { host = [] } }: IncomingMessage) =>
  host.length === 1 && host[0] !== ''

const unclear = () => new Response(null, { status: 400, headers: { connection: 'close' } })

/** Requests that were read and are not answered yet; silent sockets do not count. */
const countRequests = (server: Server) => {
  let open = 0
  let idle = () => {}
  server.on('request', (_request, response) => {
    open += 1
    response.once('close', () => {
      open -= 1
      if (open === 0) idle()
    })
  })
  return {
    done: () =>
      new Promise<void>((resolve) => {
        idle = resolve
        if (open === 0) resolve()
      }),
  }
}

const timeout = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
