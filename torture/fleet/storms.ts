import { join } from 'node:path'
import { now, pause } from '../clock.ts'
import { appendLine } from '../lines.ts'
import type { Random } from '../random.ts'
import type { ReplicaSet } from '../set/set.ts'

/** One disturbance of the replica set in the run's record: from when, and until it was over. */
export type StormLine = {
  readonly kind: string
  readonly began: number
  readonly ended: number
  /** By the wall clock. */
  readonly from: number
  readonly until: number
}

type Blow = (set: ReplicaSet, random: Random, killAll: () => void) => Promise<void>
type Storm = { readonly kind: string; readonly blow: Blow }

const other = async (set: ReplicaSet, random: Random) => {
  const primary = await set.primary()
  return (primary + random.whole(1, set.members - 1)) % set.members
}

const killed =
  (which: (set: ReplicaSet, random: Random) => Promise<number>): Blow =>
  async (set, random) => {
    const member = await which(set, random)
    await set.kill(member)
    await pause(random.whole(1500, 4000))
    await set.revive(member)
  }

type Cut = 'hang' | 'reset'
const cutOff =
  (which: (set: ReplicaSet, random: Random) => Promise<number>, how: Cut): Blow =>
  async (set, random) => {
    const member = await which(set, random)
    set.cutOff(member, how)
    await pause(random.whole(1500, 5000))
    set.rejoin(member)
  }

const parted =
  (which: (set: ReplicaSet, random: Random) => Promise<number>, from: 'peers' | 'all'): Blow =>
  async (set, random) => {
    const member = await which(set, random)
    set.part?.(member, from)
    await pause(random.whole(2500, 5000))
    set.mend?.(member)
  }

const stopped: Blow = async (set, random) => {
  const member = await set.primary()
  set.pause(member)
  await pause(random.pick([800, 3000, 7000]))
  set.resume(member)
}

const deaf: Blow = async (set, random) => {
  const member = await set.primary()
  set.dropReplies(member, true, 'hang')
  await pause(random.whole(800, 2500))
  set.dropReplies(member, false)
}

const lost: Blow = async (set, random) => {
  set.loseReplies(random.whole(2, 6))
  await pause(2000)
  set.loseReplies(0)
}

const slow: Blow = async (set, random) => {
  set.delay(200)
  await pause(random.whole(3000, 5000))
  set.delay(0)
}

const failing =
  (code: number, when: 'before' | 'after'): Blow =>
  async (set, random) => {
    await set.fail(code, random.whole(1, 4), when)
    await pause(1500)
  }

const primary = (set: ReplicaSet) => set.primary()

/** Interrupted, primary stepped down, shutting down, no primary: what servers say as they go. */
const codes = [91, 189, 11600, 10107]

/** Everything that happens to a set, where the machine lets it. */
export const stormsOf = (set: Pick<ReplicaSet, 'part'>): readonly Storm[] => [
  { kind: 'primary killed', blow: killed(primary) },
  { kind: 'secondary killed', blow: killed(other) },
  { kind: 'every gateway killed', blow: async (_set, _random, killAll) => killAll() },
  { kind: 'primary stepped down', blow: (set) => set.stepDown() },
  { kind: 'primary stopped', blow: stopped },
  { kind: 'primary silent to gateways', blow: cutOff(primary, 'hang') },
  { kind: 'primary gone for gateways', blow: cutOff(primary, 'reset') },
  { kind: 'secondary silent to gateways', blow: cutOff(other, 'hang') },
  { kind: 'replies held back', blow: deaf },
  { kind: 'replies lost', blow: lost },
  { kind: '200 ms later', blow: slow },
  ...codes.map((code) => ({ kind: `fails with ${code}`, blow: failing(code, 'before') })),
  { kind: 'applied, fails with 91', blow: failing(91, 'after') },
  ...(set.part === undefined
    ? []
    : [
        { kind: 'primary alone', blow: parted(primary, 'all') },
        { kind: 'primary without its peers', blow: parted(primary, 'peers') },
        { kind: 'secondary without its peers', blow: parted(other, 'peers') },
      ]),
]

type Sky = {
  readonly set: ReplicaSet
  readonly folder: string
  readonly random: Random
  readonly finished: () => boolean
  /** Kills all gateways in one go. */
  readonly killAll: () => void
}

/** One disturbance after the other, each once the set has come to itself again. */
export const rage = async (sky: Sky, storms: readonly Storm[]) => {
  const { set, folder, random, finished, killAll } = sky
  for (const { kind, blow } of storms) {
    if (finished()) return
    await set.primary()
    await pause(random.whole(300, 2000))
    const [began, from] = [now(), Date.now()]
    await blow(set, random, killAll)
    await set.primary()
    const line: StormLine = { kind, began, ended: now(), from, until: Date.now() }
    appendLine(join(folder, 'storms.jsonl'), line)
  }
}
