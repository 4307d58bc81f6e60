import { Hono } from 'hono'
import {
  type Fake,
  type FakeContext,
  type FakeEnv,
  type FakeOptions,
  openFake,
  parsed,
  reply,
  type Shared,
} from '../../adapters/fakes/fake.ts'
import type { Held } from '../../adapters/fakes/objects.ts'
import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import { idIn } from '../../src/listing.ts'
import type { VoiceProvider } from '../../src/provider.ts'
import type { Kind, Listed } from '../../src/provider-object.ts'
import { direct, within } from '../../src/setting.ts'
import type { Neighbour } from './house.ts'

// Two shapes that no adapter has yet, each with an API that keeps its objects so.

const marker: Kind['marker'] = {
  read: (object) => {
    const { id, op } = (get(object, 'meta.patchbay') ?? {}) as JsonObject
    return typeof id === 'string' && typeof op === 'string' ? { id, op } : undefined
  },
  write: (object, { id, op }) => set(object, 'meta.patchbay', { id, op }),
}

/** All objects, in one answer. */
const made = (path: string): Kind['made'] =>
  function* () {
    const answer: JsonObject = yield { method: 'GET', path, answer: 'list' }
    return (answer.list as readonly JsonObject[]).map(
      (object): Listed => ({
        ...{ externalId: idIn({ id: 'id' }, object) ?? '', madeAt: Number(object.made), object },
      })
    )
  }

const words = (body: Json) =>
  isObject(body) && typeof body.error === 'string' ? body.error : undefined

const common = (id: string, path: string) => ({
  ...{ id, title: id, baseUrl: 'https://doubles.example', unions: [], clear: {} },
  headers: (apiKey: string) => ({ Authorization: `Bearer ${apiKey}` }),
  kinds: [{ path, object: `${path}/{id}`, id: 'id', marker, made: made(path) }] as const,
  settings: [
    direct('name', 'name'),
    direct('systemPrompt', 'prompt.text'),
    within('model.temperature', 'model.temperature', 0, 2),
    within('maxDurationSeconds', 'limit', 10, 3600),
  ],
  ownError: (body: Json) => words(body) !== undefined,
  reason: words,
  complaints: () => [],
})

const versioning: VoiceProvider = {
  ...common('versioning', '/configs'),
  managed: ['id', 'version', 'made'],
  parts: [
    {
      ...{ at: '', path: '/configs/{id}', style: 'whole', id: 'id' },
      change: { method: 'POST', path: '/configs/{id}' },
    },
  ],
  read: function* (id) {
    const answer: JsonObject = yield { method: 'GET', path: `/configs/${encodeURIComponent(id)}` }
    return ((answer.page as readonly Json[])[0] ?? {}) as JsonObject
  },
}

const renewing: VoiceProvider = {
  ...common('renewing', '/agents'),
  managed: ['id', 'made'],
  parts: [{ at: '', path: '/agents/{id}', style: 'whole', id: 'id', renews: true }],
}

type Answer = (c: FakeContext, held: Held) => Response

const api =
  (kind: string, more: (app: Hono<FakeEnv>, shared: Shared) => unknown) =>
  (options: FakeOptions = {}): Fake => {
    const refusal = (_status: number, message: Json = 'No.') => ({ error: message })
    const manners = { kinds: [kind], refusal, touch: (object: JsonObject) => object }
    const shared = openFake(manners, { keys: ['double-key'], ...options })
    const { app } = shared
    app.use(async (c, next) => {
      c.get('entry').key = 0
      await next()
    })
    const routes = new Hono<FakeEnv>()
    more(routes, shared)
    app.route(`/${kind}`, routes)
    return app
  }

const one =
  ({ objects }: Shared, kind: string, answer: Answer) =>
  (c: FakeContext) => {
    const held = objects.find(kind, 0, c.req.param('id') ?? '')
    return held ? answer(c, held) : reply(404, { error: 'There is none.' })
  }

const store = ({ objects }: Shared, kind: string, c: FakeContext, object: JsonObject) => {
  objects.place(kind, 0, object)
  c.get('entry').applied = true
  return reply(200, object)
}

const bodyOf = (c: FakeContext) => (parsed(c.get('text')) ?? {}) as JsonObject
const listOf = ({ objects }: Shared, kind: string) => objects.all(kind).map(({ object }) => object)
const gone = (shared: Shared, kind: string) =>
  one(shared, kind, (c, held) => {
    shared.objects.remove(held)
    c.get('entry').applied = true
    return reply(200, {})
  })

/** Every change makes a new version of the same object. */
export const versions: Neighbour = {
  adapter: versioning,
  fake: api('configs', (app, shared) =>
    app
      .get('/', () => reply(200, listOf(shared, 'configs')))
      .get(
        '/:id',
        one(shared, 'configs', (_c, { object }) => reply(200, { page: [object] }))
      )
      .post('/:id', (c) =>
        one(shared, 'configs', (_, { object }) => {
          const version = Number(object.version) + 1
          return store(shared, 'configs', c, {
            ...bodyOf(c),
            id: object.id ?? '',
            version,
            made: 1,
          })
        })(c)
      )
      .delete('/:id', gone(shared, 'configs'))
  ),
}

let ids = 0

/** No object is ever changed: a change makes another, with an id of its own. */
export const renewals: Neighbour = {
  adapter: renewing,
  fake: api('agents', (app, shared) =>
    app
      .get('/', () => reply(200, listOf(shared, 'agents')))
      .get(
        '/:id',
        one(shared, 'agents', (_c, { object }) => reply(200, object))
      )
      .post('/', (c) => {
        ids += 1
        return store(shared, 'agents', c, { ...bodyOf(c), id: `agent_${ids}`, made: ids })
      })
      .delete('/:id', gone(shared, 'agents'))
  ),
}
