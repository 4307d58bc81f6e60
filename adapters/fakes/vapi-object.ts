import { randomUUID } from 'node:crypto'
import { fromEntries, get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import { inStorageOrder } from './objects.ts'
import type { VapiKind } from './vapi-schema.ts'

const blocks = ['model', 'voice', 'transcriber']

/** What a POST stores: the body, the one default Vapi adds, and what only Vapi writes. */
export const created = (kind: VapiKind, body: JsonObject, orgId: string, now: number) => {
  const time = new Date(now).toISOString()
  const content = stored(kind, { type: body.type ?? null }, withFallback(withoutNulls(body)))
  const own = { id: randomUUID(), orgId, createdAt: time, updatedAt: time, latestVersion: 'v1' }
  return { ...content, ...own, ...secretMark(kind, {}, body) }
}

/** What a PATCH stores: each top-level key sent replaces the key whole, null removes it. */
export const patched = (kind: VapiKind, before: JsonObject, body: JsonObject, now: number) => {
  const sent = stored(kind, before, body)
  const kept = Object.entries(before).filter(([key]) => sent[key] !== null)
  const next = { ...fromEntries(kept), ...withoutNulls(sent) }
  const own = { latestVersion: nextVersion(before), ...secretMark(kind, before, body) }
  return touched({ ...next, ...own }, now)
}

/** The object with a later `updatedAt`; every write moves it, also two in one millisecond. */
export const touched = (object: JsonObject, now: number): JsonObject => {
  const last = Date.parse(String(object.updatedAt))
  const time = Number.isNaN(last) ? now : Math.max(now, last + 1)
  return { ...object, updatedAt: new Date(time).toISOString() }
}

// Objects older than August 2026 have no version; their first write since then publishes one. A
// PATCH that changes nothing counts too: no answer seen says otherwise.
const nextVersion = ({ latestVersion }: JsonObject) => {
  const number = /^v(\d+)$/.exec(String(latestVersion))?.[1] ?? '0'
  return `v${Number(number) + 1}`
}

const stored = (kind: VapiKind, before: JsonObject, body: JsonObject) => {
  const { serverUrlSecret: _secret, ...shown } = body
  const open = set(shown, 'server.secret', undefined)
  return kind === 'tool' ? asTool(before, open) : withOwnVoiceId(before, inBlockOrder(open))
}

// `async` and `strict` mean nothing on an apiRequest tool, and Vapi lets them fall.
const asTool = ({ type }: JsonObject, body: JsonObject) => {
  if (type !== 'apiRequest') return body
  const { async: _async, strict: _strict, ...rest } = body
  return rest
}

const inBlockOrder = (body: JsonObject) =>
  fromEntries(
    Object.entries(body).map(([key, value]) => [
      key,
      blocks.includes(key) ? inStorageOrder(value) : value,
    ])
  )

// A write cannot carry the id of a custom voice: Vapi gives it once and keeps it.
const withOwnVoiceId = (before: JsonObject, body: JsonObject) => {
  if (!isObject(body.voice) || body.voice.provider !== 'custom-voice') return body
  const kept = get(before, 'voice.provider') === 'custom-voice' && get(before, 'voice.voiceId')
  return set(body, 'voice', inStorageOrder(set(body.voice, 'voiceId', kept || randomUUID())))
}

const withFallback = (body: JsonObject) => {
  const switchPath = 'transcriber.fallbackPlan.autoFallback.enabled'
  return isObject(body.transcriber) && get(body, switchPath) === undefined
    ? set(body, switchPath, true)
    : body
}

const withoutNulls = (body: JsonObject): JsonObject =>
  fromEntries(Object.entries(body).filter(([, value]) => value !== null))

// A secret cannot be read back, so a `server` sent without one has lost it.
const secretMark = (kind: VapiKind, before: JsonObject, body: JsonObject) => {
  if (kind === 'tool') return {}
  const sent = [get(body, 'serverUrlSecret'), get(body, 'server.secret')]
  const lost = ['server', 'serverUrlSecret'].some((key) => Object.hasOwn(body, key))
  const kept: Json = lost ? false : (before.isServerUrlSecretSet ?? false)
  return { isServerUrlSecretSet: sent.some((secret) => Boolean(secret)) || kept }
}
