import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { providers } from '../adapters/index.ts'
import { consoleFace } from './api/console.face.ts'
import type { Face } from './api/face.ts'
import { shownAt } from './api/field-names.ts'
import { v1Face } from './api/v1.face.ts'
import { capabilitiesOf, type Place } from './capabilities.ts'
import type { Limit } from './setting.ts'

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
  const groups = new Map<string, string[]>()
  for (const { at, vendors, limit, loses, through } of places) {
    const notes = [range(limit), loses ? `nearly: ${loses}` : ''].filter((note) => note !== '')
    const noted = notes.length > 0 ? ` (${notes.join('; ')})` : ''
    const text = `${through ? 'through ' : ''}\`${at}\`${noted}`
    groups.set(text, [...(groups.get(text) ?? []), ...(vendors ?? [])])
  }
  return [...groups]
    .map(([text, vendors]) => (vendors.length === 0 ? text : `${vendors.join(', ')}: ${text}`))
    .join('<br>')
}

/** Yes, nearly, or the vendors that have it. */
const brief: Style = (places) => {
  const isNear = places.some(({ support }) => support === 'approximated')
  if (places.some(({ vendors }) => vendors === null)) return isNear ? 'nearly' : 'yes'
  const vendors = [...new Set(places.flatMap(({ vendors }) => vendors ?? []))]
  return vendors.length > 6 ? `at ${vendors.length} vendors` : vendors.join(', ')
}

/** Every field of both faces and where each provider keeps it, as a Markdown table. */
export const fieldTable = (style: Style): string => {
  const all = Object.values(providers).map(capabilitiesOf)
  const head = ['v1', 'console', ...all.map(({ title }) => title)]
  const rows = (all[0]?.fields ?? []).map(({ field }, index) => [
    spelled(v1Face, field),
    spelled(consoleFace, field),
    ...all.map(({ fields }) => {
      const places = fields[index]?.places ?? []
      return places.length === 0 ? 'kept at home' : style(places)
    }),
  ])
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const spelled = (face: Face, path: string) => {
  const at = shownAt(face, path)
  return at === null ? '' : `\`${at}\``
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
