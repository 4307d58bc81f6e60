import { z } from '@hono/zod-openapi'

/** A v1 success around its data. */
export const enveloped = <T extends z.ZodType>(data: T) =>
  z.strictObject({ success: z.literal(true), data })

/** A v1 list around its items. */
export const listed = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    success: z.literal(true),
    data: z.array(item),
    pagination: z.strictObject({ page: z.int(), limit: z.int(), total: z.int() }),
  })

/** What is left of something deleted. */
export const deleted = enveloped(z.strictObject({ id: z.string() }))

/** A dry run. */
export const preview = z
  .strictObject({
    requests: z.array(
      z.strictObject({
        /** Null for a copy that would be made. */
        link_id: z.string().nullable(),
        connection_id: z.string(),
        provider: z.string(),
        method: z.string(),
        path: z.string(),
        body: z.unknown(),
      })
    ),
    diff: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
    unsupported: z.array(z.string()),
  })
  .openapi('DryRun')
