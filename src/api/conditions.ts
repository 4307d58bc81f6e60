import type { Context } from 'hono'
import type { Assistant } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'

type Tag = { readonly weak: boolean; readonly text: string }

/** The check that an `If-Match` asks for; undefined without one. Malformed ones are refused. */
export const ifMatch = (c: Context): ((current: Assistant) => void) | undefined => {
  const header = c.req.header('if-match')
  if (header === undefined) return undefined
  const tags = parseTags(header)
  if (tags === null)
    throw new PatchbayError('malformed', 'If-Match must be *, or a list of tags such as "3".')
  return ({ version }) => {
    if (tags === '*' || tags.some(({ weak, text }) => !weak && text === `${version}`)) return
    const isWeak = tags.some(({ text }) => text === `${version}`)
    throw new PatchbayError('precondition_failed', isWeak ? weakTag : moved(version))
  }
}

const weakTag =
  'If-Match compares strongly, so that a weak tag (W/"...") never matches: send it without W/.'
const moved = (version: number) =>
  `The assistant is at version "${version}", which If-Match does not name.`

/** True where `If-None-Match` names this version, weakly compared: proxies weaken tags. */
export const isKnown = (c: Context, { version }: Assistant): boolean => {
  const header = c.req.header('if-none-match')
  if (header === undefined) return false
  const tags = parseTags(header)
  return tags === '*' || (tags?.some(({ text }) => text === `${version}`) ?? false)
}

/** The tags of a list, which may have empty items; null where it is no such list. */
const parseTags = (header: string): readonly Tag[] | '*' | null => {
  if (header.trim() === '*') return '*'
  const item = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[ \t]*(?:,|$)/y
  const tags: Tag[] = []
  while (item.lastIndex < header.length) {
    const found = item.exec(header)
    if (found === null) return null
    const [, weak, text] = found
    if (text !== undefined) tags.push({ weak: weak !== undefined, text })
  }
  return tags.length > 0 ? tags : null
}

/** Whether `Prefer` holds `respond-async`, as a word of its own. */
export const prefersAsync = (c: Context): boolean =>
  (c.req.header('prefer') ?? '')
    .split(',')
    .some((preference) => preference.split(';')[0]?.trim().toLowerCase() === 'respond-async')
