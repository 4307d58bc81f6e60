import type { Collection } from 'mongodb'
import type { Notice, Notices } from '../../notices.ts'
import type { Vault } from '../../vault.ts'
import { certain } from './faults.ts'

/** What one process has posted last of one connection, by the store's clock. */
export type NoticeRecord = {
  readonly _id: string
  readonly by: string
  readonly org: string
  readonly connection: string
  readonly what: Notice['what']
  readonly lasts: number
  /** The provider's words, sealed. */
  readonly rejection: string | null
  readonly at: Date
}

type Aged = NoticeRecord & { readonly age: number }

/** Within so many milliseconds what was posted earlier may be seen later. */
const overlap = 30_000

/** Word that processes leave for each other, beside all requests. */
export const noticesIn = (records: Collection<NoticeRecord>, vault: Vault): Notices => {
  const by = crypto.randomUUID()
  let newest = 0
  let seen: ReadonlySet<string> = new Set()
  return {
    post: async (notices) => {
      const rows = await Promise.all(notices.map((notice) => rowOf(vault, by, notice)))
      await certain(() => records.bulkWrite(rows.map(replacing), { ordered: false }))
    },
    look: async () => {
      const found = await certain(() => postedSince(records, new Date(newest - overlap)))
      const isNews = newsFor(by, found)
      const fresh = found.filter((row) => isNews(row) && !seen.has(nameOf(row)) && holds(row))
      seen = new Set(found.map(nameOf))
      newest = found.at(-1)?.at.getTime() ?? newest
      return Promise.all(fresh.map((row) => noticeOf(vault, row)))
    },
  }
}

const replacing = ({ _id, ...row }: Omit<NoticeRecord, 'at'>) => ({
  updateOne: {
    filter: { _id },
    update: { $set: row, $currentDate: { at: true } } as const,
    upsert: true,
  },
})

const postedSince = (records: Collection<NoticeRecord>, since: Date) =>
  records
    .find({ at: { $gte: since } })
    .project<Aged>({
      ...{ by: 1, org: 1, connection: 1, what: 1, lasts: 1, rejection: 1, at: 1 },
      age: { $subtract: ['$$NOW', '$at'] },
    })
    .sort({ at: 1 })
    .toArray()

/** What somebody else has posted, unless what we have posted of that breaker since says otherwise. */
const newsFor = (by: string, found: readonly Aged[]) => {
  const own = found.filter((row) => row.by === by && row.what === 'breaker')
  return ({ by: whose, what, connection, at }: Aged) =>
    whose !== by &&
    !(what === 'breaker' && own.some((row) => row.connection === connection && row.at >= at))
}

const nameOf = ({ _id, at }: NoticeRecord) => `${_id} ${at.getTime()}`

/** That a breaker is closed holds until the next word of it. */
const holds = ({ lasts, age }: Aged) => lasts === 0 || age < lasts

const sealedOf = (orgId: string, id: string) => ({ orgId, kind: 'notice', id })

const rowOf = async (vault: Vault, by: string, notice: Notice) => {
  const { orgId, id, what, lasts } = notice
  const words = what === 'breaker' ? notice.rejection : null
  const rejection = words && (await vault.seal(sealedOf(orgId, id), JSON.stringify(words)))
  return { _id: `${by} ${what} ${id}`, by, org: orgId, connection: id, what, lasts, rejection }
}

const noticeOf = async (vault: Vault, row: Aged): Promise<Notice> => {
  const { org: orgId, connection: id, what, rejection } = row
  const lasts = Math.max(0, row.lasts - row.age)
  if (what === 'barred') return { orgId, id, what, lasts }
  const words = rejection && (await vault.open(sealedOf(orgId, id), rejection))
  return { orgId, id, what, lasts, rejection: words && JSON.parse(words) }
}
