import type { AssistantConfig } from '../assistant.ts'
import { isObject, type Json, set } from '../json.ts'
import type { Face } from './face.ts'

const sentinel = '\u2042'

/** Where a face shows a field: found by showing it, so that it is true; null where it does not. */
export const shownAt = (face: Face, path: string): string | null => {
  const models = path === 'transcriber.models'
  const at = models ? `${path}.deepgram` : path
  const config = set(models ? { transcriber: { provider: 'deepgram' } } : {}, at, sentinel)
  const blank = { id: '', orgId: '', userId: '', version: 1, createdAt: '', updatedAt: '' }
  const home = { defaults: [], providerOptions: {}, links: [], operationId: null }
  const shown = face.show({ ...blank, ...home, config: config as AssistantConfig })
  const found = leafAt(shown, '')
  return models ? (found?.replace('.deepgram.', '.VENDOR.') ?? null) : found
}

const leafAt = (value: Json, path: string): string | null => {
  if (value === sentinel) return path
  for (const [key, item] of isObject(value) ? Object.entries(value) : []) {
    const found = leafAt(item, path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}
