import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import {
  type Fake,
  type FakeEnv,
  type FakeOptions,
  openFake,
  reply,
  type Shared,
  withoutDoubleSlashes,
} from '../fake.ts'
import type { IdOf, Objects } from '../objects.ts'
import { touched } from './agent.ts'
import { agentRoutes } from './agents.ts'
import { legacy, refusal } from './errors.ts'
import { llms } from './names.ts'
import { toolRoutes } from './tools.ts'
import { voiceRoutes } from './voices.ts'

// A branch is kept as the whole agent that a GET of it shows.
const ids: { readonly [kind: string]: string } = {
  agent: 'agent_id',
  branch: 'branch_id',
  tool: 'id',
  voice: 'voice_id',
}

const idOf: IdOf = (kind, object) => object[ids[kind] ?? 'id']

const reached = (objects: Objects, id: string) =>
  objects.all().filter(({ kind, object }) => idOf(kind, object) === id)

/** A strict, stateful stand-in for api.elevenlabs.io, for agents, their branches, tools and voices. */
export const elevenlabsFake = (options: FakeOptions = {}): Fake => {
  const manners = { kinds: Object.keys(ids), refusal, touch: touched, idOf, reached }
  const shared = openFake(manners, { keys: ['elevenlabs-sandbox-key'], ...options })
  const { app } = shared
  app.use(withRequestId, withoutDoubleSlashes, withKey(shared))
  app.route('/v1/convai/agents', agentRoutes(shared))
  app.route('/v1/convai/tools', toolRoutes(shared))
  app.route('/v1/voices', voiceRoutes(shared))
  app.get('/v1/convai/llm/list', () =>
    reply(200, { llms: llms.map((llm) => ({ llm, is_checkpoint: /\d{4,}/.test(llm) })) })
  )
  app.notFound(() => reply(404, { detail: 'Not Found' }))
  return app
}

const withRequestId: MiddlewareHandler<FakeEnv> = async (c, next) => {
  await next()
  const id = randomBytes(16).toString('hex')
  for (const name of ['x-request-id', 'request-id']) c.res.headers.set(name, id)
}

const withKey =
  ({ keys }: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const given = c.req.header('xi-api-key')
    if (given === undefined)
      return reply(
        401,
        legacy(
          'needs_authorization',
          'Neither authorization header nor xi-api-key received, please provide one.'
        )
      )
    const key = keys.indexOf(given)
    if (key === -1) return reply(401, refusal(401))
    c.get('entry').key = key
    return next()
  }
