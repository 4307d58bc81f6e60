import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Inside } from './inside.ts'

/** A process of its own that listens. */
export type Running = {
  readonly url: string
  readonly pid: number
  /** What it holds at the moment; only where it was started to tell. */
  readonly look: () => Promise<Inside>
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const children = new Set<ChildProcess>()

// Whatever ends this process, nothing that it started stays behind.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Starts one of our programs and waits for the first line that names its address. */
export const launch = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {}
): Promise<Running> => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return {
    url: await addressOf(child),
    pid: child.pid ?? 0,
    look: async () => {
      const [told] = await Promise.all([once(child, 'message'), child.send('look')])
      return told[0] as Inside
    },
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  }
}

const addressOf = async (child: ChildProcess) => {
  let printed = ''
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += chunk
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
    if (url === undefined) continue
    child.stdout?.resume()
    return url
  }
  throw new Error(`ended before it listened: ${printed}`)
}

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(late)
}
