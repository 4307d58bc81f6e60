import { z } from 'zod'

export const toolMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export const parameterTypes = ['string', 'number', 'boolean'] as const

// Limits belong to the face, so that what is stored can always be read.
export const toolConfig = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** `{name}` stands for the value of a parameter. */
  endpoint: z.string(),
  method: z.enum(toolMethods),
  /** Seconds. */
  timeout: z.number(),
  headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  schema: z.array(
    z.strictObject({ name: z.string(), type: z.enum(parameterTypes), description: z.string() })
  ),
})

/** What a tool says: a request that an assistant can make in a call, and its parameters. */
export type ToolConfig = z.infer<typeof toolConfig>

export type Tool = {
  readonly id: string
  readonly orgId: string
  readonly userId: string
  /** Rises by one with every change. */
  readonly version: number
  /** Its header values are secrets, and sealed at rest. */
  readonly config: ToolConfig
  /** RFC 3339, UTC, milliseconds. */
  readonly createdAt: string
  readonly updatedAt: string
  /** The operation that holds it now, and a number that rises with each; told of one read alone. */
  readonly operationId?: string | null
  readonly fence?: number
}

/** What stands for a tool at one connection, as of the last sync. */
export type ToolCopy = {
  readonly id: string
  readonly orgId: string
  readonly toolId: string
  readonly connectionId: string
  readonly provider: string
  readonly externalId: string
  /** The provider's object as JSON text; sealed at rest. */
  readonly base: string
  /** What was untied and left at the provider still names it, so it is never removed there. */
  readonly abandoned?: boolean
}

/** The names in braces of an endpoint, in their order; a brace that belongs to none is one too. */
export const placeholdersIn = (endpoint: string): readonly string[] =>
  [...endpoint.matchAll(/\{([^{}]*)\}|[{}]/g)].map(([whole, name]) => name ?? whole)
