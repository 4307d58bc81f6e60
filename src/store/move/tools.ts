import type { CopyEntry, ToolRecord } from '../mongo/records.ts'
import type { Row } from '../sql.ts'
import { anyOf, dateOf, flag, grouped, idsOf, type Part } from './part.ts'
import { ownedBy } from './people.ts'
import { slotsOf } from './slots.ts'

/** Tools with what stands for them at providers, and what runs on them. */
export const tools: Part = {
  ...{ name: 'tools', collection: 'records', filter: { kind: 'tool' } },
  ...{ columns: '*', from: 'tools where true', key: 'id' },
  read: async (source, rows) => {
    const slot = await slotsOf(source, rows)
    const copies = grouped(
      await source.sql.all(
        `select * from tool_copies where ${anyOf('tool_id')} order by rowid`,
        idsOf(rows)
      ),
      'tool_id'
    )
    return rows.map(
      (row): ToolRecord => ({
        ...{ ...ownedBy('tool', row), ...slot(row), version: Number(row.version) },
        ...{ name: String(row.name), config: String(row.config), headers: String(row.headers) },
        ...{ createdAt: String(row.created_at), updatedAt: String(row.updated_at) },
        ...(row.deleted_at === null ? { shown: true } : { deletedAt: String(row.deleted_at) }),
        copies: copies(row.id).map(copyOf),
      })
    )
  },
  inside: [
    {
      name: 'tools at providers',
      from: 'tool_copies',
      count: ({ copies }) => (copies as readonly CopyEntry[]).length,
    },
  ],
}

const copyOf = (row: Row): CopyEntry => ({
  ...{ id: String(row.id), connection: String(row.connection_id), provider: String(row.provider) },
  ...{ externalId: String(row.external_id), base: String(row.base) },
  ...{ abandoned: flag(row.abandoned), settleSince: dateOf(row.settle_since) },
  going: (row.going as string | null) ?? undefined,
})
