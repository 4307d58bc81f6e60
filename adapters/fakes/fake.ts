import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { getPath } from 'hono/utils/url'
import { type Json, type JsonObject, parseExact } from '../../src/json.ts'
import { controlRoutes } from './control.ts'
import { type Fault, type Faults, openFaults, type ScriptInput } from './faults.ts'
import { type Held, type IdOf, type Objects, openObjects } from './objects.ts'
import { strike } from './strike.ts'

/** One API request as the log shows it; `key` is the place of its key in `keys`, never the key. */
export type Entry = {
  readonly t: number
  readonly method: string
  readonly path: string
  readonly query: { readonly [name: string]: string }
  readonly body: Json
  status: number | null
  fault?: Fault['kind']
  applied: boolean
  id: string | null
  key: number | null
}

/** What a request carries through the app: its log entry, its text, and the fault upon it. */
export type FakeEnv = {
  Bindings: Partial<HttpBindings>
  Variables: { entry: Entry; text: string; fault?: Fault }
}
/** Hono's context of such a request. */
export type FakeContext = Context<FakeEnv>

/** How a fake is set up. */
export type FakeOptions = {
  /** The accepted API keys; each is an org of its own. */
  readonly keys?: readonly string[]
  /** A path below which every route is served too, such as `/prefix`. */
  readonly prefix?: string
  readonly now?: () => number
  /** Called after every change, before the request that made it is answered. */
  readonly changed?: () => void
}

/** A Hono app that carries the controls which `/_objects`, `/_faults` and `/_log` offer. */
export type Fake = Hono<FakeEnv> & {
  readonly keys: readonly string[]
  readonly objects: (kind?: string) => Held[]
  readonly place: (kind: string, object: JsonObject, key?: string) => void
  readonly fault: (script: ScriptInput) => void
  readonly log: () => Entry[]
  /** Forgets objects, faults and log. */
  readonly reset: () => void
  readonly dump: () => string
  readonly load: (text: string) => void
}

/** What differs from provider to provider in the shared part. */
export type Manners = {
  readonly kinds: readonly string[]
  /** How it says no. */
  readonly refusal: (status: number, message?: Json) => Json
  /** What it changes on an object at every write, whoever writes. */
  readonly touch: (object: JsonObject, now: number) => JsonObject
  readonly idOf?: IdOf
  /** Whom an edit by others of this id reaches; left out, the objects that are kept under it. */
  readonly reached?: (objects: Objects, id: string, removing: boolean) => readonly Held[]
}

/** The part that every fake shares: state, faults, log and their controls; the API comes on top. */
export const openFake = (manners: Manners, options: FakeOptions) => {
  const { keys = [], prefix = '', now = Date.now, changed } = options
  const objects = openObjects(changed, manners.idOf)
  const state = { objects, faults: openFaults(), entries: [] as Entry[] }
  const shared = { ...manners, ...state, keys, now }
  const app = new Hono<FakeEnv>({ getPath: (request) => below(prefix, getPath(request)) })
  app.route('/', controlRoutes(shared))
  app.use(record(shared), strike(shared))
  return { ...shared, app: Object.assign(app, controlsOf(shared)) satisfies Fake }
}

const controlsOf = ({ keys, objects, faults, entries }: Shared) => ({
  keys,
  objects: objects.all,
  place: (kind: string, object: JsonObject, key = keys[0] ?? '') => {
    if (!keys.includes(key)) throw new Error('only an accepted key can have objects')
    objects.place(kind, keys.indexOf(key), object)
  },
  fault: faults.add,
  log: () => [...entries],
  reset: () => {
    objects.clear()
    faults.clear()
    entries.length = 0
  },
  dump: objects.dump,
  load: (text: string) => objects.load(parseExact(text)),
})

// A sandbox runs for weeks; a test looks at the last few requests.
const longestLog = 10_000

/** What the parts of one fake know of each other. */
export type Shared = Manners & {
  readonly keys: readonly string[]
  readonly now: () => number
  readonly objects: Objects
  readonly faults: Faults
  readonly entries: Entry[]
}

const below = (prefix: string, path: string) =>
  prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path

const record =
  ({ entries, now }: Pick<Shared, 'entries' | 'now'>): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const text = await c.req.text()
    const { pathname } = new URL(c.req.url)
    const entry: Entry = {
      t: now(),
      method: c.req.method,
      path: pathname,
      query: c.req.query(),
      body: parsed(text) ?? null,
      status: null,
      applied: false,
      id: null,
      key: null,
    }
    if (entries.push(entry) > longestLog) entries.shift()
    c.set('entry', entry)
    c.set('text', text)
    await next()
    const gone = c.env?.outgoing?.destroyed ?? false
    if (!gone && !c.res.headers.has('x-hono-already-sent')) entry.status = c.res.status
  }

/** The JSON of a text, or undefined where it is none. */
export const parsed = (text: string): Json | undefined => {
  try {
    return parseExact(text)
  } catch {
    return undefined
  }
}

/** Sends a path with `//` on to the one without. */
export const withoutDoubleSlashes: MiddlewareHandler<FakeEnv> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  if (!pathname.includes('//')) return next()
  return c.redirect(pathname.replace(/\/{2,}/g, '/') + search, 301)
}

/** A JSON answer that keeps every number as it is held. */
export const reply = (status: number, body: Json, headers?: Record<string, string>) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  })
