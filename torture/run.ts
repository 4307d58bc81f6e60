import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { examine } from './check/examine.ts'
import { inflict } from './inflict.ts'
import { runMutants } from './mutants.ts'
import { format } from './report.ts'
import { tiers } from './sizes.ts'

const { values } = parseArgs({
  options: {
    small: { type: 'boolean' },
    medium: { type: 'boolean' },
    mutants: { type: 'boolean' },
    seed: { type: 'string' },
    tree: { type: 'string' },
    publish: { type: 'boolean' },
    only: { type: 'string' },
  },
})

const root = new URL('..', import.meta.url).pathname

const commit = () => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim()
  } catch {
    return 'no repository'
  }
}

/** Puts a report where the last one stands. */
const publish = (report: string) => {
  const file = join(root, 'docs/reliability.md')
  const [before = '', , after = ''] = readFileSync(file, 'utf8').split(/<!-- \/?report -->/)
  const machine = `${cpus().length} cores, Node ${process.version}, commit ${commit()}`
  const block = `<!-- report -->\n\`\`\`\n${report}${machine}\n\`\`\`\n<!-- /report -->`
  writeFileSync(file, `${before}${block}${after}`)
}

const main = async (): Promise<number> => {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
  if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number')
  if (values.mutants) return runMutants(root, seed, values.only)
  const tier = values.small ? tiers.small : values.medium ? tiers.medium : tiers.full
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-torture-'))
  process.stdout.write(`torture ${tier.name}, seed ${seed}, commit ${commit()}, in ${folder}\n`)
  await inflict({ tier, seed, folder, tree: values.tree ?? root })
  const findings = await examine(folder)
  writeFileSync(join(folder, 'findings.json'), JSON.stringify(findings, null, 2))
  const report = format(findings)
  writeFileSync(join(folder, 'report.txt'), report)
  process.stdout.write(report)
  if (values.publish) publish(report)
  return findings.passed ? 0 : 1
}

process.exit(await main())
