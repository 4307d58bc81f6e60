import { setTimeout as sleep } from 'node:timers/promises'
import { type Document, MongoClient } from 'mongodb'

// A follower that was just asking a member which then stopped goes on waiting for it 30 s.
/** Longer than that nobody waits for a member or for an election. */
const patience = 60_000

/** What is asked of one member goes to it alone, on a connection of its own. */
export const ask = async (host: string, command: Document, within = 1000): Promise<Document> => {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    ...{ serverSelectionTimeoutMS: within, connectTimeoutMS: within, socketTimeoutMS: 10 * within },
    ...{ appName: 'set', retryReads: false, retryWrites: false },
  })
  try {
    return await client.db('admin').command(command)
  } finally {
    await client.close()
  }
}

const asked = (host: string, command: Document, within?: number) =>
  ask(host, command, within).catch(() => null)

/** Tries until there is something; `what` is missed where there never is. */
export const until = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
  const end = performance.now() + patience
  while (performance.now() < end) {
    const found = await look()
    if (found !== null) return found
    await sleep(25)
  }
  throw new Error(`the replica set: ${what} within ${patience / 1000} s`)
}

/** Resolves once a member answers at all. */
export const answers = (host: string) =>
  until(`no answer from ${host}`, () => asked(host, { ping: 1 }))

/** Resolves once a member has its data and follows, or leads. */
export const takesPart = (host: string) =>
  until(`${host} took no part`, async () => {
    const hello = await asked(host, { hello: 1 })
    return hello?.secondary || hello?.isWritablePrimary ? hello : null
  })

/** Makes one set of all that listen there. */
export const initiate = (name: string, hosts: readonly string[], electionMs: number) => {
  const members = hosts.map((host, _id) => ({ _id, host }))
  const settings = {
    electionTimeoutMillis: electionMs,
    heartbeatIntervalMillis: Math.min(2000, electionMs / 2),
    // A connection that a partition has left hanging is given up as soon as a leader would be.
    heartbeatTimeoutSecs: Math.ceil(electionMs / 1000),
  }
  const config = { _id: name, members, settings }
  return ask(hosts[0] ?? '', { replSetInitiate: config })
}

/** The member whose writes a majority follows; the newest where an older one still thinks it leads. */
export const primaryOf = (hosts: readonly string[]): Promise<number> =>
  until('no primary', async () => {
    const hellos = await Promise.all(hosts.map((host) => asked(host, { hello: 1 }, 500)))
    const leads = hellos.flatMap((hello, member) =>
      hello?.isWritablePrimary ? [{ member, term: `${hello.electionId}` }] : []
    )
    leads.sort((a, b) => (a.term < b.term ? 1 : -1))
    const [newest] = leads
    if (newest === undefined) return null
    return (await isFollowed(hosts[newest.member] ?? '')) ? newest.member : null
  })

const isFollowed = async (host: string) => {
  const writeConcern = { w: 'majority', wtimeout: 500 }
  const note = { appendOplogNote: 1, data: { asked: 'who leads' }, writeConcern }
  const noted = await asked(host, note)
  return noted !== null && noted.writeConcernError === undefined
}

/** Resolves once every member sees every other one lead or follow, and every follower reads. */
export const allFollow = (hosts: readonly string[]) =>
  until('not every member took part', async () => {
    const seen = await Promise.all(hosts.map((host) => asked(host, { replSetGetStatus: 1 })))
    return seen.every(seesAll) ? true : null
  })

const [leads, follows] = [1, 2]
const seesAll = (status: Document | null) =>
  status !== null &&
  (status.myState === leads || status.syncSourceHost !== '') &&
  status.members.every(
    ({ health, state }: Document) => health === 1 && (state === leads || state === follows)
  )

/** Makes a primary step down; for so long it is not elected again. */
export const stepDown = (host: string, seconds: number) =>
  ask(host, { replSetStepDown: seconds, secondaryCatchUpPeriodSecs: 0, force: true })

/** What gateways call themselves: faults on request meet them alone. */
const gateways = 'patchbay'

/** Makes the next commits of gateways fail at a member: before they are applied, or after. */
export const failNext = (host: string, code: number, times: number, isApplied: boolean) =>
  ask(host, {
    configureFailPoint: 'failCommand',
    mode: times === 0 ? 'off' : { times },
    data: {
      ...{ failCommands: ['findAndModify'], appName: gateways },
      ...(isApplied
        ? { writeConcernError: { code, errmsg: 'applied, but a fault was asked for' } }
        : { errorCode: code }),
    },
  })
