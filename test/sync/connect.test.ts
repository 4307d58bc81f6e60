import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'

const listener = `require('node:net').createServer()
  .listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })`

/** Two that knock: a queue of one holds them, and the kernel drops whoever comes after. */
const knocker = `const { connect } = require('node:net'), { once } = require('node:events')
  Promise.all([0, 1].map(() => once(connect(process.argv[1], '127.0.0.1'), 'connect')))
    .then(() => console.log('full'))`

/** Runs a script until the test is over, and gives the first thing it says. */
const said = async (...args: string[]) => {
  const child = spawn(process.execPath, args)
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  return { child, line: String(line).trim() }
}

/** A port that takes no more connections, as a host behind a black hole: its process stands still. */
const blackHole = async (): Promise<string> => {
  const { child, line: port } = await said('-e', listener)
  child.kill('SIGSTOP')
  await said('-e', knocker, port)
  return port
}

it('a host that never takes the connection was not sent anything', async () => {
  const sender = new URL('../support/sender.ts', import.meta.url).pathname
  const { line } = await said(sender, await blackHole())
  expect(JSON.parse(line)).toEqual({ kind: 'not_sent', reason: 'UND_ERR_CONNECT_TIMEOUT' })
})
