import { z } from '@hono/zod-openapi'
import { PatchbayError } from '../errors.ts'
import type { ApiKey } from '../records.ts'
import type { Store } from '../store.ts'
import { success } from './answers.ts'
import type { Credentials } from './credentials.ts'
import { isId, newId } from './ids.ts'
import { keyText } from './key-text.ts'
import { pageOf } from './paging.ts'
import { type Exchange, type Route, route } from './route.ts'
import { shortText } from './schema.ts'
import { deleted, enveloped, listed } from './shapes.ts'

const scopes = ['read', 'write', 'admin'] as const
const shape = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  last4: z.string(),
  origins: z.array(z.string()).nullable(),
  scopes: z.array(z.enum(scopes)),
  expires_at: z.string().nullable(),
  created_at: z.string(),
})
const item = shape.openapi('ApiKey')

const originText = z
  .string()
  .regex(/^https?:\/\/[^/?#@\\\s*]+$/, 'must be an origin: scheme://host[:port]')
  .refine((text) => URL.canParse(text), { error: 'must be an origin: scheme://host[:port]' })
  .transform((text) => new URL(text).origin)

const wanted = z.strictObject({
  name: shortText(200).nullish(),
  origins: z.array(originText).min(1).max(50).nullish(),
  scopes: z.array(z.enum(scopes)).min(1).max(3).optional(),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
})

type Parts = {
  readonly store: Store
  readonly hash: (text: string) => Promise<string>
  readonly credentials: Credentials
  readonly now: () => number
}

const tag = 'Keys'
const all = { path: '/api/v1/keys', tag, right: 'admin', cookie: true } as const

/** API keys: made once, shown once, gone at once. */
export const keyRoutes = (parts: Parts): readonly Route[] => [
  list(parts),
  create(parts),
  remove(parts),
]

const list = ({ store }: Parts) =>
  route({
    ...all,
    method: 'get',
    summary: 'List your keys, newest first',
    query: 'page',
    status: 200,
    answer: listed(item),
    run: async ({ c, scope }) => {
      const page = pageOf(c)
      const { items, total } = await store.listKeys(scope, page)
      return success(items.map(show), { pagination: { ...page, total } })
    },
  })

const create = (parts: Parts) =>
  route({
    ...all,
    method: 'post',
    summary: 'Make a key; its text is in this answer only',
    body: wanted,
    status: 201,
    answer: enveloped(shape.extend({ key: z.string() }).openapi('NewApiKey')),
    run: async (exchange, body) => {
      const text = keyText(crypto.getRandomValues(new Uint8Array(32)))
      const key = toKey(exchange, body, text, await parts.hash(text), parts.now())
      const answer = success({ ...show(key), key: text }, {}, 201)
      await parts.store.addKey(key, exchange.keep(answer))
      return answer
    },
  })

const remove = ({ store, credentials }: Parts) =>
  route({
    ...all,
    path: '/api/v1/keys/{id}',
    isId,
    method: 'delete',
    summary: 'Revoke a key',
    status: 200,
    answer: deleted,
    run: async ({ scope, id, keep }) => {
      const answer = success({ id })
      if (!(await store.deleteKey(scope, id, keep(answer))))
        throw new PatchbayError('not_found', 'There is no such key.')
      credentials.forget(id)
      return answer
    },
  })

const toKey = (
  { principal: { user } }: Exchange,
  body: z.infer<typeof wanted>,
  text: string,
  hash: string,
  now: number
): ApiKey => ({
  id: newId(now),
  orgId: user.orgId,
  userId: user.id,
  name: body.name ?? null,
  hash,
  last4: text.slice(-4),
  origins: body.origins ?? null,
  scopes: [...new Set(body.scopes ?? (['read', 'write'] as const))],
  expiresAt: body.expires_at == null ? null : new Date(body.expires_at).toISOString(),
  createdAt: new Date(now).toISOString(),
})

const show = (key: ApiKey) => ({
  id: key.id,
  name: key.name,
  last4: key.last4,
  origins: key.origins,
  scopes: key.scopes,
  expires_at: key.expiresAt,
  created_at: key.createdAt,
})
