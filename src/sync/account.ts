import { PatchbayError } from '../errors.ts'
import type { AccountPage } from '../provider-object.ts'
import type { Page, Scope } from '../records.ts'
import type { Context } from './context.ts'
import { linkedTo } from './linked.ts'
import { readFailure, rememberHealth } from './look.ts'
import { drive } from './reading.ts'
import { attempt, findConnection, type Remote, remoteOf, tried } from './remote.ts'
import type { Left } from './retry.ts'
import type { Verdict } from './verdict.ts'

/** An object of an account, and whether an assistant of the org is tied to it. */
export type RemoteObject = AccountPage['items'][number] & {
  readonly linked: boolean
  /** Null, too, where it is another user's. */
  readonly assistantId: string | null
}

/** How the account of a connection is called; no object of it is meant. */
export const accountOf = async (
  context: Context,
  scope: Scope,
  connectionId: string
): Promise<Remote> => {
  const connection = await findConnection(context, scope, connectionId)
  return remoteOf(context, connection, { id: '', externalId: '' }, [])
}

/** One page of an account; throws what to answer with where there is none. */
export const readPage = async (
  context: Context,
  remote: Remote,
  from: string | null,
  left: Left
): Promise<AccountPage> => {
  const { title, all } = remote.provider
  if (all === undefined)
    throw new PatchbayError('unrepresentable', `${title} has no list of its assistants`)
  const read = await drive(all(from), (call) =>
    tried(context, remote, () => attempt(context, remote, 'read', call, left), left)
  )
  const verdict: Verdict = read.kind === 'done' ? { kind: 'ok', object: {} } : read
  await rememberHealth(context, remote, verdict)
  if (read.kind !== 'done') throw readFailure(read)
  if (read.result === undefined) throw endless(remote)
  return read.result
}

/** A page that leads nowhere, or round in circles: what else there is cannot be known. */
export const endless = ({ provider: { title } }: Remote) =>
  new PatchbayError('provider_error', `${title} lists its assistants in pages that do not end`)

/** One page, as we page, of all that an account has: the provider is asked for all of it. */
export const listAccount = async (
  context: Context,
  scope: Scope,
  connectionId: string,
  { page, limit }: Page,
  left: Left
) => {
  const remote = await accountOf(context, scope, connectionId)
  const found = new Map<string, AccountPage['items'][number]>()
  for (let from: string | null = null; ; ) {
    const { items, next } = await readPage(context, remote, from, left)
    const known = found.size
    for (const item of items) if (!found.has(item.externalId)) found.set(item.externalId, item)
    if (next === null) break
    if (found.size === known) throw endless(remote)
    from = next
  }
  const shown = [...found.values()].slice((page - 1) * limit, page * limit)
  const items = await Promise.all(shown.map((item) => withLink(context, scope, remote, item)))
  return { items, total: found.size }
}

const withLink = async (
  context: Context,
  scope: Scope,
  { provider: { id } }: Remote,
  item: AccountPage['items'][number]
): Promise<RemoteObject> => {
  const { externalId } = item
  const inOrg = await linkedTo(context, { ...scope, userId: null }, id, externalId)
  const [own] = inOrg.length === 0 ? [] : await linkedTo(context, scope, id, externalId)
  return { ...item, linked: inOrg.length > 0, assistantId: own ?? null }
}
