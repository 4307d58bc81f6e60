import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

/** A server that keeps its connections, and drops each of them at its second request. */
const forgetful = async (): Promise<number> => {
  const used = new Set<Socket>()
  const server = createServer((request, response) => {
    if (used.has(request.socket)) return request.socket.resetAndDestroy()
    used.add(request.socket)
    return response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

it('a create never goes out on a connection that was kept, and so cannot be lost with it', async () => {
  const poster = new URL('../support/poster.ts', import.meta.url).pathname
  const methods = ['GET', 'POST', 'POST', 'GET']
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[poster, String(await forgetful()), ...methods],
  ])
  expect(JSON.parse(stdout)).toEqual([
    'GET answered',
    'POST answered',
    'POST answered',
    'GET ambiguous',
  ])
})
