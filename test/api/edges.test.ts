import { once } from 'node:events'
import { connect } from 'node:net'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listen } from '../../src/node/listen.ts'
import { type House, openHouse } from '../support/house.ts'

const id = '11111111-2222-4333-8444-555555555555'
const server = { secret: 'SECRET-9', headers: { Authorization: 'Bearer HEADER-9', plain: 'x' } }
const tool = { type: 'function', function: { name: 'f' }, server }
const object = {
  id,
  name: 'Old',
  model: { provider: 'openai', model: 'gpt-4o', tools: [tool] },
}

let house: House
let local: string
beforeAll(async () => {
  house = await openHouse()
  await house.place(object)
  local = await house.imported(id)
})
afterAll(() => house.close())

it('a dry run shows no secret of the provider’s object', async () => {
  const path = `/api/v1/assistants/${local}?dry_run=true`
  const { body } = await house.request('PATCH', path, { temperature: 0.1 })
  expect(body.data.requests[0].body.model.tools[0].server).toEqual({
    secret: 'SEC...',
    headers: { Authorization: 'Bearer HEA...', plain: 'x' },
  })
})

it('what does the real thing refuses to be taken for a rehearsal', async () => {
  const body = { connection_id: house.connectionId, external_id: id }
  for (const query of ['dry_run=true', 'strict=true', 'drift=adopt']) {
    const answer = await house.request('POST', `/api/v1/assistants/import?${query}`, body)
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ path: query.split('=')[0], message: 'is not known here' }],
    ])
  }
})

it('a body that says it is too large is refused before the credential is looked at', async () => {
  const headers = { 'x-api-key': 'none', 'content-length': '300000' }
  const { status } = await house.request('PATCH', `/api/v1/assistants/${local}`, {}, headers)
  expect(status).toBe(413)
})

it.each([['Host:'], ['Host: a\r\nHost: b']])(
  'a request with an unclear host is refused: %j',
  async (host) => {
    const app = new Hono().get('/', (c) => c.text('in'))
    const { url, close } = await listen(app, { host: '127.0.0.1', port: 0, keepAlive: 1000 })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\n${host}\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /)
    socket.destroy()
    await close(1000)
  }
)
