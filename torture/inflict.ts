import { once } from 'node:events'
import { installAudit } from './audit.ts'
import { endAll, ended, startTalking } from './children.ts'
import { now, pause } from './clock.ts'
import type { EmulatorOptions, EmulatorOrder, EmulatorWord } from './emulator.ts'
import { type Begun, writeBegun, writeRest } from './facts.ts'
import {
  databaseIn,
  freePort,
  type GatewayOptions,
  type Life,
  openGateway,
  scaled,
} from './gateway.ts'
import { heal } from './heal.ts'
import type { LoadOptions, LoadWord } from './load.ts'
import { torment } from './nemesis.ts'
import { planOf } from './plan.ts'
import { accountKeys, canary } from './provider.ts'
import { seeded } from './random.ts'
import { furnish, type House } from './setup.ts'
import type { Tier } from './sizes.ts'

/** One run: how large, from which seed, where its files go, and whose source is under fire. */
export type Run = {
  readonly tier: Tier
  readonly seed: number
  readonly folder: string
  readonly tree: string
}

const secretsOf = (seed: number) => ({
  PATCHBAY_SECRET: Buffer.from(canary(seed, 'secret').slice(0, 32)).toString('base64'),
  PATCHBAY_ADMIN_EMAIL: 'torture@example.com',
  PATCHBAY_ADMIN_PASSWORD: canary(seed, 'password'),
})

/** Sets everything up, lets it suffer, heals it, and leaves only files behind. */
export const inflict = async (run: Run): Promise<void> => {
  try {
    await suffer(run)
  } finally {
    endAll()
  }
}

const suffer = async (run: Run) => {
  const { seed, folder } = run
  const provider = await openProvider(run)
  const secrets = secretsOf(seed)
  const port = await freePort()
  const born: GatewayOptions['born'] = (living) => provider.order({ living })
  const start = openGateway({ tree: run.tree, folder, port, secrets, born })
  const base = `http://127.0.0.1:${port}`
  const house = await prepare(run, start, { base, secrets, provider: provider.url })
  writeBegun(folder, begunOf(run, house))
  provider.order({ faults: true })
  const last = await strain(run, { base, house, start, order: provider.order })
  provider.order({ faults: false })
  const healed = now()
  const rest = await heal({ base, house, life: last, start, timing: scaled })
  writeRest(folder, { healed, ...rest })
  await provider.close()
}

type Front = {
  readonly base: string
  readonly house: House
  readonly start: Start
  readonly order: (order: EmulatorOrder) => void
}

/** The clients and the nemesis at once, until both have done what the tier asks for. */
const strain = async (run: Run, { base, house, start, order }: Front): Promise<Life> => {
  const { tier, seed, folder } = run
  const load = openLoad(run, base, house)
  const random = seeded(seed, 'nemesis')
  const nemesis = { folder, random, accounts: tier.accounts, start, emulator: order }
  const fates = planOf(tier, random, scaled)
  const last = await torment({ ...nemesis, progress: load.progress }, fates)
  await load.enough(tier.operations)
  return last
}

const begunOf = ({ tier, seed }: Run, { assistants, apiKey }: House): Begun => ({
  ...{ tier, seed, assistants, timing: scaled, began: now() },
  secrets: [
    ...[secretsOf(seed).PATCHBAY_SECRET, secretsOf(seed).PATCHBAY_ADMIN_PASSWORD, apiKey],
    ...accountKeys(seed, tier.accounts),
    ...Array.from({ length: tier.objects }, (_, at) => canary(seed, `server ${at}`)),
  ],
})

const openProvider = async ({ tier, seed, folder }: Run) => {
  const options: EmulatorOptions = {
    ...{ folder, seed, accounts: tier.accounts, objects: tier.objects },
    // Later than this nothing of ours lands: the assumption that settling rests on.
    ...{ latest: 0.8 * scaled.settle, attempt: scaled.attempt, fury: tier.fury ?? 1 },
    edits: tier.edits ?? 1,
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

type Start = ReturnType<typeof openGateway>
type Furniture = {
  readonly base: string
  readonly secrets: GatewayOptions['secrets']
  readonly provider: string
}

/** A first start without any fault; when it has ended, the database begins to keep its record. */
const prepare = async ({ tier, seed, folder }: Run, start: Start, furniture: Furniture) => {
  const life = await start()
  if (!('pid' in life)) throw new Error('the gateway does not start: see gateway.log')
  const keys = accountKeys(seed, tier.accounts)
  const house = await furnish({ ...furniture, accountKeys: keys, objects: tier.objects })
  await stop(life)
  installAudit(databaseIn(folder))
  return house
}

const stop = async (life: Life) => {
  life.signal('SIGTERM')
  return life.ended
}

const openLoad = ({ tier, seed, folder }: Run, base: string, house: House) => {
  const options: LoadOptions = {
    ...{ folder, seed, base, ...house, assistants: house.assistants.map(({ key }) => key) },
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
