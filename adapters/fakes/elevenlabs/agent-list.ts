import { get, type Json, type JsonObject } from '../../../src/json.ts'
import type { FakeContext, Shared } from '../fake.ts'
import { page } from './page.ts'
import { keyOf } from './request.ts'

/** A page of the agents of a key: what they are called, and no configuration. */
export const list = ({ objects }: Shared, c: FakeContext) => {
  const { search = '', archived, created_by_user_id: creator } = c.req.query()
  const wanted = ({ name, platform_settings, access_info }: JsonObject) =>
    String(name ?? '')
      .toLowerCase()
      .includes(search.toLowerCase()) &&
    (archived === undefined || String(get(platform_settings, 'archived') ?? false) === archived) &&
    (creator !== '@me' || get(access_info, 'is_creator') !== false)
  const own = objects.all('agent').filter(({ key }) => key === keyOf(c))
  return page(c, {
    name: 'agents',
    objects: own.map(({ object }) => object).filter(wanted),
    id: ({ agent_id }) => String(agent_id),
    sortKey: (object, by) => (by === 'name' ? String(object.name ?? '') : createdAt(object)),
    show: summary,
  })
}

const createdAt = (object: JsonObject) => Number(get(object, 'metadata.created_at_unix_secs') ?? 0)

const summary = (object: JsonObject): Json => ({
  agent_id: object.agent_id ?? null,
  name: object.name ?? null,
  tags: object.tags ?? [],
  created_at_unix_secs: createdAt(object),
  access_info: object.access_info ?? null,
  last_call_time_unix_secs: null,
  archived: get(object, 'platform_settings.archived') ?? false,
})
