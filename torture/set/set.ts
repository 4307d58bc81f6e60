import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MongoBinary } from 'mongodb-memory-server-core'
import { requireMongod } from '../../src/bench/mongod.ts'
import { freePort } from '../gateway.ts'
import {
  allFollow,
  answers,
  failNext,
  initiate,
  primaryOf,
  stepDown,
  takesPart,
} from './control.ts'
import { type Member, memberOf, type Place } from './member.ts'
import { type Network, openNetwork, type Parted } from './network.ts'
import { type Gate, type How, openProxy } from './proxy.ts'

/** Three real members of a replica set, and everything that may happen to them. */
export type ReplicaSet = {
  /** For gateways: what they send to each member goes through a proxy of ours. */
  readonly url: (database: string) => string
  /** For whoever judges or controls: straight to the members. */
  readonly direct: (database: string) => string
  readonly members: number
  /** Waits until there is one that a majority follows. */
  readonly primary: () => Promise<number>
  /** Waits until every member sees every other one lead or follow, and all that follow do read. */
  readonly whole: () => Promise<void>
  readonly kill: (member: number) => Promise<void>
  /** Resolves once it takes part again. */
  readonly revive: (member: number) => Promise<void>
  readonly pause: (member: number) => void
  readonly resume: (member: number) => void
  readonly stepDown: () => Promise<void>
  /** Clients reach it no longer, its peers do. */
  readonly cutOff: (member: number, how?: How) => void
  readonly rejoin: (member: number) => void
  /** Writes arrive and are carried out, and whoever sent them is not told. */
  readonly dropReplies: (member: number, on: boolean, how?: How) => void
  /** In place of so many acknowledgements of findAndModify, from now on, the connection closes. */
  readonly loseReplies: (times: number) => void
  /** Each reply comes so much later. */
  readonly delay: (milliseconds: number) => void
  /** So many findAndModify of gateways fail at the primary: not applied, or after they were. */
  readonly fail: (code: number, times: number, when?: 'before' | 'after') => Promise<void>
  /** Takes a member from its peers, and from its clients too; not there where no machine lets us. */
  readonly part?: (member: number, from?: Parted) => void
  readonly mend?: (member: number) => void
  readonly close: () => Promise<void>
}

/** Where its data and logs go, and how long its members wait for a primary that is silent. */
export type SetOptions = { readonly folder: string; readonly electionMs?: number }

const name = 'torture'
const size = 3

/** Starts three members and makes a set of them; whatever ends this process ends them too. */
export const openSet = async ({ folder, electionMs = 1000 }: SetOptions): Promise<ReplicaSet> => {
  requireMongod()
  await mkdir(folder, { recursive: true })
  const binary = await MongoBinary.getPath()
  const network = await openNetwork(size)
  const places = await Promise.all(
    Array.from({ length: size }, placeIn(folder, electionMs, network))
  )
  const members = await Promise.all(places.map((place) => memberOf(binary, place)))
  const proxy = await openProxy()
  const hosts = members.map(({ host }) => host)
  const close = async () => {
    await Promise.all(members.map((member) => member.kill()))
    proxy.close()
    network?.close()
  }
  try {
    for (const member of members) member.start()
    await Promise.all(hosts.map(answers))
    await initiate(name, hosts, electionMs)
    await primaryOf(hosts)
    await allFollow(hosts)
  } catch (error) {
    await close()
    throw error
  }
  return {
    ...reached(hosts, proxy),
    ...struck(members, hosts),
    ...(network && parted(network)),
    close,
  }
}

const placeIn =
  (folder: string, electionMs: number, network: Network | null) =>
  async (_: unknown, member: number): Promise<Place> => ({
    ...{ set: name, electionMs, data: join(folder, `member-${member}`) },
    ...(network
      ? { address: network.address(member), port: 27017, within: network.within(member) }
      : { address: '127.0.0.1', port: await freePort(), within: [] }),
  })

/** How the members are reached, and what the proxy does to that. */
const reached = (hosts: readonly string[], proxy: Gate) => {
  const direct = (database: string) => `mongodb://${hosts}/${database}?replicaSet=${name}`
  const host = (member: number) => hosts[member] ?? ''
  return {
    ...{ direct, members: hosts.length },
    url: (database: string) => `${direct(database)}&proxyHost=127.0.0.1&proxyPort=${proxy.port}`,
    cutOff: (member: number, how: How = 'hang') => proxy.cutOff(host(member), how),
    rejoin: (member: number) => proxy.rejoin(host(member)),
    dropReplies: (member: number, on: boolean, how: How = 'hang') =>
      proxy.mute(host(member), on ? how : null),
    loseReplies: (times: number) => proxy.lose(times),
    delay: (milliseconds: number) => proxy.delay(milliseconds),
  }
}

/** What happens to the members themselves. */
const struck = (members: readonly Member[], hosts: readonly string[]) => {
  const primary = () => primaryOf(hosts)
  return {
    primary,
    whole: async () => void (await allFollow(hosts)),
    kill: async (member: number) => members[member]?.kill(),
    revive: async (member: number) => {
      members[member]?.start()
      await takesPart(hosts[member] ?? '')
    },
    pause: (member: number) => members[member]?.signal('SIGSTOP'),
    resume: (member: number) => members[member]?.signal('SIGCONT'),
    stepDown: async () => void (await stepDown(hosts[await primary()] ?? '', 5)),
    fail: async (code: number, times: number, when: 'before' | 'after' = 'before') =>
      void (await failNext(hosts[await primary()] ?? '', code, times, when === 'after')),
  }
}

const parted = (network: Network) => ({
  part: (member: number, from: Parted = 'all') => network.part(member, from),
  mend: (member: number) => network.mend(member),
})
