import { type Db, MongoError, MongoServerSelectionError } from 'mongodb'
import type { Vault } from '../../vault.ts'
import { connect } from '../mongo/open.ts'
import type { Sql } from '../sql.ts'
import { copyAll } from './copy.ts'
import { fingerprintOf, openSource, refuseOtherSecret } from './source.ts'
import { finishTarget, markPlace, openTarget } from './target.ts'
import { type Verified, verifyAll } from './verify.ts'

export type Move = {
  readonly file: string
  readonly url: string
  /** What gateways will seal and open by, first; then one for each secret that still opens. */
  readonly vaults: readonly [Vault, ...Vault[]]
  readonly say: (line: string) => void
}

/**
 * Moves the database of a stopped gateway to MongoDB; true once every record was seen there as it
 * was here. Killed at any moment, it goes on where it was.
 */
export const moveUp = async (move: Move): Promise<boolean> => {
  const sql = await openSource(move.file)
  try {
    const { client, db } = await connect(move.url, patience)
    try {
      return await moved(move, sql, db)
    } finally {
      await client.close()
    }
  } catch (error) {
    throw error instanceof MongoError ? unreached(error) : error
  } finally {
    await sql.close()
  }
}

/** Longer than a set takes to choose its next primary. */
const patience = 60_000

/** What the driver says of it, by the name of what the user gave. */
const unreached = (cause: MongoError) =>
  cause instanceof MongoServerSelectionError
    ? new Error(
        `--to: no primary was found for ${patience / 1000} s (${cause.message}): are the hosts and ` +
          'replicaSet right, and do most of its members run? The same command goes on',
        { cause }
      )
    : new Error(`--to: ${cause.message}`, { cause })

const moved = async ({ file, vaults, say }: Move, sql: Sql, db: Db) => {
  const unread = await refuseOtherSecret(sql, vaults)
  const { at, movedAt } = await openTarget(db, await fingerprintOf(file))
  if (movedAt !== null) {
    say(`${db.databaseName} holds all of it since ${movedAt}: nothing was done`)
    return true
  }
  const source = { sql, vault: vaults[0] }
  const from = at === null ? 'moving all' : `going on after ${`${at.part} ${at.after}`.trim()}`
  say(`${from}, to the database ${db.databaseName}`)
  await copyAll(source, db, at, say)
  const verified = await verifyAll(source, db, say)
  const isSame = verified.every(({ differences }) => differences.length === 0)
  // Where something differs, all of it is copied anew by the next run.
  await (isSame ? finishTarget(db) : markPlace(db, null))
  for (const line of [...verified.flatMap(told), ...verdict(db, isSame, unread)]) say(line)
  return isSame
}

const shownAtMost = 5

const told = ({ name, count, digest, inside, differences }: Verified): string[] => {
  const rode = inside.map((one) => `, ${one.count} ${one.name}`).join('')
  const rest = differences.length - shownAtMost
  return [
    `  ${name.padEnd(12)} ${String(count).padStart(9)}  sha256 ${digest}${rode}`,
    ...differences.slice(0, shownAtMost).map((difference) => `    ${difference}`),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
  ]
}

const verdict = (db: Db, isSame: boolean, unread: number): string[] => [
  ...(unread > 0
    ? [`${unread} old journals and answers were sealed under an older secret, and stay unreadable`]
    : []),
  isSame
    ? `moved: every record of ${db.databaseName} is as it was`
    : `NOT moved: no gateway starts on ${db.databaseName}; run this again and it copies all anew`,
]
