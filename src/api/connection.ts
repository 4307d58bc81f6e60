import { z } from '@hono/zod-openapi'
import type { Connection, User } from '../records.ts'
import { newId } from './ids.ts'
import { secretText, shortText } from './schema.ts'
import { checkBaseUrl, type UrlRules } from './urls.ts'

const policies = z.enum(['report', 'adopt', 'overwrite'])

/** A connection as it is answered: everything but the two secrets. */
export const connectionShape = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    name: z.string().nullable(),
    base_url: z.string().nullable(),
    allow_unknown_models: z.boolean(),
    drift_policy: policies,
    state: z.enum(['unverified', 'ok', 'invalid']),
    last4: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('Connection')

/** The bodies that make and change a connection. */
export const connectionSchemas = (providers: readonly string[], rules: UrlRules) => {
  const settings = {
    name: shortText(200).nullish(),
    base_url: baseUrl(rules).nullish(),
    webhook_secret: secretText.nullish(),
    allow_unknown_models: z.boolean().nullish(),
    drift_policy: policies.nullish(),
  }
  return {
    create: z
      .strictObject({ provider: providerOf(providers), api_key: secretText, ...settings })
      .openapi('ConnectionCreate'),
    change: z
      .strictObject({ api_key: secretText.optional(), ...settings })
      .openapi('ConnectionPatch'),
  }
}

export type ConnectionSchemas = ReturnType<typeof connectionSchemas>

const providerOf = (providers: readonly string[]) =>
  z.string().refine((provider) => providers.includes(provider), {
    error: `must be one of ${providers.join(', ')}`,
  })

const baseUrl = (rules: UrlRules) =>
  z.string().transform((text, context) => {
    const checked = checkBaseUrl(text, rules)
    if ('url' in checked) return checked.url
    context.addIssue({ code: 'custom', message: checked.problem })
    return z.NEVER
  })

/** A new connection; nobody has tried its key yet. */
export const createConnection = (
  body: z.infer<ConnectionSchemas['create']>,
  user: User,
  now: number
): Connection => {
  const at = new Date(now).toISOString()
  return {
    id: newId(now),
    orgId: user.orgId,
    userId: user.id,
    provider: body.provider,
    apiKey: body.api_key,
    ...settingsOf(blank, body),
    state: 'unverified',
    createdAt: at,
    updatedAt: at,
  }
}

/** The connection after a patch, or the very same one where nothing changes. */
export const changeConnection = (
  before: Connection,
  body: z.infer<ConnectionSchemas['change']>,
  now: number
): Connection => {
  const apiKey = body.api_key ?? before.apiKey
  const settings = settingsOf(before, body)
  const elsewhere = apiKey !== before.apiKey || settings.baseUrl !== before.baseUrl
  const same = Object.entries(settings).every(
    ([key, value]) => before[key as keyof Settings] === value
  )
  if (same && !elsewhere) return before
  const state = elsewhere ? 'unverified' : before.state
  return { ...before, ...settings, apiKey, state, updatedAt: new Date(now).toISOString() }
}

type Settings = Pick<
  Connection,
  'name' | 'baseUrl' | 'webhookSecret' | 'allowUnknownModels' | 'driftPolicy'
>

const blank: Settings = {
  name: null,
  baseUrl: null,
  webhookSecret: null,
  allowUnknownModels: false,
  driftPolicy: 'report',
}

const settingsOf = (before: Settings, body: z.infer<ConnectionSchemas['change']>): Settings => ({
  name: kept(body.name, before.name, null),
  baseUrl: kept(body.base_url, before.baseUrl, null),
  webhookSecret: kept(body.webhook_secret, before.webhookSecret, null),
  allowUnknownModels: kept(body.allow_unknown_models, before.allowUnknownModels, false),
  driftPolicy: kept(body.drift_policy, before.driftPolicy, 'report'),
})

/** Absent leaves, null clears. */
const kept = <T>(given: T | null | undefined, before: T, cleared: T): T =>
  given === undefined ? before : (given ?? cleared)

/** A connection without its secrets; of a short key not even the end is shown. */
export const showConnection = (connection: Connection) => ({
  id: connection.id,
  provider: connection.provider,
  name: connection.name,
  base_url: connection.baseUrl,
  allow_unknown_models: connection.allowUnknownModels,
  drift_policy: connection.driftPolicy,
  state: connection.state,
  last4: connection.apiKey.length < 8 ? '' : connection.apiKey.slice(-4),
  created_at: connection.createdAt,
  updated_at: connection.updatedAt,
})
