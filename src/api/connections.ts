import { PatchbayError } from '../errors.ts'
import type { Patchbay } from '../patchbay.ts'
import type { Connection, Scope } from '../records.ts'
import type { Store } from '../store.ts'
import { success } from './answers.ts'
import {
  type ConnectionSchemas,
  changeConnection,
  connectionShape,
  createConnection,
  showConnection,
} from './connection.ts'
import { isId } from './ids.ts'
import { pageOf } from './paging.ts'
import { type Route, route } from './route.ts'
import { deleted, enveloped, listed } from './shapes.ts'

type Parts = {
  readonly store: Store
  readonly patchbay: Pick<Patchbay, 'renewed'>
  readonly schemas: ConnectionSchemas
  readonly now: () => number
}

const tag = 'Connections'
const all = { path: '/api/v1/connections', tag, cookie: true } as const
const one = { path: '/api/v1/connections/{id}', tag, cookie: true, isId } as const
const answer = enveloped(connectionShape)

/** A tenant's credentials for provider accounts; writing them needs an admin. */
export const connectionRoutes = (parts: Parts): readonly Route[] => [
  list(parts),
  create(parts),
  read(parts),
  change(parts),
  remove(parts),
]

const list = ({ store }: Parts) =>
  route({
    ...all,
    method: 'get',
    summary: 'List your connections, newest first',
    right: 'read',
    query: 'page',
    status: 200,
    answer: listed(connectionShape),
    run: async ({ c, scope }) => {
      const page = pageOf(c)
      const { items, total } = await store.listConnections(scope, page)
      return success(items.map(showConnection), { pagination: { ...page, total } })
    },
  })

const create = ({ store, schemas, now }: Parts) =>
  route({
    ...all,
    method: 'post',
    summary: 'Store a credential; the provider is not called',
    right: 'admin',
    body: schemas.create,
    status: 201,
    answer,
    run: async ({ principal, keep }, body) => {
      const connection = createConnection(body, principal.user, now())
      const answer = success(showConnection(connection), {}, 201)
      await store.addConnection(connection, keep(answer))
      return answer
    },
  })

const read = ({ store }: Parts) =>
  route({
    ...one,
    method: 'get',
    summary: 'Read a connection',
    right: 'read',
    status: 200,
    answer,
    run: async ({ scope, id }) => success(showConnection(await stored(store, scope, id))),
  })

const change = ({ store, patchbay, schemas, now }: Parts) =>
  route({
    ...one,
    method: 'patch',
    summary: 'Change a connection; a new api_key is unverified again',
    right: 'admin',
    body: schemas.change,
    status: 200,
    answer,
    run: async ({ scope, id, keep }, body) => {
      const before = await stored(store, scope, id)
      const after = changeConnection(before, body, now())
      const answer = success(showConnection(after))
      if (after !== before && !(await store.putConnection(after, keep(answer)))) throw notFound()
      // Somebody has acted: what is stuck on the credential before goes on.
      if (body.api_key !== undefined) await patchbay.renewed(after.orgId, id)
      return answer
    },
  })

const remove = ({ store }: Parts) =>
  route({
    ...one,
    method: 'delete',
    summary: 'Delete a connection that nothing uses',
    right: 'admin',
    status: 200,
    answer: deleted,
    codes: ['in_use'],
    run: async ({ scope, id, keep }) => {
      const answer = success({ id })
      const outcome = await store.deleteConnection(scope, id, keep(answer))
      if (outcome === 'absent') throw notFound()
      if (outcome === 'in_use')
        throw new PatchbayError('in_use', 'An assistant is linked by this connection.')
      return answer
    },
  })

const stored = async (store: Store, scope: Scope, id: string): Promise<Connection> => {
  const connection = await store.getConnection(scope, id)
  if (connection === null) throw notFound()
  return connection
}

const notFound = () => new PatchbayError('not_found', 'There is no such connection.')
