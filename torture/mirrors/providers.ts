import { fakes } from '../../adapters/fakes/index.ts'
import { type ServedFake, serveFake } from '../../adapters/fakes/serve.ts'

/** The providers that every assistant of such a run lives at, home's first one first. */
export const providers = ['vapi', 'retell', 'elevenlabs'] as const
/** One of them. */
export type Provider = (typeof providers)[number]

/** A request of the gateway as it reaches a fake, or as its answer is about to leave. */
export type Sight = {
  readonly provider: Provider
  readonly at: 'received' | 'answered'
  readonly method: string
  readonly path: string
}

/** The fakes, each as it listens. */
export type World = { readonly [P in Provider]: ServedFake }

/** Who sets these headers is somebody else at the provider's dashboard, whom nothing befalls. */
export const stranger = { 'x-stranger': 'yes' }

/** Serves the strict fakes; `saw` is told of each request before and after it is carried out. */
export const openWorld = async (saw: (sight: Sight) => void): Promise<World> => {
  const opened = providers.map(async (provider) => {
    const fake = await serveFake({ fake: (options) => watched(provider, options, saw) })
    return [provider, fake] as const
  })
  return Object.fromEntries(await Promise.all(opened)) as World
}

const watched = (
  provider: Provider,
  options: Parameters<(typeof fakes)[string]>[0],
  saw: (sight: Sight) => void
) => {
  const make = fakes[provider]
  if (make === undefined) throw new Error(`there is no fake of ${provider}`)
  const fake = make(options)
  const { fetch } = fake
  fake.fetch = async (request, ...rest) => {
    const { method, url, headers } = request
    const path = new URL(url).pathname
    if (headers.has('x-stranger')) return fetch(request, ...rest)
    saw({ provider, at: 'received', method, path })
    const response = await fetch(request, ...rest)
    saw({ provider, at: 'answered', method, path })
    return response
  }
  return fake
}
