import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { examine } from '../../torture/check/examine.ts'
import { inflict } from '../../torture/inflict.ts'
import { tiers } from '../../torture/sizes.ts'

const root = new URL('../..', import.meta.url).pathname

test('two kills and a few faults leave both sides equal', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-torture-'))
  await inflict({ tier: tiers.tiny, seed: 4, folder, tree: root })
  const { violations, figures } = examine(folder)
  expect(Object.values(violations).flat()).toEqual([])
  expect(Object.values(figures.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  await rm(folder, { recursive: true })
})
