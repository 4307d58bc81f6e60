import { z } from 'zod'
import { assistantConfig } from './assistant.ts'
import type { Json } from './json.ts'
import type { VoiceProvider } from './provider.ts'
import type { ToolSetting } from './provider-tools.ts'
import { direct, type Limit, type Setting } from './setting.ts'
import { type ToolConfig, toolConfig } from './tool.ts'

/** How near a provider comes to what a field says. */
export type Support = 'exact' | 'approximated' | 'unsupported'

/** A place at a provider that holds a field, with what it takes in our own values and units. */
export type Place = {
  /** Dotted place in the provider's object. */
  readonly at: string
  /** Null: whichever vendor is chosen. */
  readonly vendors: readonly string[] | null
  readonly support: Exclude<Support, 'unsupported'>
  /** What is lost on the way there. */
  readonly loses?: string
  /** It holds another field, which this one helps to decide. */
  readonly through?: true
  readonly required?: true
  readonly limit?: Limit
  /** The provider's own value where nothing is said. */
  readonly standard?: Json
  /** Fields, by canonical path, that it hangs on. */
  readonly dependsOn: readonly string[]
}

/** What one provider does with one field. */
export type Capability = {
  /** Canonical path. */
  readonly field: string
  readonly support: Support
  readonly places: readonly Place[]
}

/** What one provider can hold, as its own tables say it. */
export type Capabilities = {
  readonly id: string
  readonly title: string
  readonly fields: readonly Capability[]
  /** Empty where assistants there have no tools of ours. */
  readonly tools: readonly Capability[]
}

type Known = Pick<Setting, 'at' | 'limit' | 'from' | 'unset' | 'lossy' | 'required'> & {
  readonly of: readonly [string, ...string[]]
}
type Held = { readonly vendor: string | null; readonly setting: Known }

/** What a provider can hold, field by field. */
export const capabilitiesOf = (provider: VoiceProvider): Capabilities => {
  const held = heldBy(provider)
  const tools = provider.tools?.settings.map((setting) => ({
    vendor: null,
    setting: { ...setting, from: unscaled(setting) },
  }))
  return {
    id: provider.id,
    title: provider.title,
    fields: fieldPaths(assistantConfig).map((field) => capability(field, held)),
    tools: tools ? fieldPaths(toolConfig).map((field) => capability(field, tools)) : [],
  }
}

const anyTool: ToolConfig = {
  ...{
    name: '',
    description: '',
    endpoint: '',
    method: 'GET',
    timeout: 1,
    headers: [],
    schema: [],
  },
}

/** A tool is never read back, so what one of ours is there tells the scale. */
const unscaled =
  ({ of: [field], to }: ToolSetting): NonNullable<Setting['from']> =>
  (raw) => {
    const one = to({ ...anyTool, [field]: 1 })
    return typeof raw === 'number' && typeof one === 'number' ? raw / one : raw
  }

const heldBy = ({ settings, unions, tools }: VoiceProvider): readonly Held[] => [
  ...(tools
    ? [{ vendor: null, setting: direct('toolIds', tools.kind === 'inline' ? tools.at : tools.ids) }]
    : []),
  ...settings.map((setting) => ({ vendor: null, setting })),
  ...unions.flatMap(({ tag, common, vendors }) => [
    ...[tag, ...common].map((setting) => ({ vendor: null, setting })),
    ...Object.entries(vendors).flatMap(([vendor, list]) =>
      list.map((setting) => ({ vendor, setting }))
    ),
  ]),
]

const capability = (field: string, held: readonly Held[]): Capability => {
  const places = joined(placesFor(field, held))
  const exact = places.filter(({ support }) => support === 'exact')
  const near = places.filter(({ support }) => support === 'approximated')
  const isExact = exact.some(({ vendors }) => vendors !== null) || near.length === 0
  const support = places.length === 0 ? 'unsupported' : isExact ? 'exact' : 'approximated'
  return { field, support, places }
}

