import { z } from 'zod'
import { parseRange } from '../api/address.ts'
import { isMongoUrl, unsafeIn } from '../store/mongo/url.ts'
import { databaseFile } from '../store/node-sqlite.ts'

const milliseconds = (standard: number) =>
  z.coerce.number().int().min(1).max(2_147_483_647).default(standard)
const onOff = z.enum(['on', 'off'])
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
  )

const secret = z
  .base64({ error: 'must be 32 bytes in base64: openssl rand -base64 32' })
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length === 32, { error: 'must be 32 bytes in base64' })

const rateLimit = z
  .string()
  .regex(/^(off|[1-9]\d{0,8}\/[1-9]\d{0,5})$/, 'must be off, or requests per seconds as 600/60')
  .default('600/60')
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number)
    return text === 'off' ? null : { requests, seconds }
  })

const schema = z
  .object({
    NODE_ENV: z.string().default('development'),
    HOST: z.string().min(1).default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(8787),
    DATABASE_URL: z
      .string()
      .default('sqlite:data/patchbay.db')
      .refine((url) => databaseFile(url) !== undefined || isMongoUrl(url), {
        error: 'must be sqlite:FILE or mongodb://...',
      }),
    PATCHBAY_SECRET: secret.optional(),
    PATCHBAY_PREVIOUS_SECRET: secret.optional(),
    PATCHBAY_ADMIN_EMAIL: z.email().optional(),
    PATCHBAY_ADMIN_PASSWORD: z.string().min(12).max(1024).optional(),
    PATCHBAY_SANDBOX: onOff.optional(),
    PATCHBAY_ALLOW_PRIVATE_URLS: onOff.default('off'),
    PATCHBAY_ATTEMPT_TIMEOUT_MS: milliseconds(10_000),
    PATCHBAY_DEADLINE_MS: milliseconds(20_000),
    PATCHBAY_LEASE_MS: milliseconds(30_000),
    PATCHBAY_SCAN_MS: milliseconds(5000),
    PATCHBAY_SETTLE_MS: milliseconds(60_000),
    PATCHBAY_DRIFT_SCAN_MS: milliseconds(900_000),
    PATCHBAY_KEEP_ALIVE_MS: milliseconds(75_000),
    PATCHBAY_RATE_LIMIT: rateLimit,
    PATCHBAY_TRUST_PROXY: list.refine((items) => items.every((item) => parseRange(item) !== null), {
      error: 'must be addresses or CIDR ranges, by comma',
    }),
    PATCHBAY_ALLOWED_ORIGINS: list,
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
  })
  .superRefine((env, context) => {
    const complain = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message })
    const { PATCHBAY_ATTEMPT_TIMEOUT_MS: attempt, PATCHBAY_DEADLINE_MS: deadline } = env
    const { PATCHBAY_LEASE_MS: lease } = env
    if (attempt >= deadline) complain('PATCHBAY_ATTEMPT_TIMEOUT_MS', 'must be below the deadline')
    if (deadline >= lease) complain('PATCHBAY_DEADLINE_MS', 'must be below the lease')
    if (attempt > (lease * 14) / 15)
      complain('PATCHBAY_ATTEMPT_TIMEOUT_MS', 'must be at most 14/15 of the lease')
    if (env.NODE_ENV === 'production' && !env.PATCHBAY_SECRET)
      complain('PATCHBAY_SECRET', 'is required in production: openssl rand -base64 32')
    if (isMongoUrl(env.DATABASE_URL)) {
      const unsafe = unsafeIn(env.DATABASE_URL)
      if (unsafe !== null) complain('DATABASE_URL', unsafe)
      if (!env.PATCHBAY_SECRET)
        complain('PATCHBAY_SECRET', 'is required with MongoDB, the same for every gateway')
      if (env.PATCHBAY_SANDBOX === 'on')
        complain('PATCHBAY_SANDBOX', 'goes with sqlite: only: a fake is of one process')
    }
    if ((env.PATCHBAY_ADMIN_EMAIL === undefined) !== (env.PATCHBAY_ADMIN_PASSWORD === undefined))
      complain('PATCHBAY_ADMIN_EMAIL', 'goes together with PATCHBAY_ADMIN_PASSWORD')
  })

export type Environment = z.infer<typeof schema>

/** The environment as typed settings, or a text that names each wrong value. */
export const readEnvironment = (
  env: NodeJS.ProcessEnv
): { readonly environment: Environment } | { readonly problems: string } => {
  // An empty value is an unset one: that is what a compose file passes on.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return { environment: parsed.data }
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  return { problems: lines.join('\n') }
}
