import { Hono } from 'hono'
import { fromEntries, type JsonObject, plain } from '../../../src/json.ts'
import { type FakeEnv, reply, type Shared } from '../fake.ts'
import type { Held } from '../objects.ts'
import { altered } from '../strike.ts'
import { findAgent } from './agents.ts'
import { missing, nothing, refuse, unknown } from './answers.ts'
import { type Ask, asked, done, perhapsTwice } from './asking.ts'
import { page } from './lists.ts'
import { open, text, whole } from './parts.ts'
import { queries } from './queries.ts'
import { engineOf, opened, touched, versionOf, versionsOf } from './versions.ts'

const branching = open({}, { base_version: whole(0) })
const publishing = open({ version_title: text, version_description: text }, { version: whole(0) })

/** The versions of an agent, each with one of its engine: opened, published, dropped and listed. */
export const versionRoutes = (shared: Shared) =>
  new Hono<FakeEnv>()
    .post('/create-agent-version/:id', asked(shared, { ...plainly, body: branching }, branch))
    .post('/publish-agent-version/:id', asked(shared, { ...plainly, body: publishing }, publish))
    .delete('/delete-agent-version/:id', asked(shared, { query: queries.mustVersion }, drop))
    .get('/list-agent-versions/:id', asked(shared, { query: queries.pages }, list))

const plainly = { query: queries.none }

const at = (ask: Ask, version: string): Held | undefined =>
  findAgent({ ...ask, query: { version } })

const branch = (ask: Ask) => {
  const { shared, c, id, body } = ask
  const base = at(ask, String(plain(body.base_version)))
  if (base === undefined) return missing()
  const draft = perhapsTwice(c, () => opened(shared.objects, base, shared.now()))
  done(c, id)
  return reply(201, draft.object)
}

const publish = (ask: Ask) => {
  const { shared, c, key, id, body } = ask
  const draft = at(ask, String(plain(body.version)))
  if (draft === undefined) return missing()
  const { object: before } = draft
  if (before.is_published === true)
    return refuse(400, `Version ${versionOf(before)} is already published`)
  const { version: _, ...said } = fromEntries(
    Object.entries(body).filter(([name]) => name in publishing.shape)
  )
  const live = touched({ ...before, ...said, is_published: true }, shared.now())
  const object = altered(c.get('fault'), before, live)
  shared.objects.place('agent', key, object)
  if (object.is_published === true) freezeEngine(shared, { ...draft, object })
  done(c, id)
  return nothing(200)
}

const freezeEngine = ({ objects }: Shared, agent: Held) => {
  const engine = engineOf(objects, agent)
  if (engine) objects.place(engine.kind, engine.key, { ...engine.object, is_published: true })
}

const drop = (ask: Ask) => {
  const { shared, c, key, id, query } = ask
  const draft = at(ask, String(Number(query.version)))
  if (draft === undefined) return unknown(`${id} version ${query.version}`, 'agent')
  if (draft.object.is_published === true)
    return refuse(400, 'Cannot delete published agent version')
  const all = versionsOf(shared.objects, 'agent', key, id)
  if (all.length === 1) return refuse(400, 'Cannot delete the only version of an agent')
  const engine = engineOf(shared.objects, draft)
  shared.objects.remove(draft)
  if (engine && engine.object.is_published !== true && !isUsed(shared, engine))
    shared.objects.remove(engine)
  done(c, id)
  return nothing(204)
}

const isUsed = ({ objects }: Shared, engine: Held) =>
  objects
    .all('agent')
    .filter(({ key }) => key === engine.key)
    .some((agent) => engineOf(objects, agent)?.object === engine.object)

const shownKeys = [
  ...['version', 'is_published', 'base_version', 'last_modification_timestamp'],
  ...['version_title', 'version_description'],
]

const list = ({ shared, c, key, id, query }: Ask) => {
  const all = versionsOf(shared.objects, 'agent', key, id)
  if (all.length === 0) return missing()
  const rows = all.map(({ object }) => ({
    id: String(versionOf(object)),
    at: versionOf(object),
    shown: item(object),
  }))
  return reply(200, page(rows, query, c.get('fault')))
}

const item = (object: JsonObject) => ({
  version: 0,
  is_published: false,
  ...fromEntries(Object.entries(object).filter(([name]) => shownKeys.includes(name))),
})
