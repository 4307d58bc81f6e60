import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { examine } from '../../torture/check/examine.ts'
import { inflictFleet, tiers } from '../../torture/fleet/inflict.ts'
import { hasBinary } from '../support/mongod.ts'

const root = new URL('../..', import.meta.url).pathname
const title = 'kills of gateways and of the primary leave both sides equal'

test.skipIf(!hasBinary)(title, { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-fleet-'))
  await inflictFleet({ tier: tiers.tiny, seed: 4, folder, tree: root })
  const { violations, figures } = examine(folder)
  expect(Object.values(violations).flat()).toEqual([])
  const kills = Object.values(figures.kills).reduce((sum, count) => sum + count, 0)
  expect([kills > 1, figures.fleet?.storms]).toEqual([true, { 'primary killed': 1 }])
  await rm(folder, { recursive: true })
})
