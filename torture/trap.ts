import { channel } from 'node:diagnostics_channel'
import { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import process from 'node:process'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { now } from './clock.ts'
import type { Aim, KillLine } from './killer.ts'
import { appendLine } from './lines.ts'
import { commits } from './trap-points.ts'

/** What the trap is told: where to kill, where to write it down, and which start this is. */
export type Trap = Aim & { readonly file: string; readonly life: number }

// Loaded before the gateway by `node --import`. It watches the platform below the product, counts,
// and kills its own process without a last word; the product knows nothing of it.
const set = async (trap: Trap) => {
  let left = trap.nth
  const reaches: Watch['reaches'] = (point) => {
    if (point !== trap.point) return false
    left -= 1
    return left === 0
  }
  const die = () => {
    const line: KillLine = { point: trap.point, t: now(), wall: Date.now(), life: trap.life }
    appendLine(trap.file, line)
    process.kill(process.pid, 'SIGKILL')
  }
  const watch: Watch = { reaches, die, passed: (point) => reaches(point) && die() }
  if (process.env.DATABASE_URL?.startsWith('mongodb')) await watchDriver(watch)
  else watchStatements(watch)
  watchRequests(watch)
  watchAnswers(watch)
}

/** What a watch over a part of the platform is given. */
export type Watch = {
  /** Counts a point; true where it is the one to die at. */
  readonly reaches: (point: string) => boolean
  readonly die: () => void
  readonly passed: (point: string) => void
}

// The driver is loaded only where the gateway loads it too.
const watchDriver = async (watch: Watch) =>
  (await import('./fleet/commands.ts')).watchCommands(watch)

type Statement = {
  readonly text: string
  readonly values: readonly unknown[]
  readonly rows: number
}

/** What a transaction is for, by its statements. */
const marks: Readonly<Record<string, (statement: Statement) => boolean>> = {
  W1: ({ text }) => text.startsWith('update assistants set operation_id = ?1'),
  W2: ({ text, rows }) => /^update assistants set operation_id = null/.test(text) && rows > 0,
  abort: ({ text, values }) =>
    text.startsWith('update operations set state') &&
    values.includes('pending') &&
    values.includes('abort'),
  takeover: ({ text, rows }) =>
    text.startsWith('update assistants set fence = fence + 1') && rows > 0,
  settle: ({ text, rows }) => text.includes('set settle_since = null') && rows > 0,
}

const watchStatements = ({ passed }: Watch) => {
  const inside = new Set<string>()
  const all = StatementSync.prototype.all as (...values: unknown[]) => unknown[]
  StatementSync.prototype.all = function (this: StatementSync, ...values: unknown[]) {
    const text = this.sourceSQL.trim()
    if (marks.W1?.({ text, values, rows: 0 })) passed('C1 before W1')
    const result = all.apply(this, values)
    for (const [mark, fits] of Object.entries(marks))
      if (fits({ text, values, rows: result.length })) inside.add(mark)
    return result
  } as typeof StatementSync.prototype.all
  const { exec } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (this: DatabaseSync, text: string) {
    const all = text === 'commit' ? [...inside] : []
    for (const mark of all) passed(commits[mark]?.[0] ?? '')
    exec.call(this, text)
    for (const mark of all) passed(commits[mark]?.[1] ?? '')
    if (text === 'commit' || text === 'rollback') inside.clear()
    if (text.includes('wal_checkpoint')) passed('C15 checkpoint')
  }
}

const watchRequests = ({ reaches, passed, die }: Watch) => {
  const { write } = Socket.prototype
  Socket.prototype.write = function (this: Socket, ...given: unknown[]) {
    const [chunk] = given
    const isPatch = String(chunk).startsWith('PATCH /assistant/')
    if (isPatch && reaches('C4 request half-written')) {
      // Whoever writes has corked the socket, to send head and body as one.
      while (this.writableCorked > 0) this.uncork()
      Reflect.apply(write, this, [String(chunk).slice(0, 60)])
      die()
    }
    return Reflect.apply(write, this, given)
  } as typeof Socket.prototype.write
  channel('undici:request:headers').subscribe((message) => {
    const { request } = message as { request: { method: string } }
    if (request.method === 'PATCH') passed('C7 reply read')
  })
}

const watchAnswers = ({ reaches, die }: Watch) => {
  const { end } = ServerResponse.prototype
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: unknown[]) {
    const [body] = given
    const isAnswer = this.req.method === 'PATCH' && typeof body !== 'function'
    if (isAnswer && body !== undefined && reaches('C10 response half-written')) {
      this.write(Buffer.from(body as string).subarray(0, 40))
      die()
    }
    return Reflect.apply(end, this, given)
  } as typeof ServerResponse.prototype.end
}

const given = process.env.TORTURE_TRAP
if (given !== undefined) await set(JSON.parse(given) as Trap)
