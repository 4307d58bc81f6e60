import { get, isObject, type Json, type JsonObject, plain } from '../../src/json.ts'
import { idIn } from '../../src/listing.ts'
import type { VoiceProvider } from '../../src/provider.ts'
import type { Kind, Reading } from '../../src/provider-object.ts'
import { sendable } from './tools.ts'

const path = '/ai/assistants'

/** All there are, in one answer: the list takes no paging. Undefined where it tells of more. */
function* assistants(): Reading<readonly JsonObject[] | undefined> {
  const answer: JsonObject = yield { method: 'GET', path }
  const { data } = answer
  if (!Array.isArray(data) || !data.every(isObject)) return undefined
  const items = data as readonly JsonObject[]
  const pages = Number(plain(get(answer, 'meta.total_pages')) ?? 1)
  return pages <= 1 && items.every((one) => idIn({ id: 'id' }, one)) ? items : undefined
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const tag = /^patchbay:([^:]+):([^:]+)$/

// Milliseconds by which Telnyx' clock may be behind ours.
const behind = 120_000

/** One assistant, known by a tag. */
export const assistant: Kind = {
  path,
  object: `${path}/{id}`,
  id: 'id',
  // Needed by a create, and no field of ours has to say it.
  fixed: { instructions: '' },
  marker: {
    read: (object) => {
      const all = list(object.tags).map((text) => tag.exec(typeof text === 'string' ? text : ''))
      const [, id, op] = all.find((found) => found !== null) ?? []
      return id && op ? { id, op } : undefined
    },
    write: (object, { id, op }) => ({
      ...object,
      tags: [...list(object.tags), `patchbay:${id}:${op}`],
    }),
  },
  made: function* (since) {
    const start = Date.parse(since) - behind
    const all = (yield* assistants())?.map((object) => ({
      ...{ externalId: String(object.id), object },
      madeAt: Date.parse(String(object.created_at)),
    }))
    return all?.some(({ madeAt }) => Number.isNaN(madeAt))
      ? undefined
      : all?.filter(({ madeAt }) => madeAt >= start)
  },
}

/** The whole account. */
export const all: NonNullable<VoiceProvider['all']> = function* () {
  const items = (yield* assistants())?.map(({ id, name }) => ({
    externalId: String(id),
    name: typeof name === 'string' ? name : null,
  }))
  return items && { items, next: null }
}

/** One assistant, as it may be sent back. */
export const read: NonNullable<VoiceProvider['read']> = function* (id) {
  const at = `${path}/${encodeURIComponent(id)}`
  return sendable(yield { method: 'GET', path: at, shows: ['id', id] })
}
