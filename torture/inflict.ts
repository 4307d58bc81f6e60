import { installAudit } from './audit.ts'
import { endAll } from './children.ts'
import { now } from './clock.ts'
import type { EmulatorOrder } from './emulator.ts'
import { writeBegun, writeRest } from './facts.ts'
import {
  databaseIn,
  freePort,
  type GatewayOptions,
  type Life,
  openGateway,
  scaled,
} from './gateway.ts'
import { heal } from './heal.ts'
import { torment } from './nemesis.ts'
import { planOf } from './plan.ts'
import { accountKeys } from './provider.ts'
import { seeded } from './random.ts'
import { furnish, type House } from './setup.ts'
import { begunOf, openLoad, openProvider, type Run, secretsOf } from './sides.ts'

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
  const provider = await openProvider(run, scaled)
  const secrets = secretsOf(seed)
  const port = await freePort()
  const born: GatewayOptions['born'] = (living) => provider.order({ living })
  const start = openGateway({ tree: run.tree, folder, port, secrets, born })
  const base = `http://127.0.0.1:${port}`
  const house = await prepare(run, start, { base, secrets, provider: provider.url })
  writeBegun(folder, begunOf(run, house, scaled))
  provider.order({ faults: true })
  const last = await strain(run, { base, house, start, order: provider.order })
  provider.order({ faults: false })
  const healed = now()
  const rest = await heal({ base, house, gateways: [{ life: last, start }], timing: scaled })
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
  const load = openLoad(run, house, { bases: [base] })
  const random = seeded(seed, 'nemesis')
  const nemesis = { folder, random, accounts: tier.accounts, start, emulator: order }
  const fates = planOf(tier, random, scaled)
  const last = await torment({ ...nemesis, progress: load.progress }, fates)
  await load.enough(tier.operations)
  return last
}

type Start = ReturnType<typeof openGateway>
type Furniture = {
  readonly base: string
  readonly secrets: GatewayOptions['secrets']
  readonly provider: string
}

/** A first start without any fault; when it has ended, the database begins to keep its record. */
const prepare = async (run: Run, start: Start, furniture: Furniture) => {
  const house = await furnished(run, start, furniture)
  installAudit(databaseIn(run.folder))
  return house
}

/** What lives in the database of a run, made by a start that ends before anything is faulty. */
export const furnished = async ({ tier, seed }: Run, start: Start, furniture: Furniture) => {
  const life = await start()
  if (!('pid' in life)) throw new Error('the gateway does not start: see gateway.log')
  const keys = accountKeys(seed, tier.accounts)
  const house = await furnish({ ...furniture, accountKeys: keys, objects: tier.objects })
  await stop(life)
  return house
}

const stop = async (life: Life) => {
  life.signal('SIGTERM')
  return life.ended
}
