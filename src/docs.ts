import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { providers } from '../adapters/index.ts'
import { consoleFace } from './api/console.face.ts'
import type { Face } from './api/face.ts'
import { v1Face } from './api/v1.face.ts'
import { type AssistantConfig, assistantConfig } from './assistant.ts'
import { isObject, type Json, set } from './json.ts'
import { direct, type Limit, type Setting, type VoiceProvider } from './provider.ts'

/** Where one field stands at one provider: everywhere, at some vendors, or nowhere. */
type Place = { readonly vendor: string | null; readonly setting: Setting }

const placesOf = ({ settings, unions, tools }: VoiceProvider): readonly Place[] => [
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

type Schema = {
  readonly type?: string
  readonly anyOf?: Schema[]
  readonly properties?: Record<string, Schema>
}

/** Every canonical path, from the schema that is their one source. */
const fieldPaths = (): readonly string[] => {
  const walk = (schema: Schema, path: string): string[] => {
    const object = [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties)
    return object?.properties
      ? Object.entries(object.properties).flatMap(([key, item]) =>
          walk(item, path === '' ? key : `${path}.${key}`)
        )
      : [path]
  }
  return walk(z.toJSONSchema(assistantConfig, { io: 'input' }) as Schema, '')
}

const range = (limit: Limit | undefined): string => {
  if (limit === undefined) return ''
  if ('min' in limit) return limit.max > 1e9 ? `from ${limit.min}` : `${limit.min} to ${limit.max}`
  if ('characters' in limit) return `${limit.characters.join(' to ')} characters`
  if ('each' in limit) return `${limit.each.join(' to ')} characters each`
  return limit.oneOf.length > 8 ? `one of ${limit.oneOf.length}` : limit.oneOf.join(', ')
}

type Style = (places: readonly Place[]) => string

/** Each place with its limits, and the vendors that have it. */
const full: Style = (places) => {
  const groups = new Map<string, (string | null)[]>()
  for (const { vendor, setting } of places) {
    const limit = range(setting.limit)
    const text = `\`${setting.at}\`${limit === '' ? '' : ` (${limit})`}`
    groups.set(text, [...(groups.get(text) ?? []), vendor])
  }
  return [...groups]
    .map(([text, vendors]) => (vendors.includes(null) ? text : `${vendors.join(', ')}: ${text}`))
    .join('<br>')
}

/** Yes, or the vendors that have it. */
const brief: Style = (places) => {
  const vendors = [...new Set(places.map(({ vendor }) => vendor))]
  if (vendors.includes(null)) return 'yes'
  return vendors.length > 6 ? `at ${vendors.length} vendors` : vendors.join(', ')
}

const cell = (provider: VoiceProvider, path: string, style: Style): string => {
  const all = placesOf(provider)
  const inside = (field: string) => field === path || field.startsWith(`${path}.`)
  const own = all.filter(({ setting }) => inside(setting.of[0]))
  if (own.length > 0) return style(own)
  const through = all.filter(({ setting }) => setting.of.some(inside))
  return through.length > 0 ? `through ${full(through)}` : 'kept at home'
}

/** Every field of both faces and where each provider keeps it, as a Markdown table. */
export const fieldTable = (style: Style): string => {
  const all = Object.values(providers)
  const head = ['v1', 'console', ...all.map(({ title }) => title)]
  const rows = fieldPaths().map((path) => [
    spelled(v1Face, path),
    spelled(consoleFace, path),
    ...all.map((provider) => cell(provider, path, style)),
  ])
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const sentinel = '\u2042'

/** Where a face shows a field: found by showing it, so that it is true. */
const spelled = (face: Face, path: string): string => {
  const models = path === 'transcriber.models'
  const at = models ? `${path}.deepgram` : path
  const config = set(models ? { transcriber: { provider: 'deepgram' } } : {}, at, sentinel)
  const blank = { id: '', orgId: '', userId: '', version: 1, createdAt: '', updatedAt: '' }
  const home = { defaults: [], providerOptions: {}, links: [], operationId: null }
  const shown = face.show({ ...blank, ...home, config: config as AssistantConfig })
  const found = leafAt(shown, '')
  if (found === undefined) return ''
  return models && found.includes('.deepgram.') ? '`transcription.VENDOR.model`' : `\`${found}\``
}

const leafAt = (value: Json, path: string): string | undefined => {
  if (value === sentinel) return path
  for (const [key, item] of isObject(value) ? Object.entries(value) : []) {
    const found = leafAt(item, path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** A text with what stands between two markers replaced. */
export const between = (text: string, name: string, content: string) => {
  const start = `<!-- ${name} -->`
  const end = `<!-- /${name} -->`
  const [before, rest] = [text.slice(0, text.indexOf(start)), text.slice(text.indexOf(end))]
  return `${before}${start}\n${content}\n${rest}`
}

/** What `npm run demo` prints. */
export const demoOutput = () =>
  execFileSync(process.execPath, [new URL('demo.ts', import.meta.url).pathname], {
    encoding: 'utf8',
  }).trim()

/** The documents that are made from the code, by path. */
export const documents = (readme: string, demo: string): Readonly<Record<string, string>> => ({
  'README.md': between(
    between(readme, 'demo', `\`\`\`\n${demo}\n\`\`\``),
    'fields',
    fieldTable(brief)
  ),
  'docs/fields.md': `${intro}\n${fieldTable(full)}\n`,
})

const intro = `# Fields

Where each field of the two faces stands at each provider, with the limits that are checked before
any call. Made from the adapters by \`npm run docs\`; a test holds it. "Kept at home" means that the
provider has no setting for it: it is stored, shown, and named in \`Patchbay-Unsupported\`.
`

if (import.meta.main) {
  const root = new URL('../', import.meta.url)
  const made = documents(readFileSync(new URL('README.md', root), 'utf8'), demoOutput())
  for (const [path, text] of Object.entries(made)) writeFileSync(new URL(path, root), text)
}
