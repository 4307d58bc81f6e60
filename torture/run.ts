import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { examine } from './check/examine.ts'
import { inflict } from './inflict.ts'
import { sizes, torment } from './mirrors/inflict.ts'
import * as mirrored from './mirrors/report.ts'
import { runMutants, suites } from './mutants.ts'
import { format } from './report.ts'
import { tiers } from './sizes.ts'
import { copyTree } from './tree.ts'

const { values } = parseArgs({
  options: {
    small: { type: 'boolean' },
    medium: { type: 'boolean' },
    mutants: { type: 'boolean' },
    mirrors: { type: 'boolean' },
    mongo: { type: 'boolean' },
    seed: { type: 'string' },
    publish: { type: 'boolean' },
    only: { type: 'string' },
    keep: { type: 'boolean' },
    judge: { type: 'string' },
  },
})

const root = new URL('..', import.meta.url).pathname

const commit = () => {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root }).toString().trim()
    const changed = git('status', '--porcelain', '--', 'src', 'adapters') === '' ? '' : ' and edits'
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`
  } catch {
    return 'no repository'
  }
}

type Published = 'report' | 'mutants' | 'mirrors' | 'mongo' | 'mongo mutants'

/** Puts a text where the last one of its kind stands in the documentation. */
const publish = (name: Published, text: string) => {
  const file = join(root, 'docs/reliability.md')
  const marker = new RegExp(`<!-- /?${name} -->`)
  const [before = '', , after = ''] = readFileSync(file, 'utf8').split(marker)
  writeFileSync(file, `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`)
}

const under = `${cpus().length} cores, Node ${process.version}, commit ${commit()}`

const torture = async (seed: number): Promise<number> => {
  const tier = values.small ? tiers.small : values.medium ? tiers.medium : tiers.full
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-torture-'))
  process.stdout.write(`torture ${tier.name}, seed ${seed}, ${under}, in ${folder}\n`)
  const tree = join(folder, 'tree')
  copyTree(root, tree)
  await inflict({ tier, seed, folder, tree })
  return judge(folder)
}

/** Several gateways over a replica set, for which the driver and a mongod are needed. */
const fleet = async (seed: number): Promise<number> => {
  const { inflictFleet, tiers } = await import('./fleet/inflict.ts')
  const tier = values.small ? tiers.small : values.medium ? tiers.medium : tiers.full
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-fleet-'))
  process.stdout.write(`torture ${tier.name}, seed ${seed}, ${under}, in ${folder}\n`)
  const tree = join(folder, 'tree')
  copyTree(root, tree)
  await inflictFleet({ tier, seed, folder, tree })
  return judge(folder)
}

/** Judges the files of a run, which can be done again by other checkers. */
const judge = (folder: string): number => {
  const findings = examine(folder)
  const report = format(findings)
  writeFileSync(join(folder, 'report.txt'), report)
  process.stdout.write(report)
  if (values.publish)
    publish(values.mongo ? 'mongo' : 'report', `\`\`\`\n${report}${under}\n\`\`\``)
  if (!findings.passed) return 1
  if (!values.keep && !values.judge) rmSync(folder, { recursive: true })
  return 0
}

const mutants = async (seed: number): Promise<number> => {
  process.stdout.write(`seeded bugs, seed ${seed}, ${under}\n`)
  const { missed, table } = await runMutants(
    ...([root, seed, values.only, values.mongo ? suites.fleet : suites.alone] as const)
  )
  process.stdout.write(`${table}\n`)
  if (values.publish)
    publish(values.mongo ? 'mongo mutants' : 'mutants', `${table}\n\nSeed ${seed}, ${under}.`)
  return missed === 0 ? 0 : 1
}

const mirrors = async (seed: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-mirrors-'))
  process.stdout.write(`mirrors, seed ${seed}, ${under}, in ${folder}\n`)
  const tree = join(folder, 'tree')
  copyTree(root, tree)
  const findings = await torment({ size: sizes.full, seed, folder, tree })
  const report = mirrored.format(findings)
  writeFileSync(join(folder, 'findings.json'), JSON.stringify(findings))
  process.stdout.write(report)
  if (values.publish) publish('mirrors', `\`\`\`\n${report}${under}\n\`\`\``)
  if (!mirrored.passed(findings)) return 1
  if (!values.keep) rmSync(folder, { recursive: true })
  return 0
}

const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number')
const run = () => {
  if (values.mutants) return mutants(seed)
  if (values.mirrors) return mirrors(seed)
  return values.mongo ? fleet(seed) : torture(seed)
}
process.exit(values.judge === undefined ? await run() : judge(values.judge))
