import { createHash } from 'node:crypto'
import type { Vault } from '../../vault.ts'
import type { AssistantRecord } from '../mongo/records.ts'
import type { Moved } from './part.ts'

/** What a record says, whatever the order of its fields; a moment is not the text of one. */
export const digestOf = async (vault: Vault, moved: Moved): Promise<string> =>
  createHash('sha256')
    .update(canonical(await opened(vault, moved)))
    .digest('base64url')

/** One digest of many, in their order. */
export const digests = () => {
  const all = createHash('sha256')
  return {
    add: (digest: string) => void all.update(digest),
    whole: () => all.digest('hex').slice(0, 16),
  }
}

// Sealing the same text twice gives two texts: what was sealed on the way is compared open.
const opened = async (vault: Vault, moved: Moved): Promise<Moved> => {
  const { _id, org, providerOptions: sealed } = moved as unknown as AssistantRecord
  if (moved.kind !== 'assistant' || sealed === '{}') return moved
  const id = _id.slice(_id.indexOf('/') + 1)
  const context = { orgId: org, kind: 'provider options', id }
  return { ...moved, providerOptions: await vault.open(context, sealed).catch(() => sealed) }
}

const canonical = (value: unknown): string => {
  if (value instanceof Date) return `date ${value.getTime()}`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
  return `{${fields.join()}}`
}
