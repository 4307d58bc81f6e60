import type { AssistantConfig } from '../assistant.ts'
import { PatchbayError } from '../errors.ts'
import { inexactPath, isObject, type Json, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'

/** Home cannot hold every text or number that JSON can say; what it cannot is refused whole. */
export const checkHoldable = ({ title }: VoiceProvider, config: AssistantConfig) => {
  const bad = unholdable(config as JsonObject) ?? inexactPath(config as JsonObject)
  if (bad === undefined) return
  throw new PatchbayError('unrepresentable', `${title} holds what cannot be kept here`, {
    errors: [{ path: bad, message: 'holds a NUL, half a character, or a number too long to keep' }],
  })
}

const unholdable = (value: Json, path = ''): string | undefined => {
  const fine = (text: string) => text.isWellFormed() && !text.includes('\0')
  if (typeof value === 'string') return fine(value) ? undefined : path
  const entries = isObject(value) || Array.isArray(value) ? Object.entries(value) : []
  for (const [key, item] of entries) {
    const here = path === '' ? key : `${path}.${key}`
    const found = fine(key) ? unholdable(item as Json, here) : path
    if (found !== undefined) return found
  }
  return undefined
}
