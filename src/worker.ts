import { waitUntil } from 'cloudflare:workers'
import { providers } from '../adapters/index.ts'
import { type Gateway, log, openGateway } from './worker/gateway.ts'
import { scanWithin } from './worker/scan.ts'
import { readSettings } from './worker/settings.ts'

/** As in wrangler.toml; every other cron looks for what was left open. */
const driftCron = '*/15 * * * *'
/** Of the 1,000 that D1 takes of one cron: what runs at the end has to end too. */
const queries = 800

let gateway: Gateway | undefined

/** The isolate's gateway; while there is none, each request makes its own: none waits for another. */
const opened = async (env: object): Promise<Gateway> => {
  if (gateway !== undefined) return gateway
  const made = await openGateway(readSettings(env), providers)
  gateway ??= made
  return gateway
}

const answer = async (request: Request, env: object): Promise<Response> => {
  const { fetch } = await opened(env)
  return fetch(request)
}

const notOpened = (error: unknown) => {
  log({ event: 'not-opened', error: error instanceof Error ? error.message : 'unknown' })
  return Response.json({ error: 'Patchbay could not start: its log tells why.' }, { status: 503 })
}

/** Patchbay on Cloudflare Workers: the same API over D1, and crons in place of what a process does. */
export default {
  fetch: (request: Request, env: object): Promise<Response> => {
    const answered = answer(request, env).catch(notOpened)
    // A caller who hangs up does not end what is half done.
    waitUntil(answered)
    return answered
  },
  scheduled: async ({ cron }: { readonly cron: string }, env: object): Promise<void> => {
    const open = await opened(env)
    await (cron === driftCron ? scanWithin(open, queries) : open.patchbay.recover())
  },
}
