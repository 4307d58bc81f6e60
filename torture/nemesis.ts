import { join } from 'node:path'
import { now, pause } from './clock.ts'
import type { EmulatorOrder } from './emulator.ts'
import type { Life, openGateway } from './gateway.ts'
import type { KillLine } from './killer.ts'
import { appendLine } from './lines.ts'
import type { Fate } from './plan.ts'
import type { Random } from './random.ts'

/** What the nemesis holds in its hands. */
export type Nemesis = {
  readonly folder: string
  readonly random: Random
  readonly accounts: number
  readonly start: ReturnType<typeof openGateway>
  readonly emulator: (order: EmulatorOrder) => void
  /** How many calls the clients have made, and whether they have done all. */
  readonly progress: () => { readonly done: number; readonly finished: boolean }
  /** How many times as long as where one gateway runs alone it waits for a point. */
  readonly patience?: number
}

/** One drain in the run's record: a start that was told to end. */
export type TermLine = {
  readonly life: number
  readonly code: number | null
  readonly took: number
}

// A point that is not passed in this time will not be: then the kill is one of chance.
const patienceWith = ({ patience = 1 }: Nemesis, { boot }: Life) =>
  patience * Math.max(1000, 3 * boot)

/** Lets every start meet its fate until the clients are done; the last one lives on. */
export const torment = async (nemesis: Nemesis, fates: readonly Fate[]): Promise<Life> => {
  let life = await bear(nemesis, nextOf(fates, 0))
  for (const [index, fate] of fates.entries()) {
    if (nemesis.progress().finished) break
    if (fate.kind === 'weather') await weather(nemesis, fate)
    else {
      await meet(nemesis, life, fate)
      life = await bear(nemesis, nextOf(fates, index + 1))
    }
  }
  return life
}

// A weather comes and goes within a life, which was born for the fate after it.
const nextOf = (fates: readonly Fate[], from: number) =>
  fates.slice(from).find(({ kind }) => kind !== 'weather')

/** A start, with the trap that its fate asks for. */
const bear = async ({ start }: Nemesis, fate: Fate | undefined): Promise<Life> => {
  const point = fate?.kind === 'trap' || fate?.kind === 'term' ? fate.point : null
  const nth = fate?.kind === 'trap' ? fate.nth : 1
  // A trap that strikes while it starts is as good as any: then it starts again.
  for (let tries = 0; tries < 5; tries += 1) {
    const life = await start(point === null || tries > 0 ? null : { point, nth })
    if ('pid' in life) return life
    if (life.signal !== 'SIGKILL') throw new Error(`the gateway ended by itself: ${life.code}`)
  }
  throw new Error('the gateway does not start')
}

const meet = async (nemesis: Nemesis, life: Life, fate: Exclude<Fate, { kind: 'weather' }>) => {
  if (fate.kind === 'trap') return orElse(nemesis, life, life.ended)
  if (fate.kind === 'receiver') {
    nemesis.emulator({ aim: fate })
    await orElse(nemesis, life, life.ended)
    return nemesis.emulator({ aim: null })
  }
  await further(nemesis, life, fate.after)
  if (fate.kind === 'term') return drain(nemesis, life)
  if (fate.kind === 'zombie') {
    life.signal('SIGSTOP')
    await pause(fate.milliseconds)
    life.signal('SIGCONT')
    appendLine(join(nemesis.folder, 'zombies.jsonl'), { life: life.number, ms: fate.milliseconds })
    await pause(nemesis.random.whole(50, 600))
  }
  kill(nemesis, life)
  await life.ended
}

/** Waits for an end that somebody else brings about; at last it is brought about here. */
const orElse = async (nemesis: Nemesis, life: Life, end: Life['ended']) => {
  const late = await Promise.race([end, expired(nemesis, life)])
  if (late === 'late') kill(nemesis, life)
  await life.ended
}

const expired = async (nemesis: Nemesis, life: Life) => {
  const { progress } = nemesis
  const until = now() + patienceWith(nemesis, life)
  while (now() < until && !progress().finished) await pause(20)
  return 'late' as const
}

/** Until the clients have come so much further, or have no more to do. */
const further = async (nemesis: Nemesis, life: Life, calls: number) => {
  const { progress, random } = nemesis
  const goal = progress().done + calls
  const until = now() + patienceWith(nemesis, life)
  let isOver = false
  void life.ended.then(() => {
    isOver = true
  })
  while (progress().done < goal && !progress().finished && now() < until && !isOver) await pause(3)
  await pause(random.whole(0, 15))
}

const kill = ({ folder }: Nemesis, life: Life) => {
  // Somebody else was faster.
  if (life.over()) return
  const line: KillLine = {
    point: 'C16 any time',
    t: now(),
    wall: Date.now(),
    life: life.number,
  }
  appendLine(join(folder, 'kills.jsonl'), line)
  life.signal('SIGKILL')
}

/** It must end by itself within ten seconds: what runs is finished or handed to recovery. */
const drain = async ({ folder }: Nemesis, life: Life) => {
  const asked = now()
  life.signal('SIGTERM')
  const late = setTimeout(() => life.signal('SIGKILL'), 11_000)
  const { code } = await life.ended
  clearTimeout(late)
  const line: TermLine = { life: life.number, code, took: now() - asked }
  appendLine(join(folder, 'terms.jsonl'), line)
}

const weather = async (
  { emulator, random, accounts }: Nemesis,
  { id, milliseconds }: Extract<Fate, { kind: 'weather' }>
) => {
  if (id === 'F20') emulator({ awayFor: milliseconds })
  if (id === 'F24') emulator({ revoke: { account: random.whole(0, accounts - 1), milliseconds } })
  if (id === 'F28') emulator({ brownOut: 0.3 })
  if (id === 'F28 outage') emulator({ brownOut: 1 })
  await pause(milliseconds)
  emulator({ brownOut: 0 })
}
