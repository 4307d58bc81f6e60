import { KeyClaimed } from '../../errors.ts'
import type { Claimed, Kept } from '../../records.ts'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { sealAnswer } from '../sqlite-responses.ts'
import { findMoved, sweepMoved } from './answers.ts'
import type { Archive } from './archive.ts'
import { certain } from './faults.ts'
import { asUpdate, idOf, orNone, type Plain, type Records } from './records.ts'
import { insert, revise } from './revise.ts'
import { openAnswer, sealKept } from './sealed.ts'

type Responses = Pick<Store, 'findAnswer' | 'keepAnswer' | 'amendAnswer' | 'sweepAnswers'>

/** Idempotency keys with what was answered under them: each in the record that its answer is of. */
export const responsesIn = (
  records: Records,
  answers: Archive['answers'],
  vault: Vault
): Responses => ({
  findAnswer: async (orgId, keys, now) => find(records, answers, vault, orgId, keys, now),
  keepAnswer: (orgId, kept) => keepAnswer(records, vault, orgId, kept),
  amendAnswer: async (org, { claim, answer }) => {
    const { key, fingerprint } = claim
    const sealed = await sealAnswer(vault, org, claim, answer)
    const known = { key, fingerprint, answer: { $exists: true } }
    await certain(() =>
      records.updateOne(
        { org, 'claims.key': key, claims: { $elemMatch: known } },
        asUpdate({ $set: { 'claims.$[claim].answer': sealed }, $inc: { rev: 1 } }),
        { arrayFilters: [{ 'claim.key': key }] }
      )
    )
  },
  sweepAnswers: async (now, most) => {
    const swept = await sweep(records, now, most)
    return swept + (swept < most ? await sweepMoved(answers, now, most - swept) : 0)
  },
})

const find = async (
  records: Records,
  answers: Archive['answers'],
  vault: Vault,
  org: string,
  keys: readonly string[],
  now: number
): Promise<Claimed | null> => {
  const riding = { org, 'claims.key': { $in: [...keys] } }
  const [found, moved] = await Promise.all([
    certain(() => records.find(riding, { projection: { claims: 1 } }).toArray()),
    findMoved(answers, org, keys),
  ])
  const claims = (found as unknown as Plain[]).flatMap(({ claims = [] }) => claims)
  // What was moved stays as a key without its answer; the very oldest not even so.
  const claim = [...claims.filter((each) => !each.moved), ...moved].find(
    (each) => keys.includes(each.key) && each.expiresAt > now
  )
  if (claim === undefined) return null
  const { fingerprint, operation: operationId, answer } = claim
  const kept = answer === undefined ? null : await openAnswer(vault, org, claim.key, answer)
  return { fingerprint, operationId, answer: kept }
}

// A record of its own: what it answers changed nothing, or the key's last record is gone.
const keepAnswer = async (records: Records, vault: Vault, org: string, kept: Kept) => {
  const claim = await sealKept(vault, org, kept)
  const { key, at } = kept.claim
  const _id = idOf('answer', `${org}/${key}/${at}`)
  const record: Plain = { _id, kind: 'answer', org, user: '', rev: 0, claims: claim && [claim] }
  if (!(await insert(records, record, at))) throw new KeyClaimed('another request has this key')
}

const sweep = async (records: Records, now: number, most: number) => {
  const found = await certain(() =>
    records
      .find({ 'claims.expiresAt': { $lte: now } }, { projection: { kind: 1, org: 1, claims: 1 } })
      .limit(most)
      .toArray()
  )
  let removed = 0
  for (const record of found as unknown as Plain[]) {
    if (removed >= most) break
    removed += await swept(records, record, now, most - removed)
  }
  return removed
}

const swept = async (records: Records, { _id, org, kind }: Plain, now: number, most: number) =>
  revise<Plain, number>(records, { _id, org }, (record) => {
    const over = (record?.claims ?? []).filter(({ expiresAt }) => expiresAt <= now).slice(0, most)
    if (record === null || over.length === 0) return { result: 0 }
    const claims = orNone((record.claims ?? []).filter((claim) => !over.includes(claim)))
    const isEmpty = kind === 'answer' && claims === undefined
    const next = { ...record, claims, ...(isEmpty && { removedAt: new Date(0) }) }
    return { next, result: over.length }
  })
