import { waitUntil } from 'cloudflare:workers'
import type { Context } from 'hono'
import { ulid } from 'ulid'
import about from '../../package.json' with { type: 'json' }
import { createApp } from '../api/app.ts'
import { newId } from '../api/ids.ts'
import { renderEnd } from '../api/result.ts'
import { createPatchbay, type Patchbay } from '../patchbay.ts'
import type { VoiceProvider } from '../provider.ts'
import { d1Sql } from '../store/d1.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store.ts'
import { defaultTiming } from '../sync/context.ts'
import { send } from '../sync/http.ts'
import { systemClock } from '../sync/retry.ts'
import { createVault } from '../vault.ts'
import { type Meter, metered } from './meter.ts'
import { passwords } from './passwords.ts'
import type { Settings } from './settings.ts'

/** A gateway over D1, for as long as its isolate lives. */
export type Gateway = {
  readonly store: Store
  readonly patchbay: Patchbay
  /** Aborted once so many queries more were asked of D1, whoever asked them. */
  readonly spent: Meter['spent']
  readonly fetch: (request: Request) => Response | Promise<Response>
}

/**
 * Brings the database to the newest schema and puts the gateway together. Leases are left to run
 * out: other isolates may hold them.
 */
export const openGateway = async (
  settings: Settings,
  providers: Readonly<Record<string, VoiceProvider>>
): Promise<Gateway> => {
  const vault = createVault(settings.PATCHBAY_SECRET, settings.PATCHBAY_PREVIOUS_SECRET)
  const { sql, spent } = metered(d1Sql(settings.DB))
  const store = await sqliteStore(sql, vault)
  await firstUser(store, settings)
  const patchbay = createPatchbay({
    ...{ store, providers, send, newId, log, clock: systemClock, timing: timingOf(settings) },
    newOperationId: () => `op_${ulid()}`,
    ...{ render: renderEnd, later: waitUntil },
  })
  const app = createApp({
    ...{ store, patchbay, passwords, log, credentials: vault, peer: peerOf },
    providers: Object.keys(providers),
    settings: apiSettingsOf(settings),
    version: about.version,
  })
  return { store, patchbay, spent, fetch: (request) => app.fetch(request) }
}

/** JSON lines, which `wrangler tail` and Workers Logs show. */
export const log = (record: object) => console.log(JSON.stringify(record))

/** The admin named in the settings, where there is no user yet. */
const firstUser = async (store: Store, settings: Settings) => {
  const { PATCHBAY_ADMIN_EMAIL: email, PATCHBAY_ADMIN_PASSWORD: password } = settings
  if (email === undefined || password === undefined || (await store.countUsers()) > 0) return
  await store.addUser({
    ...{ id: newId(), orgId: newId(), email, role: 'admin', disabled: false },
    passwordHash: await passwords.hash(password),
    createdAt: new Date().toISOString(),
  })
}

const timingOf = (settings: Settings) => ({
  ...defaultTiming,
  attempt: settings.PATCHBAY_ATTEMPT_TIMEOUT_MS,
  deadline: settings.PATCHBAY_DEADLINE_MS,
  lease: settings.PATCHBAY_LEASE_MS,
  settle: settings.PATCHBAY_SETTLE_MS,
})

const apiSettingsOf = (settings: Settings) => ({
  rateLimit: settings.PATCHBAY_RATE_LIMIT,
  // Cloudflare stands before it and names the caller itself.
  trustProxy: [],
  allowedOrigins: settings.PATCHBAY_ALLOWED_ORIGINS,
  allowPrivateUrls: settings.PATCHBAY_ALLOW_PRIVATE_URLS === 'on',
  secureCookies: true,
  sandboxPorts: [],
})

const peerOf = (c: Context) => c.req.header('cf-connecting-ip') ?? ''
