import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCalls } from '../../src/node/calls.ts'
import type { Call } from '../../src/provider-object.ts'
import { createSend, type Send, send } from '../../src/sync/http.ts'

const call: Call = { method: 'PATCH', path: '/assistant/x', body: '{"id":12345678901234567890}' }
const headers = { authorization: 'Bearer secret-key' }

// Real sockets, without the interceptor in between: what production sees.
const untouched = () => {
  beforeAll(() => nock.restore())
  afterAll(() => nock.activate())
}

const open: (Server | ReturnType<typeof createSocketServer>)[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))))
})

const listening = async (server: Server | ReturnType<typeof createSocketServer>) => {
  open.push(server)
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server that answers with these raw bytes and then does as told. */
const raw = (text: string | Buffer, then: (socket: Socket) => void = () => {}) =>
  listening(
    createSocketServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        if (text.length > 0) socket.write(text)
        then(socket)
      })
    })
  )

const http = (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
  listening(createServer(answer))

const ways = [
  ['ky', send],
  ['the calls of Node', createCalls()],
] as const

/** The way that the tests of a block send. */
let way = send
const over = (chosen: Send) => {
  untouched()
  beforeAll(() => {
    way = chosen
  })
}
const to = (baseUrl: string, timeout = 5000) => way({ baseUrl, headers }, call, timeout)

describe.each(ways)('one attempt over %s', (_way, chosen) => {
  over(chosen)
  it('sends the text as it is, with the credential, and reads numbers as they are written', async () => {
    const seen: unknown[] = []
    const base = await http((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({
          url: request.url,
          headers: request.headers,
          body: String(Buffer.concat(chunks)),
        })
        response.end('{"n":1.0,"id":12345678901234567890}')
      })
    })
    const answer = await to(`${base}/prefix//`)
    expect(JSON.stringify(answer)).toBe(
      '{"kind":"answered","status":200,"body":{"n":1.0,"id":12345678901234567890},"retryAfter":null}'
    )
    expect(seen[0]).toMatchObject({
      url: '/prefix/assistant/x',
      body: call.body,
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
    })
  })

  it.each([400, 401, 402, 404, 408, 409, 422, 429, 500, 503, 529])(
    'gives a %i with its body and Retry-After, once',
    async (status) => {
      let asked = 0
      const base = await http((_request, response) => {
        asked += 1
        response.writeHead(status, { 'retry-after': '7' }).end('{"message":"no"}')
      })
      expect([await to(base), asked]).toEqual([
        { kind: 'answered', status, body: { message: 'no' }, retryAfter: '7' },
        1,
      ])
    }
  )

  it.each([301, 302, 303, 307, 308])(
    'does not follow a %i: the credential never reaches another host',
    async (status) => {
      const reached: unknown[] = []
      const other = await http((request, response) => {
        reached.push(request.headers)
        response.end('{}')
      })
      const base = await http((_request, response) => {
        response.writeHead(status, { location: `${other}/assistant/x` }).end()
      })
      expect(await to(base)).toEqual({
        ...{ kind: 'answered', status, body: undefined, retryAfter: null },
      })
      expect(reached).toEqual([])
    }
  )

  it.each([
    ['HTML', '<html>challenge</html>'],
    ['half of the JSON', '{"id":"x","na'],
    ['nothing', ''],
  ])('knows the status, but no body, when a 200 brings %s', async (_name, text) => {
    const base = await http((_request, response) => response.end(text))
    expect(await to(base)).toEqual({
      ...{ kind: 'answered', status: 200, body: undefined, retryAfter: null },
    })
  })

  it('reads what comes compressed, asked for or not', async () => {
    const base = await http((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"id":"x"}'))
    )
    expect(await to(base)).toEqual({
      ...{ kind: 'answered', status: 200, body: { id: 'x' }, retryAfter: null },
    })
  })

  it('reads a body of more than 2 MiB no further, also where it arrives compressed', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) })
    const plain = await http((_request, response) => response.end(large))
    const packed = await http((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large))
    )
    const cut = { kind: 'answered', status: 200, body: undefined, retryAfter: null }
    expect([await to(plain), await to(packed)]).toEqual([cut, cut])
  })
})

const ambiguous = (reason: string) => ({ kind: 'ambiguous', reason })

