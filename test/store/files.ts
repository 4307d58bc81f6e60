import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** A folder of this test's own, gone when the test is over. */
export const folder = async () => {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-store-')))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const root = join(import.meta.dirname, '../..')

/** Runs a file of this repository in a process of its own, killed at the latest after the test. */
export const start = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    env: { ...process.env, ...env },
  })
  const exited = once(child, 'exit')
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  return {
    /** The next line it says; undefined once it has ended. */
    line: async () => (await lines.next()).value as string | undefined,
    errors: () => errors.join(''),
    kill,
    /** Ends its input and gives its exit code. */
    end: async () => {
      child.stdin.end()
      return (await exited)[0] as number | null
    },
  }
}

/** A process that has the database open; `write` adds users without end, `lose` breaks its log. */
export const gateway = (file: string, what: 'hold' | 'write' | 'lose' = 'hold') =>
  start('test/store/gateway.ts', [file, what])
