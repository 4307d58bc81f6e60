import process from 'node:process'
import { createCalls } from '../../src/node/calls.ts'

// A process of its own, for what nock would come between: calls to a port one after the other.
const [port, ...methods] = process.argv.slice(2)
const target = { baseUrl: `http://127.0.0.1:${port}`, headers: {} }
const call = createCalls()
const kinds: string[] = []
for (const method of methods as ('GET' | 'POST')[]) {
  const body = method === 'POST' ? { body: '{}' } : {}
  const { kind } = await call(target, { method, path: '/', ...body }, 5000)
  kinds.push(`${method} ${kind}`)
}
process.stdout.write(`${JSON.stringify(kinds)}\n`)
