import { KeyClaimed } from '../../errors.ts'
import type { Claim } from '../../records.ts'
import { isFullOfAnswers } from './bounds.ts'
import { Crowded } from './crowded.ts'
import { type ClaimEntry, orNone } from './records.ts'

/** How long an answer is given again. */
export const day = 24 * 60 * 60 * 1000

type Claims = readonly ClaimEntry[] | undefined

/** A claim as it is stored, of an operation or with its sealed answer. */
export const entryOf = (
  { key, fingerprint, at }: Claim,
  { operation, answer }: { readonly operation?: string; readonly answer?: string }
): ClaimEntry => ({ key, fingerprint, operation: operation ?? null, answer, expiresAt: at + day })

/** With one more claim; throws where the record itself has the key, and its day is not over. */
export const claimed = (claims: Claims, entry: ClaimEntry | undefined, at: number): Claims => {
  if (entry === undefined) return claims
  const known = claims?.find(({ key }) => key === entry.key)
  if (known && known.expiresAt > at) throw new KeyClaimed('another request has this key')
  if (isFullOfAnswers(claims)) throw new Crowded('move answers first')
  return [...others(claims, entry.key), entry]
}

/** The same of a request that only brings an end about: a key that is there stays as it is. */
export const claimedToo = (claims: Claims, entry: ClaimEntry | undefined): Claims => {
  const isThere = claims?.some(({ key }) => key === entry?.key) ?? false
  if (entry === undefined || isThere) return claims
  if (isFullOfAnswers(claims)) throw new Crowded('move answers first')
  return [...(claims ?? []), entry]
}

/** The first answer under an operation's key stays, so that it is the same every time. */
export const answered = (
  claims: Claims,
  operation: string,
  given: { readonly key: string; readonly answer: string; readonly expiresAt: number } | undefined
): Claims =>
  claims?.map((claim) => {
    const isOpen = claim.operation === operation && claim.answer === undefined && !claim.moved
    if (given === undefined || claim.key !== given.key || !isOpen) return claim
    return { ...claim, answer: given.answer, expiresAt: given.expiresAt }
  })

/** Without the keys that an operation claimed and did not answer. */
export const freed = (claims: Claims, operation: string): Claims =>
  orNone(
    (claims ?? []).filter(
      (claim) => claim.operation !== operation || claim.answer !== undefined || claim.moved
    )
  )

const others = (claims: Claims, key: string) => (claims ?? []).filter((claim) => claim.key !== key)