/** Settings of its own; at a vendor that has none, those of others that it helps to decide. */
const placesFor = (field: string, held: readonly Held[]): readonly Place[] => {
  const isIt = (path: string) => path === field || path.startsWith(`${field}.`)
  const own = held.filter(({ setting }) => isIt(setting.of[0]))
  if (own.some(({ vendor }) => vendor === null)) return own.map((one) => placeOf(one, isIt, true))
  const vendors = new Set(own.map(({ vendor }) => vendor))
  const others = held.filter(
    ({ vendor, setting }) =>
      !own.some((one) => one.setting === setting) &&
      setting.of.some(isIt) &&
      (vendor === null ? own.length === 0 : !vendors.has(vendor))
  )
  return [
    ...own.map((one) => placeOf(one, isIt, true)),
    ...others.map((one) => placeOf(one, isIt, false)),
  ]
}

const placeOf = (
  { vendor, setting }: Held,
  isIt: (path: string) => boolean,
  isOwn: boolean
): Place => {
  const { at, of, lossy, required, unset } = setting
  const standard = isOwn && unset !== undefined ? oursOf(setting, unset) : undefined
  const limit = isOwn ? limitOf(setting) : undefined
  return {
    ...{ at, vendors: vendor === null ? null : [vendor] },
    support: lossy === undefined ? 'exact' : 'approximated',
    ...(lossy !== undefined && { loses: lossy }),
    ...(!isOwn && { through: true as const }),
    ...(isOwn && required && { required }),
    ...(limit && { limit }),
    ...(standard !== undefined && { standard }),
    dependsOn: of.filter((path) => !isIt(path)),
  }
}

const oursOf = ({ from }: Known, raw: Json) => (from ? from(raw) : raw)

/** A limit is of what stands at the provider; here it is of what the field says. */
const limitOf = (setting: Known): Limit | undefined => {
  const { limit, from } = setting
  if (limit === undefined || from === undefined) return limit
  if ('min' in limit) {
    const bounds = [limit.min, limit.max].map((raw) => from(raw))
    const numbers = bounds.filter((bound) => typeof bound === 'number' && !Number.isNaN(bound))
    const [a, b] = numbers as number[]
    if (a === undefined || b === undefined) return undefined
    return { ...limit, min: Math.min(a, b), max: Math.max(a, b) }
  }
  if (!('oneOf' in limit)) return limit
  const names = limit.oneOf.map((raw) => from(raw)).filter((name) => typeof name === 'string')
  return { ...limit, oneOf: [...new Set(names)] }
}

/** Vendors that have it alike stand together. */
const joined = (places: readonly Place[]): readonly Place[] => {
  const byForm = Map.groupBy(places, ({ vendors, ...rest }) =>
    JSON.stringify([vendors === null, rest], (_, value) => (value === Infinity ? 'none' : value))
  )
  return [...byForm.values()].flatMap(([first, ...more]) => {
    if (first === undefined || first.vendors === null) return first ? [first] : []
    const vendors = [first, ...more].flatMap((place) => place.vendors ?? [])
    return [{ ...first, vendors }]
  })
}

type Schema = {
  readonly type?: string
  readonly anyOf?: Schema[]
  readonly properties?: Record<string, Schema>
}

/** Every path of a schema, which is the one source of them. */
const fieldPaths = (schema: z.ZodType): readonly string[] => {
  const walk = (schema: Schema, path: string): string[] => {
    const object = [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties)
    return object?.properties
      ? Object.entries(object.properties).flatMap(([key, item]) =>
          walk(item, path === '' ? key : `${path}.${key}`)
        )
      : [path]
  }
  return walk(z.toJSONSchema(schema, { io: 'input' }) as Schema, '')
}

/** The unit of a field's numbers, where it has one. */
export const unitOf = (field: string): 'seconds' | 'milliseconds' | undefined => {
  if (field === 'timeout' || field.endsWith('Seconds')) return 'seconds'
  return field.endsWith('Ms') || field === 'transcriber.deepgram.endpointing'
    ? 'milliseconds'
    : undefined
}
