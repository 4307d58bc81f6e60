import { once } from 'node:events'
import { ended, startTalking } from './children.ts'
import { now, pause } from './clock.ts'
import type { EmulatorOptions, EmulatorOrder, EmulatorWord } from './emulator.ts'
import type { Begun } from './facts.ts'
import type { Scaled } from './gateway.ts'
import type { LoadOptions, LoadWord } from './load.ts'
import { accountKeys, canary } from './provider.ts'
import type { House } from './setup.ts'
import type { Tier } from './sizes.ts'

/** One run: how large, from which seed, where its files go, and whose source is under fire. */
export type Run = {
  readonly tier: Tier
  readonly seed: number
  readonly folder: string
  readonly tree: string
}

/** What the gateways of a run are told and nobody may ever see. */
export const secretsOf = (seed: number) => ({
  PATCHBAY_SECRET: Buffer.from(canary(seed, 'secret').slice(0, 32)).toString('base64'),
  PATCHBAY_ADMIN_EMAIL: 'torture@example.com',
  PATCHBAY_ADMIN_PASSWORD: canary(seed, 'password'),
})

/** What is known of a run as its first fault is about to come. */
export const begunOf = (
  { tier, seed }: Run,
  { assistants, apiKey }: House,
  timing: Scaled
): Begun => ({
  ...{ tier, seed, assistants, timing, began: now() },
  secrets: [
    ...[secretsOf(seed).PATCHBAY_SECRET, secretsOf(seed).PATCHBAY_ADMIN_PASSWORD, apiKey],
    ...accountKeys(seed, tier.accounts),
    ...Array.from({ length: tier.objects }, (_, at) => canary(seed, `server ${at}`)),
  ],
})

/** The provider in a process of its own, which nobody kills. */
export const openProvider = async (
  { tier, seed, folder }: Run,
  timing: Scaled,
  more: Pick<EmulatorOptions, 'fleet'> = {}
) => {
  const options: EmulatorOptions = {
    ...{ folder, seed, accounts: tier.accounts, objects: tier.objects },
    // Later than this nothing of ours lands: the assumption that settling rests on.
    ...{ latest: 0.8 * timing.settle, attempt: timing.attempt, fury: tier.fury ?? 1 },
    ...{ edits: tier.edits ?? 1, ...more },
  }
  const child = startTalking('emulator.ts', options)
  const [word] = (await once(child, 'message')) as [EmulatorWord]
  if (!('ready' in word)) throw new Error('the provider does not start')
  return {
    url: word.ready,
    order: (order: EmulatorOrder) => void child.send(order),
    close: async () => {
      child.disconnect()
      await ended(child)
    },
  }
}

/** The clients in a process of their own; `to` is who they ask, and how long they wait. */
export const openLoad = (
  { tier, seed, folder }: Run,
  house: House,
  to: Pick<LoadOptions, 'bases' | 'patience' | 'twins'>
) => {
  const options: LoadOptions = {
    ...{ folder, seed, ...to, ...house, assistants: house.assistants.map(({ key }) => key) },
    ...{ clients: tier.clients, operations: tier.operations, longest: tier.longest },
  }
  const child = startTalking('load.ts', options)
  let [done, isOver] = [0, false]
  child.on('message', (word: LoadWord) => {
    if ('done' in word) done = word.done
  })
  const gone = ended(child).then(() => {
    isOver = true
  })
  return {
    progress: () => ({ done, finished: isOver }),
    /** Lets the clients go on to so many calls, and then end what they have begun. */
    enough: async (calls: number) => {
      while (done < calls && !isOver) await pause(20)
      if (!isOver) child.send({ stop: true })
      await gone
    },
  }
}