describe.each(ways)(
  'an attempt without an answer may have been applied, over %s',
  (_way, chosen) => {
    over(chosen)
    it('when the other side closes or resets before a status', async () => {
      const closed = await raw('', (socket) => socket.end())
      const reset = await raw('', (socket) => socket.resetAndDestroy())
      expect([await to(closed), await to(reset)]).toEqual([
        ambiguous('UND_ERR_SOCKET'),
        ambiguous('ECONNRESET'),
      ])
    })

    it('when a 200 is cut off in its body', async () => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":'
      const base = await raw(head, (socket) => socket.end())
      expect(await to(base)).toEqual(ambiguous('UND_ERR_SOCKET'))
    })

    it('when the answer is no HTTP', async () => {
      const base = await raw('SSH-2.0-OpenSSH_9.2\r\n\r\n')
      expect(await to(base)).toEqual(ambiguous('HTTPParserError'))
    })

    it('when it hangs until the timeout', async () => {
      const base = await raw('')
      expect(await to(base, 30)).toEqual(ambiguous('TimeoutError'))
    })

    it('when its body trickles byte by byte until the timeout', async () => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'
      const base = await raw(head, (socket) => {
        const drip = setInterval(() => socket.write(' '), 5)
        socket.once('close', () => clearInterval(drip))
      })
      expect(await to(base, 60)).toEqual(ambiguous('TimeoutError'))
    })
  }
)

describe.each(ways)('a refusal is a fact though its body is lost, over %s', (_way, chosen) => {
  over(chosen)
  it('in a connection that ends too early', async () => {
    const head = 'HTTP/1.1 422 No\r\ncontent-length: 100\r\n\r\n{"message":'
    const base = await raw(head, (socket) => socket.end())
    expect(await to(base)).toEqual({
      ...{ kind: 'answered', status: 422, body: undefined, retryAfter: null },
    })
  })
})

describe.each(ways)('an attempt was not sent, over %s', (_way, chosen) => {
  over(chosen)
  it('where nobody listens', async () => {
    const base = await raw('')
    await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))))
    expect(await to(base)).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' })
  })

  it('where the other side does not speak TLS', async () => {
    const base = await raw('HTTP/1.1 400 Bad Request\r\n\r\n', (socket) => socket.end())
    expect(await to(base.replace('http:', 'https:'))).toEqual({
      ...{ kind: 'not_sent', reason: expect.stringMatching(/^ERR_SSL_/) },
    })
  })
})

const failing = (error: unknown) =>
  createSend(() => Promise.reject(error))({ baseUrl: 'https://provider.test', headers }, call, 1000)
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause })
const coded = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code }, syscall === undefined ? {} : { syscall })

describe('what the chain of causes says', () => {
  it.each([
    ['ECONNREFUSED', 'connect', 'not_sent'],
    ['ENOTFOUND', 'getaddrinfo', 'not_sent'],
    ['EAI_AGAIN', 'getaddrinfo', 'not_sent'],
    ['EHOSTUNREACH', 'connect', 'not_sent'],
    ['ENETUNREACH', undefined, 'not_sent'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, 'not_sent'],
    ['ETIMEDOUT', 'connect', 'not_sent'],
    ['CERT_HAS_EXPIRED', undefined, 'not_sent'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', undefined, 'not_sent'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', undefined, 'not_sent'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'not_sent'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, 'not_sent'],
    ['ETIMEDOUT', 'read', 'ambiguous'],
    ['EHOSTUNREACH', 'read', 'ambiguous'],
    ['ENETUNREACH', 'write', 'ambiguous'],
    ['ETIMEDOUT', undefined, 'ambiguous'],
    ['ECONNRESET', 'read', 'ambiguous'],
    ['EPIPE', 'write', 'ambiguous'],
    ['UND_ERR_SOCKET', undefined, 'ambiguous'],
    ['UND_ERR_HEADERS_TIMEOUT', undefined, 'ambiguous'],
    ['HPE_INVALID_CONSTANT', undefined, 'ambiguous'],
    ['SOMETHING_NEW', undefined, 'ambiguous'],
  ])('%s of %s is %s', async (code, syscall, kind) => {
    expect(await failing(fetchFailed(coded(code, syscall)))).toEqual({ kind, reason: code })
  })

  it('finds the code however deep it sits', async () => {
    const deep = fetchFailed(new Error('a', { cause: fetchFailed(coded('ENOTFOUND')) }))
    expect(await failing(deep)).toEqual({ kind: 'not_sent', reason: 'ENOTFOUND' })
  })

  it('reads several refused addresses as one refusal', async () => {
    const several = new AggregateError([
      coded('ETIMEDOUT', 'connect'),
      coded('ECONNREFUSED', 'connect'),
    ])
    const named = Object.assign(new AggregateError([], ''), { code: 'ETIMEDOUT' })
    expect([await failing(fetchFailed(several)), await failing(fetchFailed(named))]).toEqual([
      { kind: 'not_sent', reason: 'ETIMEDOUT' },
      { kind: 'not_sent', reason: 'ETIMEDOUT' },
    ])
  })

  it.each([
    ['no cause at all', new TypeError('fetch failed'), 'TypeError'],
    ['a thrown text', 'boom', 'unknown'],
  ])('takes %s as ambiguous', async (_name, error, reason) => {
    expect(await failing(error)).toEqual(ambiguous(reason))
  })
})
