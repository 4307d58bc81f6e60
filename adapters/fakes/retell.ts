import type { MiddlewareHandler } from 'hono'
import {
  type Fake,
  type FakeEnv,
  type FakeOptions,
  openFake,
  type Shared,
  withoutDoubleSlashes,
} from './fake.ts'
import { versionRoutes } from './retell/agent-versions.ts'
import { agentRoutes } from './retell/agents.ts'
import { refusal, refuse } from './retell/answers.ts'
import { agentList } from './retell/lists.ts'
import { llmRoutes } from './retell/llms.ts'
import { idOf, kinds, reachedBy, touched } from './retell/versions.ts'
import { voiceRoutes } from './retell/voices.ts'

/** A strict, stateful stand-in for api.retellai.com, for agents, their LLMs and their versions. */
export const retellFake = (options: FakeOptions = {}): Fake => {
  const reached = reachedBy(options.now ?? Date.now)
  const manners = { kinds, refusal, touch: touched, idOf, reached }
  const shared = openFake(manners, { keys: ['retell-sandbox-key'], ...options })
  const { app } = shared
  app.use(withoutDoubleSlashes, withKey(shared))
  for (const routes of [agentRoutes, versionRoutes, agentList, llmRoutes, voiceRoutes])
    app.route('/', routes(shared))
  app.notFound((c) => refuse(404, `Cannot ${c.req.method} ${c.req.path}`))
  return app
}

const withKey =
  ({ keys }: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const key = keys.findIndex((one) => c.req.header('authorization') === `Bearer ${one}`)
    if (key === -1) return refuse(401)
    c.get('entry').key = key
    return next()
  }
