import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Patchbay } from '../patchbay.ts'
import type { Store } from '../store.ts'
import type { Checks } from './attempt.ts'
import { createAuthenticate } from './auth.ts'
import { createBudget, type RateLimit } from './budgets.ts'
import { capabilityRoutes } from './capabilities.ts'
import { type Clients, createClients, networkOf } from './client.ts'
import { connectionSchemas } from './connection.ts'
import { connectionRoutes } from './connections.ts'
import { consoleRoutes } from './console.ts'
import { copyRoutes } from './copies.ts'
import { type Credentials, createCredentials, type Hashes } from './credentials.ts'
import { describeRoute } from './describe.ts'
import { mountDocuments } from './documents.ts'
import { driftRoutes } from './drift.ts'
import { mountHealth } from './health.ts'
import { createOnce } from './idempotency.ts'
import { importRoutes } from './imports.ts'
import { keyRoutes } from './keys.ts'
import { linkRoutes } from './links.ts'
import { loginRoutes, type Passwords } from './login.ts'
import { operationRoutes } from './operations.ts'
import type { Route } from './route.ts'
import { serve } from './serve.ts'
import { toolUseRoutes } from './tool-uses.ts'
import { toolRoutes } from './tools.ts'
import { unmatched } from './unmatched.ts'
import { v1Routes } from './v1.ts'

/** How this installation is set up. */
export type Settings = {
  readonly rateLimit: RateLimit | null
  /** Addresses and CIDR ranges of proxies whose X-Forwarded headers count. */
  readonly trustProxy: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly allowPrivateUrls: boolean
  readonly secureCookies: boolean
  readonly sandboxPorts: readonly number[]
}

/** What the HTTP layer is given; it makes nothing itself that belongs to a runtime. */
export type AppDeps = {
  readonly store: Store
  readonly patchbay: Patchbay
  readonly credentials: Hashes
  readonly passwords: Passwords
  /** Ids of the providers there are adapters for. */
  readonly providers: readonly string[]
  readonly settings: Settings
  readonly log: (record: object) => void
  /** The address of the socket's other end. */
  readonly peer: (c: Context) => string
  readonly now?: () => number
  /** How a request waits for another one. */
  readonly pause?: (milliseconds: number) => Promise<void>
  /** True once a shutdown has begun. */
  readonly draining?: () => boolean
  readonly version?: string
}

/** The whole API: both faces, the control plane and the plumbing. */
export const createApp = (deps: AppDeps): OpenAPIHono => {
  const { store, settings, now = Date.now } = deps
  const clients = createClients(settings.trustProxy, deps.peer)
  const credentials = createCredentials({ store, hashes: deps.credentials.hashes, now })
  const parts = { clients, credentials, now }
  const checks = checksOf(deps, parts)
  const app = new OpenAPIHono()
  for (const route of routesOf(deps, parts)) {
    app.openAPIRegistry.registerPath(describeRoute(route))
    app.on(route.method, route.path.replaceAll(/{(\w+)}/g, ':$1'), serve(route, checks))
  }
  mountHealth(app, { store, draining: checks.draining })
  mountDocuments(app, deps.version ?? '0.0.0')
  app.notFound(unmatched(app, checks, settings.allowedOrigins))
  return app
}

type Parts = {
  readonly clients: Clients
  readonly credentials: Credentials
  readonly now: () => number
}

const routesOf = (deps: AppDeps, parts: Parts): readonly Route[] => {
  const { store, patchbay, settings, credentials: hashes } = deps
  const rules = { allowPrivate: settings.allowPrivateUrls, sandboxPorts: settings.sandboxPorts }
  const schemas = connectionSchemas(deps.providers, rules)
  return [
    ...v1Routes(patchbay),
    ...copyRoutes(patchbay),
    ...driftRoutes(patchbay),
    ...linkRoutes(patchbay),
    ...operationRoutes(patchbay),
    ...toolRoutes({ patchbay, rules }),
    ...toolUseRoutes(patchbay),
    ...keyRoutes({ ...parts, store, hash: hashes.hash }),
    ...connectionRoutes({ ...parts, store, patchbay, schemas }),
    ...importRoutes({ patchbay, store }),
    ...capabilityRoutes(patchbay.capabilities),
    ...loginRoutes({ ...deps, ...settings, ...parts, hashes }),
    ...consoleRoutes(patchbay),
  ]
}

const checksOf = (deps: AppDeps, parts: Parts): Checks => {
  const { settings, store, credentials: hashes, pause = sleep } = deps
  const { clients, now } = parts
  const byAddress = createBudget('address', doubled(settings.rateLimit))
  return {
    now,
    draining: deps.draining ?? (() => false),
    byAddress: (c) => byAddress(networkOf(clients.address(c))),
    authenticate: createAuthenticate({ ...settings, ...parts }),
    byKey: createBudget('key', settings.rateLimit),
    allowedOrigins: settings.allowedOrigins,
    once: createOnce({ store, hashes: hashes.hashes, now, pause }),
    load: { inFlight: 0 },
    log: deps.log,
  }
}

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

const doubled = (limit: RateLimit | null) =>
  limit === null ? null : { ...limit, requests: limit.requests * 2 }
