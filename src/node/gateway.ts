import type { Context as HttpContext } from 'hono'
import { pino } from 'pino'
import { ulid } from 'ulid'
import { providers } from '../../adapters/index.ts'
import about from '../../package.json' with { type: 'json' }
import { createApp } from '../api/app.ts'
import { newId } from '../api/ids.ts'
import { renderEnd } from '../api/result.ts'
import { createPatchbay, type Patchbay } from '../patchbay.ts'
import { databaseFile } from '../store/node-sqlite.ts'
import type { Store } from '../store.ts'
import { defaultTiming } from '../sync/context.ts'
import { systemClock } from '../sync/retry.ts'
import { createVault, type Vault } from '../vault.ts'
import { createBackground } from './background.ts'
import { createCalls } from './calls.ts'
import { nodeCipher } from './cipher.ts'
import { type Database, openDatabase } from './database.ts'
import type { Environment } from './environment.ts'
import { type Listening, listen } from './listen.ts'
import { passwords } from './passwords.ts'
import { secretBeside } from './secret.ts'
import { hour, sweepAnswers } from './sweep.ts'
import { oneAtATime, startUpkeep, type Upkeep } from './upkeep.ts'

/** The parts of a gateway over its database, before it listens. */
export type Gateway = {
  readonly store: Store
  readonly vault: Vault
  readonly patchbay: Patchbay
  readonly secret: Uint8Array
  readonly listen: (sandboxPorts: readonly number[]) => Promise<Listening>
  /** Answers 503 from now on, finishes what runs, and leaves one complete database file. */
  readonly close: () => Promise<void>
}

/** How often it is looked for what other gateways have found out: within a second all know. */
const hearing = 400
const drainWithin = 9_000
/** What still runs then is answered as in doubt: the next start finishes it. */
const handOverAfter = 8_000

/** Opens the database and puts the gateway together; a second process on one file throws. */
export const openGateway = async (environment: Environment): Promise<Gateway> => {
  const file = databaseFile(environment.DATABASE_URL) ?? ''
  const secret = environment.PATCHBAY_SECRET ?? secretBeside(file)
  const vault = createVault(secret, environment.PATCHBAY_PREVIOUS_SECRET, nodeCipher)
  const database = await openDatabase(environment.DATABASE_URL, vault)
  const { store } = database
  const log = loggerOf(environment)
  const ending = new AbortController()
  const background = createBackground()
  const patchbay = createPatchbay({
    ...{
      store,
      providers,
      send: createCalls(),
      newId,
      log,
      clock: systemClock,
      timing: timingOf(environment),
      ending: ending.signal,
    },
    newOperationId: () => `op_${ulid()}`,
    ...{ render: renderEnd, later: background.add },
  })
  let listening: Listening | null = null
  let upkeep: readonly Upkeep[] = []
  let draining = false
  return {
    ...{ store, vault, patchbay, secret },
    listen: async (sandboxPorts) => {
      const app = createApp({
        ...{ store, patchbay, passwords, log, credentials: vault, peer: peerOf },
        providers: Object.keys(providers),
        settings: settingsOf(environment, sandboxPorts),
        draining: () => draining,
        version: about.version,
      })
      const { HOST: host, PORT: port, PATCHBAY_KEEP_ALIVE_MS: keepAlive } = environment
      const { PATCHBAY_SCAN_MS: scan, PATCHBAY_DRIFT_SCAN_MS: driftScan } = environment
      upkeep = [
        startUpkeep(patchbay.recover, scan, log),
        startUpkeep(scanInTurn(database, patchbay, driftScan), driftScan, log, 'later'),
        startUpkeep(sweepAnswers(store), hour, log),
        ...database.upkeep.map(({ work, every }) => startUpkeep(work, every, log)),
        ...(store.notices ? [startUpkeep(oneAtATime(patchbay.hear), hearing, log)] : []),
      ]
      listening = await listen(app, { host, port, keepAlive })
      return listening
    },
    close: async () => {
      draining = true
      const handOver = setTimeout(() => ending.abort(), handOverAfter)
      await Promise.all([
        ...upkeep.map((work) => work.stop(drainWithin)),
        listening?.close(drainWithin),
        background.ended(drainWithin),
      ])
      clearTimeout(handOver)
      await store.close()
    },
  }
}

/** A scan in every so many milliseconds, however many gateways there are. */
const scanInTurn =
  ({ isOurTurn }: Database, { scanDrift }: Patchbay, every: number) =>
  async (stopping: AbortSignal) => {
    // Timers are a little early at times: a whole round must not be left out for that.
    if (await isOurTurn('drift scan', 0.9 * every)) await scanDrift(stopping)
  }

/** JSON lines on stderr; in development only what went wrong, so that the story can be read. */
const loggerOf = ({ LOG_LEVEL: given, NODE_ENV: mode }: Environment) => {
  const level = given ?? (mode === 'production' ? 'info' : 'warn')
  const logger = pino({ level }, pino.destination(2))
  return (record: object) => logger.info(record)
}

const timingOf = (environment: Environment) => ({
  ...defaultTiming,
  attempt: environment.PATCHBAY_ATTEMPT_TIMEOUT_MS,
  deadline: environment.PATCHBAY_DEADLINE_MS,
  lease: environment.PATCHBAY_LEASE_MS,
  scan: environment.PATCHBAY_SCAN_MS,
  settle: environment.PATCHBAY_SETTLE_MS,
})

const settingsOf = (environment: Environment, sandboxPorts: readonly number[]) => ({
  rateLimit: environment.PATCHBAY_RATE_LIMIT,
  trustProxy: environment.PATCHBAY_TRUST_PROXY,
  allowedOrigins: environment.PATCHBAY_ALLOWED_ORIGINS,
  allowPrivateUrls: environment.PATCHBAY_ALLOW_PRIVATE_URLS === 'on',
  secureCookies: environment.NODE_ENV === 'production',
  sandboxPorts,
})

const peerOf = (c: HttpContext): string => c.env.incoming.socket.remoteAddress ?? ''
