import { Hono } from 'hono'
import { get, type Json, type JsonObject, plain } from '../../../src/json.ts'
import { type FakeEnv, reply, type Shared } from '../fake.ts'
import type { Fault } from '../faults.ts'
import { type Ask, asked } from './asking.ts'
import { among, open, text } from './parts.ts'
import { queries } from './queries.ts'
import { ownId, versionOf, versionsOf } from './versions.ts'

type Query = { readonly [name: string]: string }
type Row = { readonly id: string; readonly at: number; readonly shown: Json }

/** One page of rows, newest first unless asked otherwise; the key is the last row's id. */
export const page = (rows: readonly Row[], query: Query, fault: Fault | undefined): JsonObject => {
  const turn = query.sort_order === 'ascending' ? 1 : -1
  const newest = [...rows].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
  const known = fault?.kind === 'omit' ? newest.slice(fault.count) : newest
  const sorted = turn === 1 ? known.toReversed() : known
  const key = query.pagination_key
  const start = key === undefined ? 0 : sorted.findIndex(({ id }) => id === key) + 1
  const found = key !== undefined && start === 0 ? [] : sorted.slice(start)
  const items = found.slice(0, Number(query.limit ?? 50))
  const last = found.length > items.length ? items.at(-1) : undefined
  return {
    items: items.map(({ shown }) => shown),
    has_more: last !== undefined,
    ...(last !== undefined && { pagination_key: last.id }),
  }
}

const channel = open(
  {},
  {
    type: among(['string']),
    op: among(['eq', 'ne', 'sw', 'ew', 'co']),
    value: among(['voice', 'chat']),
  }
)
const body = open({ filter_criteria: open({ query: text, channel }) })

/** The list of agents: one short item for each, whatever its versions. */
export const agentList = (shared: Shared) =>
  new Hono<FakeEnv>().post('/v2/list-agents', asked(shared, { query: queries.pages, body }, list))

const list = ({ shared, c, key, query, body }: Ask) => {
  const own = shared.objects.all('agent').filter((one) => one.key === key)
  const ids = [...new Set(own.map(({ object }) => ownId('agent', object)))]
  const items = ids
    .map((id) => versionsOf(shared.objects, 'agent', key, id).map(({ object }) => object))
    .map(item)
    .filter((one) => fits(one, body))
  const rows = items.map((shown) => ({
    id: String(shown.agent_id),
    at: Number(plain(shown.user_modified_timestamp)),
    shown,
  }))
  return reply(200, page(rows, query, c.get('fault')))
}

const item = (versions: readonly JsonObject[]) => {
  const newest = versions.at(-1) ?? {}
  const times = versions.map((one) => Number(plain(one.last_modification_timestamp)) || 0)
  const tags = versions.flatMap((one) =>
    (Array.isArray(one.assigned_tags) ? one.assigned_tags : []).map((tag) => [
      String(tag),
      { version: versionOf(one) },
    ])
  )
  return {
    agent_id: newest.agent_id ?? '',
    agent_name: newest.agent_name ?? '',
    channel: newest.channel ?? 'voice',
    tags: Object.fromEntries(tags) as JsonObject,
    user_modified_timestamp: Math.max(...times),
  }
}

const fits = (one: ReturnType<typeof item>, body: JsonObject) => {
  const words = String(get(body, 'filter_criteria.query') ?? '').toLowerCase()
  const text = `${String(one.agent_name)}\n${String(one.agent_id)}`.toLowerCase()
  const { op, value } = (get(body, 'filter_criteria.channel') ?? {}) as JsonObject
  return text.includes(words) && (value === undefined || (op === 'ne') !== (one.channel === value))
}
