import { day } from '../mongo/claims.ts'
import { type ClaimEntry, idOf, type JournalEntry, orNone, type Slotted } from '../mongo/records.ts'
import type { Row } from '../sql.ts'
import { anyOf, dateOf, dueAt, grouped, idsOf, type Part, type Source } from './part.ts'

type Slot = Pick<
  Slotted,
  'operation' | 'fence' | 'tries' | 'dueAt' | 'journals' | 'ended' | 'claims'
>

/** How many ended operations are remembered by name: one of them must not begin again. */
const remembered = 32

// What still runs rides in the record that it is about, and with it the keys that it has claimed.
const slots = `left join assistants on assistants.id = operations.assistant_id
  left join tools on tools.id = operations.assistant_id`
const isRiding = `coalesce(operations.ended_at is null
  and (assistants.operation_id = operations.id or tools.operation_id = operations.id), false)`

/** The slots of assistants or tools, with what rides in their records. */
export const slotsOf = async (
  { sql }: Source,
  rows: readonly Row[]
): Promise<(row: Row) => Slot> => {
  const open = grouped(
    await sql.all(
      `select * from operations where ended_at is null and ${anyOf('id')}`,
      idsOf(rows, 'operation_id')
    ),
    'id'
  )
  const answers = grouped(
    rows.every((row) => row.operation_id === null)
      ? []
      : await sql.all(
          `select * from responses where ${anyOf('operation_id')} order by key`,
          idsOf(rows, 'operation_id')
        ),
    'operation_id'
  )
  const ended = grouped(await sql.all(newest, idsOf(rows)), 'assistant_id')
  return (row) => {
    const journals = open(row.operation_id).filter((one) => one.assistant_id === row.id)
    return {
      ...{ operation: (row.operation_id as string | null) ?? undefined },
      ...{ fence: Number(row.fence), tries: Number(row.tries) },
      dueAt: dueAt(row),
      journals: journals.map(entryOf),
      ended: ended(row.id)
        .map(({ id }) => String(id))
        .filter((id) => id !== row.operation_id),
      claims: journals.length === 0 ? undefined : orNone(answers(row.operation_id).map(claimOf)),
    }
  }
}

// From the index alone: the rows themselves are large.
const newest = `select assistant_id, id from (
    select assistant_id, id, row_number() over (
      partition by assistant_id order by created_at desc, id desc) as place
    from operations where ${anyOf('assistant_id')})
  where place <= ${remembered} order by place desc`

const entryOf = (row: Row): JournalEntry => {
  const journal = String(row.journal)
  return {
    ...{ id: String(row.id), user: String(row.user_id), kind: String(row.kind), rev: 1 },
    ...{ base: Number(row.base_version), state: String(row.state) },
    ...{ decision: String(row.decision), ambiguous: row.ambiguous === 1 },
    ...{ journal, size: journal.length, createdAt: String(row.created_at) },
    ...{ endedAt: row.ended_at as string | null, leftover: dateOf(row.leftover_since) },
  }
}

/** Operations that are over, each in a record of its own. */
export const operations: Part = {
  ...{ name: 'operations', collection: 'operations', filter: {}, key: 'operations.id' },
  columns: 'operations.*, coalesce(assistants.user_id, operations.user_id) as owner',
  from: `operations ${slots} where not ${isRiding}`,
  read: async (_, rows) =>
    rows.map((row) => {
      const { id: _id, ...entry } = entryOf(row)
      return { _id, org: row.org_id, owner: row.owner, about: row.assistant_id, ...entry }
    }),
}

const claimOf = (row: Row): ClaimEntry => ({
  ...{ key: String(row.key), fingerprint: String(row.fingerprint) },
  ...{ operation: row.operation_id as string | null },
  ...{ answer: (row.answer as string | null) ?? undefined, expiresAt: Number(row.expires_at) },
})

/** Idempotency keys with their answers: those of what is over, each in a record of its own. */
export const answers: Part = {
  ...{ name: 'answers', collection: 'records', filter: { kind: 'answer' }, key: 'responses.key' },
  columns: 'responses.*',
  from: `responses left join operations on operations.id = responses.operation_id ${slots}
    where not ${isRiding}`,
  read: async (_, rows) =>
    rows.map((row) => {
      const claim = claimOf(row)
      const _id = idOf('answer', `${row.org_id}/${claim.key}/${claim.expiresAt - day}`)
      return { _id, kind: 'answer', org: row.org_id, user: '', rev: 1, claims: [claim] }
    }),
}
