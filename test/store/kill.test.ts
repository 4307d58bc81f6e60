import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import type { Sql } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store.ts'
import { org, vault } from '../conformance/records.ts'
import { countCommits } from '../support/commits.ts'
import { folder, start } from './files.ts'
import { linkOf, word, writers } from './storm.ts'

type Told = { readonly told: ReadonlyMap<string, number>; readonly heard: number }

/** What a storm says until it is dead: the last version of each writer, and how many in all. */
const listen = async (child: ReturnType<typeof start>, enough = Infinity): Promise<Told> => {
  const told = new Map<string, number>()
  let heard = 0
  for (let line = await child.line(); line !== undefined; line = await child.line()) {
    const [, id, version] = /^(ast-\d+) (\d+)$/.exec(line) ?? []
    if (id !== undefined) told.set(id, Number(version))
    heard += 1
    if (heard === enough) await child.kill()
  }
  expect(child.errors()).toEqual('')
  return { told, heard }
}

/** Everything of one assistant as one word each, so that a half of a W1 or a W2 shows. */
const stateOf = async (store: Store, sql: Sql, id: string) => {
  const found = await store.getAssistant(org, id)
  const version = found?.version ?? 0
  const operations = await sql.all<{ id: string; state: string; base_version: number }>(
    'select id, state, base_version from operations where assistant_id = ?1 order by base_version',
    id
  )
  const [slot] = await sql.all('select fence, lease_since from assistants where id = ?1', id)
  return {
    held: found?.operationId ?? null,
    version,
    name: found?.config.name,
    links: await store.getLinks(org, id),
    fence: slot?.fence,
    leased: slot?.lease_since !== null,
    operations: operations.map(({ id, state, base_version }) => `${id} ${state} ${base_version}`),
  }
}

/** The only two states there may be at a version: nothing runs, or a W1 was and its W2 was not. */
const whole = (id: string, version: number, held: string | null) => ({
  ...{ held, version, name: word(id, version), links: [linkOf(id, version)] },
  ...{ fence: held === null ? version - 1 : version, leased: held !== null },
  operations: [
    ...Array.from({ length: version }, (_, base) => `${id} ${base + 1} committed ${base}`),
    ...(held === null ? [] : [`${id} ${version + 1} pending ${version}`]),
  ],
})

const expectWhole = async (file: string, told: Told['told']) => {
  const sql = nodeSqlite(file)
  const store = await sqliteStore(sql, vault)
  expect(await sql.all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }])
  for (const id of writers) {
    const state = await stateOf(store, sql, id)
    const held = state.held === null ? null : `${id} ${state.version + 1}`
    expect(state).toEqual(whole(id, state.version, held))
    expect(state.version).toBeGreaterThanOrEqual(told.get(id) ?? 1)
  }
  await store.close()
}

describe('a kill while groups are committed', () => {
  test('leaves no member half, and every write that was answered', async () => {
    const file = join(await folder(), 'patchbay.db')
    for (const enough of [77, 1, 200, 431]) {
      const { told, heard } = await listen(start('test/store/storm.ts', [file]), enough)
      // The control: they were groups. One transaction for each write would be two an answer.
      if (enough === 77) expect(countCommits(file)).toBeLessThan(heard)
      await expectWhole(file, told)
    }
  })

  test('in the midst of a group leaves nothing of it, wherever that is', async () => {
    const file = join(await folder(), 'patchbay.db')
    await listen(start('test/store/storm.ts', [file]), 30)
    for (let last = 150; last < 600; last += 67) {
      const { told } = await listen(start('test/store/storm.ts', [file, `${last}`]))
      await expectWhole(file, told)
    }
  })
})
