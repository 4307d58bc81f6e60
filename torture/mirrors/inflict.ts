import { installAudit } from '../audit.ts'
import { endAll } from '../children.ts'
import { databaseIn, freePort, openGateway, scaled } from '../gateway.ts'
import { heal } from '../heal.ts'
import { canary } from '../provider.ts'
import { seeded } from '../random.ts'
import { strayIn } from './copies.ts'
import { clearFaults, openFaults } from './faults.ts'
import { type Evidence, judge } from './judge.ts'
import { openLoad } from './load.ts'
import { openNemesis } from './nemesis.ts'
import { openWorld, providers, type Sight } from './providers.ts'
import type { Findings } from './report.ts'
import { auditOf, endingsOf, openIn, operationsOf, recoveryOf } from './rest.ts'
import { furnish, type House } from './setup.ts'

/** How much is answered, and done to how many; `rate`: the chance of a fault upon a write. */
export type Size = {
  readonly assistants: number
  readonly operations: number
  readonly kills: number
  readonly rate: number
}

/** What a release is judged by, and what a test has time for. */
export const sizes = {
  full: { assistants: 12, operations: 600, kills: 60, rate: 0.06 },
  tiny: { assistants: 3, operations: 20, kills: 3, rate: 0.1 },
} satisfies Record<string, Size>

/** One run: `tree` is the source under fire, its database and logs go to `folder`. */
export type Run = {
  readonly size: Size
  readonly seed: number
  readonly folder: string
  readonly tree: string
}

/** Assistants at three providers under kills and faults, then healed and judged. */
export const torment = async (run: Run): Promise<Findings> => {
  const began = performance.now()
  const stage = await open(run)
  try {
    const { house, load, open: unrested } = await suffer(run, stage)
    const { evidence, operations } = await lookAt(run, stage, house, load, unrested)
    return {
      ...{ seed: run.seed, evidence, operations, violations: judge(evidence) },
      ...{ kills: stage.nemesis.kills, faults: stage.faults.inflicted, ...auditOf(run.folder) },
      requests: providers.map((one) => `${one} ${stage.world[one].log().length}`).join(', '),
      seconds: Math.round((performance.now() - began) / 1000),
    }
  } finally {
    endAll()
    await Promise.all(Object.values(stage.world).map((fake) => fake.close()))
  }
}

type Stage = Awaited<ReturnType<typeof open>>
type Load = Pick<ReturnType<typeof openLoad>, 'changes' | 'edits' | 'glimpses'>

const open = async ({ size, seed, folder, tree }: Run) => {
  const faults = openFaults(seeded(seed, 'faults'), size.rate, 0.8 * scaled.settle)
  const stage = { isFaulty: false, saw: (_sight: Sight) => {} }
  const world = await openWorld((sight) => {
    stage.saw(sight)
    if (stage.isFaulty && sight.at === 'received') faults.befall(world, sight)
  })
  const port = await freePort()
  const secrets = {
    PATCHBAY_SECRET: Buffer.from(canary(seed, 'secret').slice(0, 32)).toString('base64'),
    PATCHBAY_ADMIN_EMAIL: 'torture@example.com',
    PATCHBAY_ADMIN_PASSWORD: canary(seed, 'password'),
  }
  const start = openGateway({ tree, folder, port, secrets, born: () => {} })
  const nemesis = openNemesis(start, seeded(seed, 'nemesis'))
  stage.saw = nemesis.saw
  const suffering = (isFaulty: boolean) => {
    stage.isFaulty = isFaulty
  }
  return { world, faults, nemesis, secrets, start, suffering, base: `http://127.0.0.1:${port}` }
}

const suffer = async ({ size, seed, folder }: Run, stage: Stage) => {
  const { base, world, secrets, nemesis, start } = stage
  const first = await nemesis.begin()
  const house = await furnish({ base, world, secrets, count: size.assistants })
  installAudit(databaseIn(folder))
  stage.suffering(true)
  let raging = true
  const random = (name: string) => seeded(seed, name)
  const goesOn = (answered: number) => raging || answered < size.operations
  const load = openLoad({ base, house, world, random, goesOn })
  const worked = (kills: number) => load.answered() * size.kills >= kills * size.operations
  const life = await nemesis.rage(first, size.kills, worked)
  raging = false
  await load.done
  stage.suffering(false)
  await clearFaults(world)
  const assistants = house.assistants.map(({ key }) => ({ key, objs: [], version: 0 }))
  const sick = { apiKey: house.apiKey, connections: [], assistants }
  const { states } = await heal({ base, house: sick, gateways: [{ life, start }], timing: scaled })
  return { house, load, open: states.filter((state) => ['pending', 'settling'].includes(state)) }
}

/** What is left, once more with a gateway that somebody can ask. */
const lookAt = async (
  { folder }: Run,
  { base, world, nemesis }: Stage,
  house: House,
  { changes, edits, glimpses }: Load,
  unrested: readonly string[]
) => {
  await nemesis.begin()
  const operations = await operationsOf({ base, apiKey: house.apiKey })
  const linked = new Set(house.assistants.flatMap(({ at }) => Object.values(at)))
  const evidence: Evidence = {
    ...{ changes, edits, glimpses, stray: strayIn(world, linked) },
    endings: await endingsOf(base, house, world, operations),
    open: [...unrested.map((state) => `a link is still ${state}`), ...openIn(operations)],
    recovery: recoveryOf(folder, operations),
  }
  return { evidence, operations }
}
