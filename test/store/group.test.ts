import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { type Sql, statement } from '../../src/store/sql.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Vault } from '../../src/vault.ts'
import { assistant, change, creation, ended, operation, org } from '../conformance/records.ts'
import { countCommits } from '../support/commits.ts'
import { folder } from './files.ts'

/** A table of notes in a file of its own, and how many commits something takes there. */
const notes = async () => {
  const file = join(await folder(), 'notes.db')
  const sql = nodeSqlite(file)
  await sql.batch([statement('create table notes (id integer primary key, text text) strict')])
  const commitsOf = async <T>(work: () => Promise<T>) => {
    const before = countCommits(file)
    const result = await work()
    return { result, commits: countCommits(file) - before }
  }
  return { sql, commitsOf }
}

const add = (id: number, text = `note ${id}`) =>
  statement('insert into notes (id, text) values (?1, ?2) returning id', id, text)
const ids = async (sql: Sql) =>
  (await sql.all<{ id: number }>('select id from notes order by id')).map(({ id }) => id)
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** Outcomes in short: rows, or the error's message. */
const told = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message
  )

const inClear: Vault = {
  seal: async (_, text) => text,
  open: async (_, text) => text,
  hash: async (text) => text,
  hashes: async (text) => [text],
}

describe('a group of batches', () => {
  test('what is asked for in one turn is one commit, each answered with its own rows', async () => {
    const { sql, commitsOf } = await notes()
    const { result, commits } = await commitsOf(() =>
      Promise.all(numbers(64).map((id) => sql.batch([add(id), add(id + 100)])))
    )
    expect(commits).toEqual(1)
    expect(result).toEqual(numbers(64).map((id) => [[{ id }], [{ id: id + 100 }]]))
    await sql.close()
  })

  test('what is asked for in another turn is another commit', async () => {
    const { sql, commitsOf } = await notes()
    const { commits } = await commitsOf(async () => {
      for (const id of numbers(3)) await sql.batch([add(id)])
    })
    expect(commits).toEqual(3)
    await sql.close()
  })

  test('a member that fails leaves nothing, has its own error, and touches no other', async () => {
    const { sql, commitsOf } = await notes()
    const { result, commits } = await commitsOf(() =>
      Promise.allSettled([
        sql.batch([add(1)]),
        sql.batch([add(2), add(1)]),
        sql.batch([add(3), statement('not sql')]),
        sql.batch([add(2), add(4)]),
      ])
    )
    expect(told(result)).toEqual([
      [[{ id: 1 }]],
      'UNIQUE constraint failed: notes.id',
      'near "not": syntax error',
      [[{ id: 2 }], [{ id: 4 }]],
    ])
    expect(commits).toEqual(1)
    expect(await ids(sql)).toEqual([1, 2, 4])
    await sql.close()
  })

  test('members are done and answered in the order they were asked for', async () => {
    const { sql } = await notes()
    const answered: string[] = []
    const count = statement('select count(*) as total from notes')
    const asked = numbers(5).map(async (id) => {
      const [, rows] = await sql.batch(id === 3 ? [add(1)] : [add(id), count]).catch(() => [])
      answered.push(`${id}: ${rows?.[0]?.total}`)
    })
    await Promise.all(asked)
    expect(answered).toEqual(['1: 1', '2: 2', '3: undefined', '4: 3', '5: 4'])
    await sql.close()
  })

  test('a read meanwhile sees what is committed and nothing else', async () => {
    const { sql } = await notes()
    const asked = numbers(3).map((id) => sql.batch([add(id)]).then(() => ids(sql)))
    expect(await ids(sql)).toEqual([])
    expect(await Promise.all(asked)).toEqual([numbers(3), numbers(3), numbers(3)])
    await sql.close()
  })

  test('one that does not fit on the disk is refused alone, wherever it stands', async () => {
    const { sql } = await notes()
    await sql.all('pragma max_page_count = 200')
    const large = 'x'.repeat(2_000_000)
    const outcomes = await Promise.allSettled(
      numbers(5).map((id) => sql.batch([add(id), add(id + 10, id % 2 ? '' : large)]))
    )
    const full = 'database or disk is full'
    const rows = (id: number) => [[{ id }], [{ id: id + 10 }]]
    expect(told(outcomes)).toEqual([rows(1), full, rows(3), full, rows(5)])
    expect(await ids(sql)).toEqual([1, 3, 5, 11, 13, 15])
    await sql.close()
  })

  test('where one makes SQLite give up the transaction, the others are done all the same', async () => {
    const { sql } = await notes()
    const fatal = statement('insert or rollback into notes (id) values (1)')
    const outcomes = await Promise.allSettled([
      sql.batch([add(1)]),
      sql.batch([add(2), fatal]),
      sql.batch([add(3)]),
    ])
    const refused = 'UNIQUE constraint failed: notes.id'
    expect(told(outcomes)).toEqual([[[{ id: 1 }]], refused, [[{ id: 3 }]]])
    expect(await ids(sql)).toEqual([1, 3])
    await sql.close()
  })

  test('where the one commit is refused for the sake of one, only that one is', async () => {
    const { sql } = await notes()
    await sql.batch([
      statement(
        'create table answers (note integer references notes deferrable initially deferred)'
      ),
    ])
    const answer = (note: number) => statement('insert into answers values (?1)', note)
    const outcomes = await Promise.allSettled([
      sql.batch([add(1), answer(1)]),
      sql.batch([add(2), answer(9)]),
      sql.batch([add(3), answer(1)]),
    ])
    const refused = 'FOREIGN KEY constraint failed'
    expect(told(outcomes)).toEqual([[[{ id: 1 }], []], refused, [[{ id: 3 }], []]])
    expect(await ids(sql)).toEqual([1, 3])
    await sql.close()
  })

  test('closing commits what was asked for, and refuses what comes after', async () => {
    const { sql, commitsOf } = await notes()
    const asked = Promise.all(numbers(3).map((id) => sql.batch([add(id)])))
    await Promise.all([sql.close(), sql.close()])
    expect(await asked).toEqual(numbers(3).map((id) => [[{ id }]]))
    const late = Promise.all(numbers(2).map((id) => sql.batch([add(id)])))
    await expect(late).rejects.toThrow('database is not open')
    expect((await commitsOf(async () => {})).commits).toEqual(0)
  })
})

