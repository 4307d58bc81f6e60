import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { type ServedFake, serveFake } from '../../adapters/fakes/serve.ts'
import { type Client, clientOf, settle } from '../crash/gateway.ts'
import { object, twoAccounts } from '../sync/scene.ts'
import { type Dev, openFolder, startDev } from './dev.ts'

/** What a Worker of the tests is set to. */
export const env = {
  PATCHBAY_SECRET: randomBytes(32).toString('base64'),
  ...{ PATCHBAY_ADMIN_EMAIL: 'ada@example.com', PATCHBAY_ADMIN_PASSWORD: 'a password of Ada' },
  ...{ PATCHBAY_ALLOW_PRIVATE_URLS: 'on', PATCHBAY_RATE_LIMIT: 'off' },
  // A lease that is soon over, and nothing that needs long to settle.
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '5000', PATCHBAY_DEADLINE_MS: '5500' },
  ...{ PATCHBAY_LEASE_MS: '6000', PATCHBAY_SETTLE_MS: '1' },
}

// biome-ignore lint/suspicious/noExplicitAny: any shape of answer
export type Answered = { readonly status: number; readonly body: any }

/** Patchbay's Worker over a database of its own, and a provider that outlives its every start. */
export type Place = {
  readonly folder: string
  readonly fake: ServedFake
  readonly dev: Dev
  readonly client: Client
  readonly key: string
  readonly connectionId: string
}

/** The Worker of one test file, and what is done with it. */
export const openPlace = () => {
  let place: Place
  beforeAll(async () => {
    const folder = await openFolder()
    const fake = await serveFake(twoAccounts)
    const dev = await startDev(folder, env)
    const access = await settle(dev, fake)
    place = { ...{ folder, fake, dev }, ...access, client: clientOf(dev, access.key) }
  })
  afterAll(() => place?.fake.close())
  const ask = async (method: string, path: string, body?: object): Promise<Answered> => {
    const answer = await place.client(method, path, body)
    if (answer === 'cut') throw new Error(`cut: ${place.dev.said()}`)
    return answer
  }
  return {
    at: () => place,
    ask,
    /** What only a header of its own asks for. */
    send: (path: string, method: string, body: object, more: RequestInit = {}) =>
      fetch(place.dev.url + path, {
        ...more,
        method,
        headers: { 'content-type': 'application/json', ...more.headers },
        body: JSON.stringify(body),
      }),
    /** An assistant that is linked to an object of its own. */
    imported: async (externalId: string, more: Parameters<typeof object>[1] = {}) => {
      place.fake.place('assistant', { ...object(externalId, more), id: externalId })
      const body = { connection_id: place.connectionId, external_id: externalId }
      return (await ask('POST', '/api/v1/assistants/import', body)).body.data.id as string
    },
    /** Fires a cron of wrangler.toml; resolves once its work is done. */
    cron: async (pattern: string) => {
      const path = `/cdn-cgi/handler/scheduled?cron=${pattern.replaceAll(' ', '+')}`
      const response = await fetch(place.dev.url + path)
      const text = await response.text()
      if (text !== 'ok') throw new Error(`${response.status} ${text}: ${place.dev.said()}`)
    },
    /** Another start on the same database; the one before must be dead. */
    restart: async () => {
      const dev = await startDev(place.folder, env)
      place = { ...place, dev, client: clientOf(dev, place.key) }
    },
  }
}
