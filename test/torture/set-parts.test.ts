import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { tie } from '../../torture/set/member.ts'
import { gathering, type Message } from '../../torture/set/wire.ts'

const member = new URL('../../torture/set/member.ts', import.meta.url)
const starting = `import { startTied } from '${member}'
startTied(['sh', '-c', 'echo here >&2; exec sleep 600'])`

test.skipIf(tie.length === 0)(
  'what a process has started ends with it, also where it is killed',
  async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', starting])
    // Both hold the other end of it.
    const { stderr } = parent
    const [first] = await once(stderr, 'data')
    parent.kill('SIGKILL')
    await once(stderr, 'end')
    expect(`${first}`).toBe('here\n')
  }
)

const numbers = (...given: readonly number[]) => {
  const bytes = Buffer.alloc(given.length * 4)
  for (const [at, number] of given.entries()) bytes.writeInt32LE(number, at * 4)
  return bytes
}

/** A request of the wire protocol that asks for a command. */
const request = (id: number, command: string) => {
  const document = Buffer.concat([numbers(0), Buffer.from(`\u0010${command}\0`), numbers(1)])
  const rest = Buffer.concat([numbers(0), Buffer.from([0]), document])
  return Buffer.concat([numbers(16 + rest.length, id, 0, 2013), rest])
}

test('messages are given on whole, however they come in', () => {
  const found: Message[] = []
  const gather = gathering((message) => found.push(message))
  const bytes = [request(7, 'findAndModify'), request(8, 'hello')]
  for (const byte of Buffer.concat(bytes)) gather(Buffer.from([byte]))
  gather(Buffer.concat(bytes))
  const [first, second] = [
    { bytes: bytes[0], id: 7, answers: 0, command: 'findAndModify' },
    { bytes: bytes[1], id: 8, answers: 0, command: 'hello' },
  ]
  expect(found).toEqual([first, second, first, second])
})
