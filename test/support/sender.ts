import process from 'node:process'
import { createCalls } from '../../src/node/calls.ts'

// A process of its own, for what nock would come between: one call to a port, and what came of it.
const [port] = process.argv.slice(2)
const target = { baseUrl: `http://127.0.0.1:${port}`, headers: {} }
const answer = await createCalls(300)(target, { method: 'GET', path: '/' }, 10_000)
process.stdout.write(`${JSON.stringify(answer)}\n`)
