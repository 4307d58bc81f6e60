import { withLinks } from '../mongo/begin.ts'
import { type AssistantRecord, type LinkEntry, orNone } from '../mongo/records.ts'
import type { Row } from '../sql.ts'
import { anyOf, dateOf, flag, grouped, idsOf, type Moved, type Part, type Source } from './part.ts'
import { ownedBy } from './people.ts'
import { slotsOf } from './slots.ts'

const lengthOf = (field: string) => (moved: Moved) => ((moved[field] ?? []) as unknown[]).length

/** Assistants with their links, the tools they have, and what runs on them. */
export const assistants: Part = {
  ...{ name: 'assistants', collection: 'records', filter: { kind: 'assistant' } },
  ...{ columns: '*', from: 'assistants where true', key: 'id' },
  read: async (source, rows) => {
    const given = await besides(source, rows)
    return Promise.all(rows.map((row) => recordOf(source, row, given)))
  },
  inside: [
    { name: 'links', from: 'links', count: lengthOf('links') },
    {
      name: 'tools in use',
      from: 'tool_uses',
      count: lengthOf('tools'),
    },
    {
      name: 'tools about to be used',
      from: `tool_claims join operations on operations.id = tool_claims.operation_id
        join assistants on assistants.id = assistant_id`,
      count: lengthOf('toolClaims'),
    },
  ],
}

const besides = async (source: Source, rows: readonly Row[]) => {
  const ids = idsOf(rows)
  const byAssistant = async (text: string) =>
    grouped(await source.sql.all(text, ids), 'assistant_id')
  const those = anyOf('assistant_id')
  return {
    slot: await slotsOf(source, rows),
    links: await byAssistant(`select * from links where ${those} order by rowid`),
    tools: await byAssistant(`select * from tool_uses where ${those} order by tool_id`),
    // In this order: the operations of an assistant are in an index, claims by assistant are not.
    claims: await byAssistant(
      `select assistant_id, tool_id, operation_id from operations
        cross join tool_claims on tool_claims.operation_id = operations.id
        where ${those} order by operation_id, tool_id`
    ),
  }
}

const recordOf = async (
  source: Source,
  row: Row,
  { slot, links, tools, claims }: Awaited<ReturnType<typeof besides>>
): Promise<AssistantRecord> => {
  const version = Number(row.version)
  const toolsOf = tools(row.id).map(({ tool_id }) => String(tool_id))
  const claimsOf = claims(row.id).map(({ tool_id, operation_id }) => {
    return { tool: String(tool_id), operation: String(operation_id) }
  })
  const record: AssistantRecord = {
    ...{ ...ownedBy('assistant', row), ...slot(row), version, links: [] },
    ...{ createdAt: String(row.created_at), updatedAt: String(row.updated_at) },
    ...{ config: String(row.config), defaults: String(row.defaults) },
    providerOptions: await optionsOf(source, row),
    // Nobody sees what is still being made.
    shown: version > 0 ? true : undefined,
    ...{ tools: orNone(toolsOf), toolClaims: orNone(claimsOf) },
  }
  return withLinks(record, links(row.id).map(linkOf))
}

// Before they were sealed they stood as they are, which MongoDB's store has never read.
const optionsOf = async ({ vault }: Source, row: Row) => {
  const options = String(row.provider_options)
  if (options === '{}' || !options.startsWith('{')) return options
  const [orgId, id] = [String(row.org_id), String(row.id)]
  return vault.seal({ orgId, kind: 'provider options', id }, options)
}

const linkOf = (row: Row): LinkEntry => ({
  ...{ id: String(row.id), connection: String(row.connection_id), provider: String(row.provider) },
  ...{ externalId: String(row.external_id), base: String(row.base), state: String(row.state) },
  ...{ lastSyncedAt: String(row.last_synced_at), ours: flag(row.ours), paused: flag(row.paused) },
  overrides: (row.overrides as string | null) ?? undefined,
  settleSince: dateOf(row.settle_since),
})
