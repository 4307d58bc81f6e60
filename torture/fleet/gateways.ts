import { join } from 'node:path'
import { now } from '../clock.ts'
import { freePort, type GatewayOptions, type Life, openGateway } from '../gateway.ts'
import type { Patient } from '../heal.ts'
import type { KillLine } from '../killer.ts'
import { appendLine } from '../lines.ts'
import type { ReplicaSet } from '../set/set.ts'
import { type openProvider, type Run, secretsOf } from '../sides.ts'
import { addressOf } from './address.ts'
import { timing } from './sizes.ts'

/** What the gateways of a run have as their database. */
export const database = 'patchbay'

type Provider = Awaited<ReturnType<typeof openProvider>>
/** One gateway: where it listens, how it is started again, and how it dies at any time. */
export type Member = {
  readonly base: string
  readonly start: Patient['start']
  readonly kill: () => void
}

/** The real servers, each with a port and a log of its own; their starts are numbered together. */
export const opening = (run: Run, set: ReplicaSet, provider: Provider) => {
  const { seed, folder } = run
  const at = Number(new URL(provider.url).port)
  let lives = 0
  const number = () => {
    lives += 1
    return lives
  }
  const before = (life: number) => ({
    file: new URL('egress.ts', import.meta.url).pathname,
    env: { TORTURE_EGRESS: JSON.stringify({ port: at, address: addressOf(life) }) },
  })
  return async (gateway: number, tree = run.tree): Promise<Member> => {
    const port = await freePort()
    const born: GatewayOptions['born'] = (living) => provider.order({ living })
    const fleet = { gateway, database: set.url(database), timing, number, before }
    const start = openGateway({ tree, folder, port, secrets: secretsOf(seed), born, fleet })
    return { base: `http://127.0.0.1:${port}`, ...mortal(folder, untilThere(set, start)) }
  }
}

/** As whoever runs a gateway does: one that ends as there is no primary is started again. */
const untilThere =
  (set: ReplicaSet, start: Patient['start']): Patient['start'] =>
  async (aim) => {
    for (let tries = 1; ; tries += 1) {
      const life = await start(aim)
      if ('pid' in life || life.signal !== null || tries === 5) return life
      await set.primary()
    }
  }

/** A gateway whose newest start can be killed by whoever did not start it. */
const mortal = (folder: string, start: Patient['start']): Pick<Member, 'start' | 'kill'> => {
  let newest: Life | null = null
  return {
    start: async (aim) => {
      const life = await start(aim)
      if ('pid' in life) newest = life
      return life
    },
    kill: () => {
      if (newest === null || newest.over()) return
      const line = { point: 'C16 all at once', t: now(), wall: Date.now(), life: newest.number }
      appendLine(join(folder, 'kills.jsonl'), line satisfies KillLine)
      newest.signal('SIGKILL')
    },
  }
}
