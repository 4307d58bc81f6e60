import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sizes, torment } from '../../torture/mirrors/inflict.ts'
import { vacuous } from '../../torture/mirrors/report.ts'

const root = new URL('../..', import.meta.url).pathname

test('kills and faults leave three providers and home equal', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-mirrors-'))
  const findings = await torment({ size: sizes.tiny, seed: 1, folder, tree: root })
  expect([Object.values(findings.violations).flat(), vacuous(findings)]).toEqual([[], []])
  await rm(folder, { recursive: true })
})
