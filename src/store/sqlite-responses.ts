import { KeyClaimed } from '../errors.ts'
import type { Claim, Kept, KeptAnswer } from '../records.ts'
import type { Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'
import { isTaken, type Row, type Sql, type SqlValue, type Statement, statement } from './sql.ts'

type ResponseRow = {
  readonly key: string
  readonly fingerprint: string
  readonly operation_id: string | null
  readonly answer: string | null
}

/** How long an answer is given again. */
const day = 24 * 60 * 60 * 1000

/** Idempotency keys with what was answered under them. */
export const responsesIn = (
  sql: Sql,
  vault: Vault
): Pick<Store, 'findAnswer' | 'keepAnswer' | 'amendAnswer' | 'sweepAnswers'> => ({
  findAnswer: async (orgId, keys, now) => {
    const [row] = await sql.all<ResponseRow>(
      `select key, fingerprint, operation_id, answer from responses
        where org_id = ?1 and expires_at > ?2 and key in (select value from json_each(?3))`,
      ...[orgId, now, JSON.stringify(keys)]
    )
    if (row === undefined) return null
    const { key, fingerprint, operation_id: operationId, answer } = row
    const kept = answer === null ? null : await open(vault, orgId, key, answer)
    return { fingerprint, operationId, answer: kept }
  },
  keepAnswer: async (orgId, kept) => {
    await commitKeyed(sql, await keeping(vault, orgId, kept))
  },
  amendAnswer: async (orgId, { claim, answer }) => {
    const text = `update responses set answer = ?4
      where org_id = ?1 and key = ?2 and fingerprint = ?3 and answer is not null`
    const sealed = await sealAnswer(vault, orgId, claim, answer)
    await sql.batch([statement(text, orgId, claim.key, claim.fingerprint, sealed)])
  },
  sweepAnswers: async (now, most) => {
    const text = `delete from responses where key in (
      select key from responses where expires_at <= ?1 limit ?2) returning key`
    const [rows = []] = await sql.batch([statement(text, now, most)])
    return rows.length
  },
})

/** A batch that may claim a key; `KeyClaimed` where another request has it. */
export const commitKeyed = async (
  sql: Sql,
  statements: readonly Statement[]
): Promise<readonly (readonly Row[])[]> => {
  try {
    return await sql.batch(statements)
  } catch (error) {
    if (isTaken(error, 'responses.key')) throw new KeyClaimed('another request has this key')
    throw error
  }
}

/** Claims a key where the condition holds; `?1` to `?6` are the claim's own values. */
export const claiming = (
  orgId: string,
  claim: Claim,
  what: { readonly operationId?: string; readonly answer?: string },
  condition = 'true',
  ...values: SqlValue[]
): readonly Statement[] => [
  statement('delete from responses where key = ?1 and expires_at <= ?2', claim.key, claim.at),
  statement(
    `insert into responses (key, org_id, fingerprint, operation_id, answer, expires_at)
      select ?1, ?2, ?3, ?4, ?5, ?6 where ${condition}`,
    ...[claim.key, orgId, claim.fingerprint, what.operationId ?? null, what.answer ?? null],
    ...[claim.at + day, ...values]
  ),
]

/** Claims and answers at once, where a key was given and the condition holds. */
export const keeping = async (
  vault: Vault,
  orgId: string,
  kept: Kept | undefined,
  condition = 'true',
  ...values: SqlValue[]
): Promise<readonly Statement[]> => {
  if (kept === undefined) return []
  const answer = await sealAnswer(vault, orgId, kept.claim, kept.answer)
  return claiming(orgId, kept.claim, { answer }, condition, ...values)
}

/** The same of a request that brings the end of an operation about, while its slot is held. */
export const keepingHeld = (
  vault: Vault,
  table: 'assistants' | 'tools',
  { operation, fence }: { readonly operation: Operation; readonly fence: number },
  kept: Kept | undefined
): Promise<readonly Statement[]> => {
  const { id, orgId, assistantId } = operation
  const isHeld = `exists (select 1 from ${table}
    where org_id = ?2 and id = ?7 and operation_id = ?8 and fence = ?9)`
  const isNew = 'not exists (select 1 from responses where key = ?1)'
  return keeping(vault, orgId, kept, `${isHeld} and ${isNew}`, assistantId, id, fence)
}

/** When an answer given at this time, or at the claim's, is forgotten. */
export const expiryOf = ({ at }: Claim, endedAt: string | null) =>
  (endedAt === null ? at : Math.max(at, Date.parse(endedAt))) + day

const answerOf = (orgId: string, id: string) => ({ orgId, kind: 'answer', id })

export const sealAnswer = (vault: Vault, orgId: string, { key }: Claim, answer: KeptAnswer) =>
  vault.seal(answerOf(orgId, key), JSON.stringify(answer))

const open = async (vault: Vault, orgId: string, key: string, answer: string) =>
  JSON.parse(await vault.open(answerOf(orgId, key), answer)) as KeptAnswer
