import { expect, it } from 'vitest'
import { readSettings } from '../../src/worker/settings.ts'

const secret = Buffer.alloc(32, 7).toString('base64')
const DB = { prepare: () => {}, batch: () => {} }

it('the settings of a Worker have the defaults of a gateway', () => {
  const {
    DB: database,
    PATCHBAY_SECRET: bytes,
    ...rest
  } = readSettings({
    ...{ DB, PATCHBAY_SECRET: secret, PATCHBAY_ADMIN_EMAIL: '', OTHER: {} },
  })
  expect([database, bytes]).toEqual([DB, new Uint8Array(32).fill(7)])
  expect(rest).toEqual({
    ...{ PATCHBAY_ALLOW_PRIVATE_URLS: 'off', PATCHBAY_ALLOWED_ORIGINS: [] },
    ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: 10_000, PATCHBAY_DEADLINE_MS: 20_000 },
    ...{ PATCHBAY_LEASE_MS: 30_000, PATCHBAY_SETTLE_MS: 60_000 },
    PATCHBAY_RATE_LIMIT: { requests: 600, seconds: 60 },
  })
})

it.each([
  [{}, 'PATCHBAY_SECRET: must be 32 bytes in base64: openssl rand -base64 32'],
  [{ PATCHBAY_SECRET: 'c2hvcnQ=' }, 'PATCHBAY_SECRET: must be 32 bytes in base64'],
  [
    { PATCHBAY_SECRET: secret, PATCHBAY_DEADLINE_MS: '30000', PATCHBAY_LEASE_MS: '40000' },
    'PATCHBAY_DEADLINE_MS: must be below 30000 on Workers',
  ],
  [
    { PATCHBAY_SECRET: secret, PATCHBAY_ADMIN_EMAIL: 'ada@example.com' },
    'PATCHBAY_ADMIN_EMAIL: goes together with PATCHBAY_ADMIN_PASSWORD',
  ],
  [{ PATCHBAY_SECRET: secret, DB: undefined }, 'DB: must be a D1 database, bound in wrangler.toml'],
])('%o is refused, and no value is told', (env, message) => {
  expect(() => readSettings({ DB, ...env })).toThrow(new Error(message))
})
