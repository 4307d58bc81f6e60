import { z } from 'zod'
import { webCipher } from '../cipher.ts'
import type { D1 } from '../store/d1.ts'

const milliseconds = (standard: number) =>
  z.coerce.number().int().min(1).max(2_147_483_647).default(standard)

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
  .transform(webCipher.toBytes)
  .refine((bytes) => bytes.length === 32, { error: 'must be 32 bytes in base64' })

const rateLimit = z
  .string()
  .regex(/^(off|[1-9]\d{0,8}\/[1-9]\d{0,5})$/, 'must be off, or requests per seconds as 600/60')
  .default('600/60')
  .transform((text) => {
    const [requests = 0, seconds = 0] = text.split('/').map(Number)
    return text === 'off' ? null : { requests, seconds }
  })

const isD1 = (value: unknown) => typeof (value as D1 | undefined)?.batch === 'function'

/** How long a Worker's work goes on once its caller has gone. */
const longest = 30_000

const schema = z
  .object({
    DB: z.custom<D1>(isD1, { error: 'must be a D1 database, bound in wrangler.toml' }),
    PATCHBAY_SECRET: secret,
    PATCHBAY_PREVIOUS_SECRET: secret.optional(),
    PATCHBAY_ADMIN_EMAIL: z.email().optional(),
    PATCHBAY_ADMIN_PASSWORD: z.string().min(12).max(1024).optional(),
    PATCHBAY_ALLOW_PRIVATE_URLS: z.enum(['on', 'off']).default('off'),
    PATCHBAY_ATTEMPT_TIMEOUT_MS: milliseconds(10_000),
    PATCHBAY_DEADLINE_MS: milliseconds(20_000),
    PATCHBAY_LEASE_MS: milliseconds(30_000),
    PATCHBAY_SETTLE_MS: milliseconds(60_000),
    PATCHBAY_RATE_LIMIT: rateLimit,
    PATCHBAY_ALLOWED_ORIGINS: list,
  })
  .superRefine((env, context) => {
    const complain = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message })
    const { PATCHBAY_ATTEMPT_TIMEOUT_MS: attempt, PATCHBAY_DEADLINE_MS: deadline } = env
    const { PATCHBAY_LEASE_MS: lease } = env
    if (attempt >= deadline) complain('PATCHBAY_ATTEMPT_TIMEOUT_MS', 'must be below the deadline')
    if (deadline >= lease) complain('PATCHBAY_DEADLINE_MS', 'must be below the lease')
    if (deadline >= longest) complain('PATCHBAY_DEADLINE_MS', `must be below ${longest} on Workers`)
    if (attempt > (lease * 14) / 15)
      complain('PATCHBAY_ATTEMPT_TIMEOUT_MS', 'must be at most 14/15 of the lease')
    if ((env.PATCHBAY_ADMIN_EMAIL === undefined) !== (env.PATCHBAY_ADMIN_PASSWORD === undefined))
      complain('PATCHBAY_ADMIN_EMAIL', 'goes together with PATCHBAY_ADMIN_PASSWORD')
  })

/** The bindings, variables and secrets of a Worker. */
export type Settings = z.infer<typeof schema>

/** What a Worker was given as typed settings; an error names each wrong one, but no value. */
export const readSettings = (env: object): Settings => {
  // Read one by one: an unset one may be an empty text.
  const given = Object.entries(env).filter(([, value]) => value !== '')
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new Error(lines.join('\n'))
}
