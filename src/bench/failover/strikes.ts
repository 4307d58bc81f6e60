import { MongoClient } from 'mongodb'
import type { ReplicaSet } from '../../../torture/set/set.ts'
import type { House } from './house.ts'

/** Something that happens, and what makes all well again. */
export type Strike = {
  readonly name: string
  /** Finds what it is to fall on; the rest falls at once. */
  readonly aim: () => Promise<() => Promise<Mend>>
}

type Mend = () => Promise<void>

const nothing: Mend = async () => {}

/** What happens to members of the set: each to the one that leads then. */
export const ofSet = (set: ReplicaSet): readonly Strike[] => {
  const atPrimary = (name: string, strike: (member: number) => Promise<Mend>): Strike => ({
    name,
    aim: async () => {
      const member = await set.primary()
      return () => strike(member)
    },
  })
  return [
    { name: 'nothing', aim: async () => async () => nothing },
    stepDown(set),
    atPrimary('kill -9 of the primary', async (member) => {
      await set.kill(member)
      return () => set.revive(member)
    }),
    atPrimary('SIGSTOP of the primary', async (member) => {
      set.pause(member)
      return async () => set.resume(member)
    }),
    atPrimary(set.part ? 'primary isolated' : 'primary away from gateways', async (member) => {
      if (set.part) set.part(member)
      else set.cutOff(member)
      return async () => (set.mend ?? set.rejoin)(member)
    }),
  ]
}

/** As an operator does it before an upgrade: the primary hands over to a member that is as far. */
const stepDown = (set: ReplicaSet): Strike => ({
  name: 'step-down of the primary',
  aim: async () => {
    const client = await new MongoClient(set.direct('admin')).connect()
    const command = { replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 }
    return async () => {
      await client.db().command(command)
      return () => client.close()
    }
  },
})

/** What happens to gateways. */
export const ofGateways = (house: House): readonly Strike[] => {
  const at = (gateway: number, name: string, how: 'kill' | 'stop'): Strike => ({
    name,
    aim: async () => async () => {
      await house.end(gateway, how)
      return () => house.startAgain(gateway)
    },
  })
  return [at(1, 'kill -9 of a gateway', 'kill'), at(2, 'SIGTERM of a gateway', 'stop')]
}
