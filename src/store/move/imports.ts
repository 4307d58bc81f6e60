import type { Row } from '../sql.ts'
import { anyOf, dueAt, flag, grouped, idsOf, type Part } from './part.ts'
import { ownedBy } from './people.ts'

/** Imports of whole accounts with what they have found. */
export const imports: Part = {
  ...{ name: 'imports', collection: 'records', filter: { kind: 'import' } },
  ...{ columns: '*', from: 'imports where true', key: 'id' },
  read: async ({ sql }, rows) => {
    const items = grouped(
      await sql.all(
        `select * from import_items where ${anyOf('import_id')} order by import_id, external_id`,
        idsOf(rows)
      ),
      'import_id'
    )
    return rows.map((row) => ({
      ...{ ...ownedBy('import', row), shown: true, ...valuesOf(row) },
      running: row.state === 'running' ? row.connection_id : undefined,
      ...{ fence: row.fence, dueAt: dueAt(row), items: items(row.id).map(itemOf) },
    }))
  },
  inside: [
    {
      name: 'objects found',
      from: 'import_items',
      count: ({ items }) => (items as readonly unknown[]).length,
    },
  ],
}

const valuesOf = (row: Row) => ({
  ...{ connectionId: row.connection_id, state: row.state, cursor: row.cursor },
  ...{ isListed: row.is_listed === 1, tries: row.tries, createdAt: row.created_at },
  error: row.error === null ? null : (JSON.parse(String(row.error)) as object),
})

const itemOf = (row: Row) => ({
  ...{ id: row.external_id, over: flag(row.is_over), code: row.code ?? undefined },
})
