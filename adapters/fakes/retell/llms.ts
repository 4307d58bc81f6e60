import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { type FakeEnv, reply, type Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { missing, nothing, refuse, unknown } from './answers.ts'
import { type Ask, asked, done, merged, perhapsTwice, show, store } from './asking.ts'
import { page } from './lists.ts'
import { queries } from './queries.ts'
import { againstLlm } from './rules.ts'
import { llm } from './schema-llm.ts'
import { engineOf, idOf, ownId, touched, versionOf, versionsOf } from './versions.ts'

/** Retell LLMs: made, read, changed, listed and deleted; new versions come with their agent's. */
export const llmRoutes = (shared: Shared) =>
  new Hono<FakeEnv>()
    .post('/create-retell-llm', asked(shared, { query: queries.none, body: llm }, create))
    .get('/get-retell-llm/:id', asked(shared, { query: queries.llm }, read))
    .patch('/update-retell-llm/:id', asked(shared, writing, patch))
    .delete('/delete-retell-llm/:id', asked(shared, { query: queries.removal }, remove))
    .get('/v2/list-retell-llms', asked(shared, { query: queries.pages }, list))

const writing = { query: queries.llm, body: llm, held: (ask: Ask) => find(ask)?.object }

const find = ({ shared, key, id, query }: Ask): Held | undefined => {
  const all = versionsOf(shared.objects, 'llm', key, id)
  return query.version === undefined
    ? all.at(-1)
    : all.find(({ object }) => versionOf(object) === Number(query.version))
}

const create = (ask: Ask) =>
  perhapsTwice(ask.c, () => {
    const next = {
      llm_id: `llm_${randomBytes(14).toString('hex')}`,
      version: 0,
      ...merged({}, ask.body, llm),
      is_published: false,
      last_modification_timestamp: ask.shared.now(),
    }
    return againstLlm(ask.body, {}, next) ?? store(ask, 'llm', 201, {}, next)
  })

const read = (ask: Ask) => {
  const held = find(ask)
  return held === undefined ? missing() : show(ask, held)
}

const patch = (ask: Ask) => {
  const held = find(ask)
  if (held === undefined) return missing()
  if (held.object.is_published === true) return refuse(400, 'Cannot update published LLM')
  return perhapsTwice(ask.c, () => {
    const before = find(ask)?.object ?? held.object
    const next = touched(merged(before, ask.body, llm), ask.shared.now())
    return againstLlm(ask.body, before, next) ?? store(ask, 'llm', 200, before, next)
  })
}

const remove = ({ shared, c, key, id, query }: Ask) => {
  const all = versionsOf(shared.objects, 'llm', key, id)
  if (all.length === 0) return unknown(id, 'retell-llm')
  const agents = shared.objects.all('agent').filter((one) => one.key === key)
  const users = agents.filter(
    (one) => ownId('llm', engineOf(shared.objects, one)?.object ?? {}) === id
  )
  if (users.length > 0 && query.force_delete !== 'true')
    return refuse(
      400,
      `LLM ${id} is still used by ${users.map(({ object }) => idOf('agent', object)).join(', ')}`
    )
  for (const held of all) shared.objects.remove(held)
  done(c, id)
  return nothing(204)
}

const list = ({ shared, c, key, query }: Ask) => {
  const own = shared.objects.all('llm').filter((one) => one.key === key)
  const ids = [...new Set(own.map(({ object }) => ownId('llm', object)))]
  const rows = ids
    .map((id) => versionsOf(shared.objects, 'llm', key, id).at(-1)?.object ?? {})
    .map((object) => ({
      id: String(object.llm_id),
      at: Number(object.last_modification_timestamp) || 0,
      shown: object,
    }))
  return reply(200, page(rows, query, c.get('fault')))
}
