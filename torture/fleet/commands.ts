import { createRequire } from 'node:module'
import type { Watch } from '../trap.ts'
import { writes } from './points.ts'

type Fields = { readonly [field: string]: unknown }

/** A command as the driver is about to send it. */
export type Command = {
  readonly findAndModify?: unknown
  readonly update?: { readonly [operator: string]: Fields | undefined }
}

/** What a `findAndModify` is for, by what it sets; null for any other command. */
export const purposeOf = ({ findAndModify, update }: Command): string | null => {
  if (findAndModify !== 'records' || update === undefined) return null
  const { $set = {}, $unset = {}, $currentDate = {} } = update
  if ('operation' in $set) return 'W1'
  if ('operation' in $unset) return 'W2'
  if ('leaseSince' in $currentDate && 'fence' in $set) return 'takeover'
  if (at($set, /^journals\.\d+\.decision$/) === 'abort') return 'abort'
  return at($unset, /^links\.\d+\.settleSince$/) === undefined ? null : 'settle'
}

const at = (fields: Fields, place: RegExp) =>
  Object.entries(fields).find(([name]) => place.test(name))?.[1]

type Driven = { command: (...given: unknown[]) => Promise<unknown> }

// The driver's own class of connections, which both kinds of modules share.
const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  readonly Connection: { readonly prototype: Driven }
}

/** Watches what the driver sends, and what is confirmed to it, before the product hears of it. */
export const watchCommands = ({ reaches, passed, die }: Watch) => {
  const { command } = Connection.prototype
  Connection.prototype.command = async function (this: Driven, ...given: unknown[]) {
    const purpose = purposeOf((given[1] ?? {}) as Command)
    const send = () => Reflect.apply(command, this, given) as Promise<unknown>
    if (purpose === null) return send()
    const [sent = '', confirmed = ''] = writes[purpose] ?? []
    if (purpose === 'W1') passed('C1 before W1')
    const reply = send()
    if (reaches(sent)) {
      reply.catch(() => {})
      await new Promise(setImmediate)
      die()
    }
    if (isWritten(await reply)) passed(confirmed)
    return reply
  }
}

/** A compare-and-set that found nothing has written nothing. */
const isWritten = (reply: unknown) => {
  const { toObject } = reply as { readonly toObject?: () => unknown }
  const object = (toObject ? Reflect.apply(toObject, reply, []) : reply) as Fields
  return object.value !== null && object.value !== undefined
}
