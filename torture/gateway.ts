import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { type Ended, ended, start } from './children.ts'
import { now } from './clock.ts'
import type { Aim, Living } from './killer.ts'
import { appendLine } from './lines.ts'
import type { Trap } from './trap.ts'

/** All milliseconds, in the proportions of the defaults. */
export type Scaled = {
  readonly attempt: number
  readonly deadline: number
  readonly lease: number
  readonly scan: number
  readonly settle: number
}

/** A tenth to a twentieth of the real ones, so that a run sees thousands of leases. */
export const scaled: Scaled = { attempt: 400, deadline: 1000, lease: 2000, scan: 200, settle: 3000 }

/** One start of the gateway until its end. */
export type Life = {
  readonly number: number
  readonly pid: number
  readonly began: number
  /** How long it took to start. */
  readonly boot: number
  readonly ended: Promise<Ended>
  /** Whether it has ended already. */
  readonly over: () => boolean
  readonly signal: (signal: NodeJS.Signals) => void
}

/** One start in the run's own record. */
export type LifeLine = {
  readonly life: number
  readonly began: number
  readonly ready: number
  readonly wall: number
  /** Which of several gateways. */
  readonly gateway?: number
  /** It ended before it listened. */
  readonly up?: false
}

export type GatewayOptions = {
  /** Where the product's source is: ours, or a copy with a bug planted in it. */
  readonly tree: string
  readonly folder: string
  readonly port: number
  readonly secrets: Readonly<Record<string, string>>
  /** Told of each start before it can have sent anything. */
  readonly born: (gateway: Living) => void
  /** What is otherwise than where one gateway runs alone on a file. */
  readonly fleet?: Fleet
}

/** One of several gateways: over one database, with a log of its own, and numbers that all share. */
export type Fleet = {
  readonly gateway: number
  readonly database: string
  readonly timing: Scaled
  readonly number: () => number
  /** What is loaded before a start, and told to it. */
  readonly before: (life: number) => { readonly file: string; readonly env: NodeJS.ProcessEnv }
}

/** A port that nobody uses, so that every start of the gateway has the same. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The database of a run. */
export const databaseIn = (folder: string) => join(folder, 'patchbay.db')

const environment = (
  { folder, port, secrets, fleet }: GatewayOptions,
  timing = fleet?.timing ?? scaled
) => ({
  PATH: process.env.PATH ?? '',
  // Hundreds of starts of one source: Node may keep what it has compiled.
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  NODE_ENV: 'production',
  PORT: String(port),
  DATABASE_URL: fleet?.database ?? `sqlite:${databaseIn(folder)}`,
  PATCHBAY_SANDBOX: 'off',
  PATCHBAY_ALLOW_PRIVATE_URLS: 'on',
  PATCHBAY_RATE_LIMIT: 'off',
  PATCHBAY_ATTEMPT_TIMEOUT_MS: String(timing.attempt),
  PATCHBAY_DEADLINE_MS: String(timing.deadline),
  PATCHBAY_LEASE_MS: String(timing.lease),
  PATCHBAY_SCAN_MS: String(timing.scan),
  PATCHBAY_SETTLE_MS: String(timing.settle),
  LOG_LEVEL: 'debug',
  ...secrets,
})

/** Starts the real server again and again, each time with another trap or none. */
export const openGateway = (options: GatewayOptions) => {
  const { folder, tree, fleet } = options
  const which = fleet && { gateway: fleet.gateway }
  let lives = 0
  return async (aim: Aim | null = null): Promise<Life | Ended> => {
    lives += 1
    const number = fleet?.number() ?? lives
    const trap: Trap | null = aim && { ...aim, file: join(folder, 'kills.jsonl'), life: number }
    const began = now()
    const child = launch(options, number, trap)
    options.born({ pid: child.pid ?? 0, life: number, ...which })
    const isUp = await Promise.race([listens(child), ended(child)])
    const line: LifeLine = { life: number, began, ready: now(), wall: Date.now(), ...which }
    const up = isUp !== true && isUp.signal === null && ({ up: false } as const)
    appendLine(join(folder, 'lives.jsonl'), { ...line, ...up })
    if (isUp !== true) return isUp
    return {
      number,
      pid: child.pid ?? 0,
      began,
      boot: line.ready - began,
      ended: ended(child),
      over: () => child.exitCode !== null || child.signalCode !== null,
      signal: (signal) => child.kill(signal),
    }
  }

  function launch(options: GatewayOptions, number: number, trap: Trap | null) {
    const log = openSync(join(folder, `gateway${fleet?.gateway ?? ''}.log`), 'a')
    const watch = new URL('trap.ts', import.meta.url).pathname
    const before = fleet?.before(number)
    const files = [...(before ? [before.file] : []), ...(trap ? [watch] : [])]
    const told = trap ? { TORTURE_TRAP: JSON.stringify(trap) } : {}
    const child = start([...files.flatMap((file) => ['--import', file]), 'src/server.ts'], {
      cwd: tree,
      env: { ...environment(options), ...before?.env, ...told },
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    return child
  }
}

const listens = async (child: ChildProcess): Promise<true> => {
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    if (!String(chunk).includes('Patchbay on http')) continue
    child.stdout?.resume()
    return true
  }
  await new Promise(() => {})
  return true
}
