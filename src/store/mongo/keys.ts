import type { Collection } from 'mongodb'
import type { ApiKey } from '../../records.ts'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { claimed } from './claims.ts'
import { certain } from './faults.ts'
import { idOf, nameOf, type Plain, type Records } from './records.ts'
import { removed } from './removed.ts'
import { insert, revise } from './revise.ts'
import { type Lists, owned } from './rows.ts'
import { sealKept } from './sealed.ts'
import { activeUser, type UserRecord } from './users.ts'

type KeyRecord = Plain &
  Pick<ApiKey, 'name' | 'last4' | 'origins' | 'scopes' | 'expiresAt' | 'createdAt'> & {
    readonly hash?: string | undefined
  }
type Keys = Pick<Store, 'addKey' | 'findKey' | 'listKeys' | 'deleteKey'>

/** API keys and the users they act for. */
export const keysIn = (
  records: Records,
  users: Collection<UserRecord>,
  vault: Vault,
  list: Lists
): Keys => ({
  addKey: async ({ id, orgId: org, userId: user, ...key }, kept) => {
    const claim = await sealKept(vault, org, kept)
    const record: KeyRecord = {
      ...{ _id: idOf('key', id), kind: 'key', org, user, rev: 0, shown: true, ...key },
      claims: claim && [claim],
    }
    if (!(await insert(records, record, kept?.claim.at)))
      throw new Error(`there is a key ${id} already`)
  },
  findKey: async (hash) => {
    const found = await certain(() => records.findOne({ hash, shown: true }))
    const record = found as KeyRecord | null
    const user = record && (await activeUser(users, record.user))
    return record && user ? { key: read(record), user } : null
  },
  listKeys: (scope, page) => list('key', scope, page, read),
  deleteKey: async (scope, id, kept) => {
    const claim = await sealKept(vault, scope.orgId, kept)
    const at = kept?.claim.at ?? 0
    const filter = { _id: idOf('key', id), ...owned(scope), shown: true }
    return revise<KeyRecord, boolean>(
      records,
      filter,
      (record) => {
        if (record === null) return { result: false }
        const claims = claimed(record.claims, claim, at)
        const next = { ...removed(record), hash: undefined, claims }
        return { next, result: true }
      },
      at
    )
  },
})

const read = (record: KeyRecord): ApiKey => ({
  ...{ id: nameOf(record), orgId: record.org, userId: record.user, name: record.name },
  ...{ hash: record.hash ?? '', last4: record.last4, origins: record.origins },
  ...{ scopes: record.scopes, expiresAt: record.expiresAt, createdAt: record.createdAt },
})
