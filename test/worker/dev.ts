import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { afterAll } from 'vitest'

export const root = join(import.meta.dirname, '../..')
export const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')

/** What wrangler is told of the machine: no account, and a folder for all that it writes. */
export const surroundings = (folder: string) => ({
  ...{ PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: folder, CI: '1' },
  ...{ WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: folder, NO_COLOR: '1' },
})

/** Patchbay's Worker in the local runtime, as wrangler.toml has it. */
export type Dev = {
  readonly url: string
  /** Ends it and all its isolates at once, wherever they are. */
  readonly kill: () => Promise<void>
  /** All that it said. */
  readonly said: () => string
}

/** A folder that is gone with the tests of one file: the Workers' database is in it. */
export const openFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-worker-'))
  folders.push(folder)
  return folder
}

/** Starts the Worker on the database in a folder. */
export const startDev = async (
  folder: string,
  env: Readonly<Record<string, string>>
): Promise<Dev> => {
  const secrets = join(folder, 'env')
  const lines = Object.entries(env).map(([name, value]) => `${name}="${value}"`)
  await writeFile(secrets, lines.join('\n'))
  const where = ['--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0']
  const files = ['--persist-to', join(folder, 'state'), '--env-file', secrets]
  const quiet = ['--show-interactive-dev-session=false']
  const child = spawn(process.execPath, [wrangler, 'dev', ...where, ...files, ...quiet], {
    cwd: root,
    // A group of its own: the runtime is a child of it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: surroundings(folder),
  })
  const exited = once(child, 'exit')
  const kill = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL')
    await exited
  }
  endLater(kill)
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text
  })
  for await (const line of createInterface({ input: child.stdout })) {
    words += `${line}\n`
    const url = /Ready on (\S+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.on('data', (text) => {
      words += text
    })
    return { url, kill, said: () => words }
  }
  throw new Error(`it did not start: ${words}`)
}

/** Has something ended with the tests of the file, before its folder goes. */
export const endLater = (end: () => Promise<void>) => void running.add(end)

const folders: string[] = []
const running = new Set<() => Promise<void>>()
// Registered while the file is read, and so run whatever became of its tests.
afterAll(async () => {
  await Promise.all([...running].map((end) => end()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
})
