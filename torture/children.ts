import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

const children = new Set<ChildProcess>()

/** Ends whatever this process has started and still runs. */
export const endAll = () => {
  for (const child of children) child.kill('SIGKILL')
}

// Whatever ends this process, nothing that it started stays behind.
process.on('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Starts a program of ours that dies with us. */
export const start = (args: readonly string[], options: SpawnOptions = {}): ChildProcess => {
  const child = spawn(process.execPath, args, options)
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Starts a program that talks to us in messages; its words on stderr are ours. */
export const startTalking = (file: string, given: object): ChildProcess =>
  start([new URL(file, import.meta.url).pathname, JSON.stringify(given)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

/** How a child has ended. */
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** Resolves when a child has ended, also where it has already. */
export const ended = async (child: ChildProcess): Promise<Ended> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return { code: child.exitCode, signal: child.signalCode }
}
