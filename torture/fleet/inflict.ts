import { join } from 'node:path'
import { endAll } from '../children.ts'
import { now } from '../clock.ts'
import type { EmulatorOrder } from '../emulator.ts'
import { writeBegun, writeRest } from '../facts.ts'
import { heal, type Patient } from '../heal.ts'
import { furnished } from '../inflict.ts'
import { type Nemesis, torment } from '../nemesis.ts'
import { type Fate, planOf } from '../plan.ts'
import { seeded } from '../random.ts'
import { openAudit } from '../set/audit.ts'
import { openSet, type ReplicaSet } from '../set/set.ts'
import type { House } from '../setup.ts'
import { begunOf, openLoad, openProvider, type Run, secretsOf } from '../sides.ts'
import { writeFinal } from './dump.ts'
import { database, type Member, opening } from './gateways.ts'
import { driverPoints } from './points.ts'
import { type FleetTier, patience, tiers, timing, twins } from './sizes.ts'
import { rage, stormsOf } from './storms.ts'

export { tiers }

/** A run of several gateways over one replica set. */
export type FleetRun = Run & {
  readonly tier: FleetTier
  /** The source without a bug, which sets things up: some bugs would not let it come to a run. */
  readonly clean?: string
}

/** Sets everything up, lets it suffer, heals it, and leaves only files behind. */
export const inflictFleet = async (run: FleetRun): Promise<void> => {
  const set = await openSet({ folder: join(run.folder, 'set') })
  try {
    await suffer(run, set)
  } finally {
    endAll()
    await set.close()
  }
}

const suffer = async (run: FleetRun, set: ReplicaSet) => {
  const { folder } = run
  const provider = await openProvider(run, timing, { fleet: true })
  const open = opening(run, set, provider)
  const secrets = secretsOf(run.seed)
  const first = await open(0, run.clean)
  const house = await furnished(run, first.start, { ...first, secrets, provider: provider.url })
  const audit = await openAudit({ url: set.direct(database), folder })
  const all = Array.from({ length: run.tier.gateways }, (_, gateway) => open(gateway))
  const fleet = await Promise.all(all)
  writeBegun(folder, begunOf(run, house, timing))
  provider.order({ faults: true })
  const gateways = await strain(run, { set, fleet, house, order: provider.order })
  provider.order({ faults: false })
  await set.primary()
  const healed = now()
  const rest = await heal({ base: fleet[0]?.base ?? '', house, gateways, timing })
  await audit.close()
  await writeFinal(set.direct(database), folder)
  writeRest(folder, { healed, ...rest })
  await provider.close()
}

type Front = {
  readonly set: ReplicaSet
  readonly fleet: readonly Member[]
  readonly house: House
  readonly order: (order: EmulatorOrder) => void
}

/** The clients, what happens to each gateway and what happens to the set, all at once. */
const strain = async (run: FleetRun, { set, fleet, house, order }: Front) => {
  const { tier, seed, folder } = run
  const load = openLoad(run, house, { bases: fleet.map(({ base }) => base), patience, twins })
  const fates = planOf(tier, seeded(seed, 'nemesis'), timing, driverPoints)
  const random = seeded(seed, 'storms')
  const finished = () => load.progress().finished
  const killAll = () => {
    for (const { kill } of fleet) kill()
  }
  const storms = rage({ set, folder, random, finished, killAll }, stormsFor(tier, set))
  const suffering = fleet.map(async ({ start }, gateway): Promise<Patient> => {
    const nemesis: Nemesis = {
      ...{ folder, accounts: tier.accounts, start, progress: load.progress },
      ...{ random: seeded(seed, `nemesis ${gateway}`), patience: fleet.length },
      emulator: (order_) => order('aim' in order_ ? { ...order_, gateway } : order_),
    }
    return { life: await torment(nemesis, shareOf(fates, gateway, fleet.length)), start }
  })
  const [gateways] = await Promise.all([Promise.all(suffering), storms])
  await load.enough(tier.operations)
  return gateways
}

const shareOf = (fates: readonly Fate[], gateway: number, of: number) =>
  fates.filter((_, at) => at % of === gateway)

/** Each kind in turn, as often as the tier says. */
const stormsFor = ({ storms, kinds }: FleetTier, set: ReplicaSet) => {
  const all = stormsOf(set).filter(({ kind }) => kinds === undefined || kinds.includes(kind))
  return Array.from({ length: storms }, (_, at) => all[at % all.length]).filter(
    (storm) => storm !== undefined
  )
}
