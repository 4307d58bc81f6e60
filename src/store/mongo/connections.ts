import type { Connection, Kept, Scope } from '../../records.ts'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import { claimed } from './claims.ts'
import { certain } from './faults.ts'
import { asUpdate, idOf, nameOf, type Plain, type Records } from './records.ts'
import { removed } from './removed.ts'
import { insert, revise } from './revise.ts'
import type { Room } from './room.ts'
import { type Lists, owned, shownOne } from './rows.ts'
import { sealKept } from './sealed.ts'

type Values = Omit<Connection, 'id' | 'orgId' | 'userId'>
type ConnectionRecord = Plain & Values
type Connections = Pick<
  Store,
  | 'addConnection'
  | 'getConnection'
  | 'listConnections'
  | 'putConnection'
  | 'setConnectionState'
  | 'deleteConnection'
>

/** Credentials of provider accounts, their secrets sealed. */
export const connectionsIn = (
  records: Records,
  vault: Vault,
  list: Lists,
  room: Room
): Connections => ({
  addConnection: async (connection, kept) => {
    const claim = await sealKept(vault, connection.orgId, kept)
    const record = { ...(await seal(vault, connection)), claims: claim && [claim] }
    if (!(await insert(records, record, kept?.claim.at)))
      throw new Error(`there is a connection ${connection.id} already`)
  },
  getConnection: async (scope, id) => {
    const found = await shownOne<ConnectionRecord>(records, 'connection', scope, id)
    return found && open(vault, found)
  },
  listConnections: (scope, page) =>
    list<ConnectionRecord, Connection>('connection', scope, page, (record) => open(vault, record)),
  putConnection: async (connection, kept) => {
    const { orgId, id } = connection
    const [sealed, claim] = await Promise.all([
      seal(vault, connection),
      sealKept(vault, orgId, kept),
    ])
    const at = kept?.claim.at ?? 0
    return changed(records, room, { orgId, userId: null }, id, at, (record) => {
      return { ...sealed, rev: record.rev, claims: claimed(record.claims, claim, at) }
    })
  },
  setConnectionState: async ({ orgId, id, updatedAt }, state) => {
    await changed(records, room, { orgId, userId: null }, id, 0, (record) => {
      const isSame = record.updatedAt !== updatedAt || record.state === state
      return isSame ? undefined : { ...record, state }
    })
  },
  deleteConnection: (scope, id, kept) => deleteConnection(records, room, vault, scope, id, kept),
})

const changed = (
  records: Records,
  room: Room,
  scope: Scope,
  id: string,
  at: number,
  change: (record: ConnectionRecord) => ConnectionRecord | undefined
) => {
  const filter = { _id: idOf('connection', id), ...owned(scope), shown: true }
  const decide = (record: ConnectionRecord | null) => {
    const next = record === null ? undefined : change(record)
    return next === undefined ? { result: false } : { next, result: true }
  }
  return room(filter, () => revise<ConnectionRecord, boolean>(records, filter, decide, at))
}

/** Looked at before it is hidden and after: who links it meanwhile looks after its write too. */
const deleteConnection = async (
  records: Records,
  room: Room,
  vault: Vault,
  scope: Scope,
  id: string,
  kept: Kept | undefined
): Promise<'deleted' | 'in_use' | 'absent'> => {
  const claim = await sealKept(vault, scope.orgId, kept)
  if ((await shownOne(records, 'connection', scope, id)) === null) return 'absent'
  if (await isConnectionUsed(records, scope.orgId, id)) return 'in_use'
  const at = kept?.claim.at ?? 0
  const hidden = await changed(records, room, scope, id, at, (record) => {
    return { ...removed(record), claims: claimed(record.claims, claim, at) }
  })
  if (!hidden) return 'absent'
  if (!(await isConnectionUsed(records, scope.orgId, id))) return 'deleted'
  await shownAgain(records, scope.orgId, id, claim?.key)
  return 'in_use'
}

/** True where a link or what stands for a tool leads through it. */
export const isConnectionUsed = async (records: Records, org: string, id: string) => {
  const one = { projection: { _id: 1 } }
  const [link, copy] = await Promise.all([
    certain(() => records.findOne({ org, 'links.connection': id }, one)),
    certain(() => records.findOne({ org, 'copies.connection': id }, one)),
  ])
  return link !== null || copy !== null
}

const shownAgain = (records: Records, org: string, id: string, key: string | undefined) =>
  certain(() =>
    records.updateOne(
      { _id: idOf('connection', id), org, removedAt: { $exists: true } },
      asUpdate({
        ...{ $set: { shown: true }, $unset: { removedAt: true }, $inc: { rev: 1 } },
        ...(key !== undefined && { $pull: { claims: { key } } }),
      })
    )
  )

const apiKeyOf = (orgId: string, id: string) => ({ orgId, kind: 'connection api key', id })
const webhookSecretOf = (orgId: string, id: string) => ({ orgId, kind: 'webhook secret', id })

const seal = async (
  vault: Vault,
  { id, orgId, userId, ...values }: Connection
): Promise<ConnectionRecord> => {
  const { apiKey, webhookSecret: secret } = values
  const [sealedKey, sealedSecret] = await Promise.all([
    vault.seal(apiKeyOf(orgId, id), apiKey),
    secret === null ? null : vault.seal(webhookSecretOf(orgId, id), secret),
  ])
  return {
    ...{ _id: idOf('connection', id), kind: 'connection', org: orgId, user: userId, rev: 0 },
    ...{ shown: true, ...values, apiKey: sealedKey, webhookSecret: sealedSecret },
  }
}

const open = async (vault: Vault, record: ConnectionRecord): Promise<Connection> => {
  const { _id, kind: _, org: orgId, user: userId, rev, shown, ...values } = record
  const id = nameOf(record)
  const secret = values.webhookSecret
  const [apiKey, webhookSecret] = await Promise.all([
    vault.open(apiKeyOf(orgId, id), values.apiKey),
    secret === null ? null : vault.open(webhookSecretOf(orgId, id), secret),
  ])
  return { id, orgId, userId, ...values, apiKey, webhookSecret }
}