describe('the store in groups', () => {
  test('W1 of many assistants is one commit, W2 another, and the refused change nothing', async () => {
    const file = join(await folder(), 'patchbay.db')
    const store = await sqliteStore(nodeSqlite(file), inClear)
    const names = numbers(16).map((each) => `ast-${each}`)
    for (const id of names)
      await store.addAssistant(assistant({ id }), creation({ id: `made-${id}`, assistantId: id }))
    const before = countCommits(file)
    const running = names.map((id) => operation({ id: `op-${id}`, assistantId: id }))
    const stale = operation({ id: 'stale', assistantId: 'ast-1', baseVersion: 9 })
    const begun = await Promise.all([...running, stale].map(store.begin))
    expect(begun).toEqual([
      ...names.map(() => ({ outcome: 'begun', fence: 1 })),
      { outcome: 'busy', operationId: 'op-ast-1' },
    ])
    const finished = await Promise.all([
      ...running.map((each) => store.finish(ended(each), 1, change())),
      store.finish(ended(stale), 1, change()),
    ])
    expect(finished).toEqual([...names.map(() => true), false])
    expect(countCommits(file) - before).toEqual(2)
    const { items } = await store.listAssistants(org, { page: 1, limit: 20 })
    expect(items.map(({ version, operationId }) => ({ version, operationId }))).toEqual(
      names.map(() => ({ version: 2, operationId: null }))
    )
    await store.close()
  })
})
