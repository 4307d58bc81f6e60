import { join } from 'node:path'
import process from 'node:process'
import { type Asking, ask } from './asking.ts'
import { now, pause } from './clock.ts'
import { openChoice } from './fleet/choice.ts'
import { lineWriter } from './lines.ts'
import { type Random, seeded } from './random.ts'

/** How the clients are set up. */
export type LoadOptions = {
  readonly folder: string
  readonly seed: number
  /** Of the gateway, or of each of several. */
  readonly bases: readonly string[]
  readonly patience?: number
  readonly twins?: number
  readonly apiKey: string
  readonly assistants: readonly string[]
  readonly connections: readonly string[]
  readonly clients: number
  readonly operations: number
  /** No history gets longer than this: beyond it checking takes too long. */
  readonly longest: number
}

/** What the clients tell the run. */
export type LoadWord = { readonly done: number } | { readonly finished: number }
/** What the run tells the clients: no more than is under way. */
export type LoadOrder = { readonly stop: true }

const say = (word: LoadWord) => process.send?.(word)

/** A few assistants at a time, so that several clients meet at each. */
const openWindow = ({ assistants, longest }: LoadOptions, width: number) => {
  const used = new Map<string, number>()
  const spent = (id: string) => (used.get(id) ?? 0) >= longest
  return (random: Random): { readonly id: string; readonly n: number } | null => {
    const open = assistants.filter((id) => !spent(id)).slice(0, width)
    if (open.length === 0) return null
    const id = random.pick(open)
    const n = (used.get(id) ?? 0) + 1
    used.set(id, n)
    return { id, n }
  }
}

const choiceOf = ({ bases, seed }: LoadOptions): Pick<Asking, 'base' | 'missed'> => {
  const [only = ''] = bases
  return bases.length === 1 ? { base: () => only } : openChoice(bases, seeded(seed, 'choice'))
}

const main = async (options: LoadOptions) => {
  const write = lineWriter(join(options.folder, 'history.jsonl'))
  const take = openWindow(options, Math.max(2, Math.ceil(options.clients / 2)))
  const choice = choiceOf(options)
  const asking: Asking = { ...options, ...choice, inDoubt: [], made: [], versions: new Map() }
  let done = 0
  let stopped = false
  process.on('message', () => {
    stopped = true
  })
  process.on('disconnect', () => process.exit(0))
  const client = async (number: number) => {
    const random = seeded(options.seed, `client ${number}`)
    for (;;) {
      const next = stopped ? null : take(random)
      if (next === null) return
      const lines = await ask(asking, random, number, next)
      for (const line of lines) write(line)
      done += lines.length
      say({ done })
      const isAsked = lines.at(-1)?.retryAfter
      if (isAsked || random.chance(0.2)) await pause(random.whole(1, isAsked ? 120 : 20))
    }
  }
  const began = now()
  await Promise.all(Array.from({ length: options.clients }, (_, number) => client(number)))
  say({ finished: now() - began })
  process.disconnect()
}

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as LoadOptions)
