import { z } from '@hono/zod-openapi'
import { type Capabilities, type Capability, type Place, unitOf } from '../capabilities.ts'
import type { JsonObject } from '../json.ts'
import type { Limit } from '../setting.ts'
import { success } from './answers.ts'
import { consoleFace } from './console.face.ts'
import { shownAt } from './field-names.ts'
import { type Route, route } from './route.ts'
import { enveloped } from './shapes.ts'
import { v1Face } from './v1.face.ts'

const support = z.enum(['exact', 'approximated', 'unsupported'])

const placeShape = z.strictObject({
  at: z.string(),
  /** Null: whichever vendor is chosen. */
  vendors: z.array(z.string()).nullable(),
  support,
  loses: z.string().optional(),
  through: z.literal(true).optional(),
  required: z.literal(true).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  integer: z.literal(true).optional(),
  min_length: z.int().optional(),
  max_length: z.int().optional(),
  each: z.strictObject({ min_length: z.int(), max_length: z.int() }).optional(),
  one_of: z.array(z.string()).optional(),
  /** Names that are newer than these pass where the connection allows unknown models. */
  open: z.literal(true).optional(),
  default: z.unknown().optional(),
  depends_on: z.array(z.string()).optional(),
})

const fieldShape = z.strictObject({
  /** Null where this face does not have the field. */
  field: z.string().nullable(),
  console: z.string().nullable(),
  support,
  unit: z.enum(['seconds', 'milliseconds']).optional(),
  places: z.array(placeShape),
})

const capabilitiesShape = z
  .strictObject({
    providers: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        fields: z.array(fieldShape),
        tools: z.array(fieldShape.omit({ console: true })),
      })
    ),
  })
  .openapi('Capabilities')

/** What each provider can hold; the same for everybody, so it is written out once. */
export const capabilityRoutes = (all: () => readonly Capabilities[]): readonly Route[] => {
  let text: string | undefined
  const read = () => {
    text ??= JSON.stringify(success({ providers: all().map(showCapabilities) }).body)
    return { status: 200, body: null, text }
  }
  return [
    route({
      method: 'get',
      path: '/api/v1/capabilities',
      tag: 'Capabilities',
      summary: 'What each provider can hold of each field: exactly, nearly, or not, and its limits',
      right: 'read',
      cookie: true,
      status: 200,
      answer: enveloped(capabilitiesShape),
      run: async () => read(),
    }),
  ]
}

const showCapabilities = ({ id, title, fields, tools }: Capabilities): JsonObject => ({
  ...{ id, title },
  fields: fields.map((one) => ({
    field: one.field === 'toolIds' ? 'tool_ids' : shownAt(v1Face, one.field),
    console: shownAt(consoleFace, one.field),
    ...showCapability(one),
  })),
  tools: tools.map((one) => ({ field: one.field, ...showCapability(one) })),
})

const showCapability = ({ field, support, places }: Capability): JsonObject => {
  const unit = unitOf(field)
  return { support, ...(unit && { unit }), places: places.map(showPlace) }
}

const showPlace = (place: Place): JsonObject => {
  const { limit, standard, dependsOn, vendors, ...rest } = place
  return {
    ...rest,
    vendors: vendors && [...vendors],
    ...(limit && showLimit(limit)),
    ...(standard !== undefined && { default: standard }),
    ...(dependsOn.length > 0 && { depends_on: dependsOn.map((path) => v1Face.spell(path)) }),
  }
}

const showLimit = (limit: Limit): JsonObject => {
  if ('min' in limit) {
    const { min: minimum, max: maximum, integer } = limit
    return {
      minimum,
      ...(maximum !== Infinity && { maximum }),
      ...(integer && { integer }),
    }
  }
  if ('characters' in limit) return lengths(limit.characters)
  if ('each' in limit) return { each: lengths(limit.each) }
  return { one_of: [...limit.oneOf], ...(limit.models && { open: true }) }
}

const lengths = ([min_length, max_length]: readonly [number, number]) => ({
  min_length,
  ...(max_length !== Infinity && { max_length }),
})
