import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import process from 'node:process'
import { ended } from '../children.ts'

const running = new Set<ChildProcess>()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

// By this the kernel ends it with us, also where we are killed; without it an orderly exit does.
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)
/** Empty where nothing ends our children should we be killed. */
export const tie = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL']

/** Starts a program that dies with us; `within` is what it is started by. */
export const startTied = (
  program: readonly string[],
  within: readonly string[] = [],
  words: 'inherit' | 'ignore' = 'inherit'
) => {
  const [command = '', ...args] = [...within, ...tie, ...program]
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', words] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** One mongod on a folder and a port of its own, which it keeps however often it starts. */
export type Member = {
  readonly host: string
  readonly start: () => void
  readonly kill: () => Promise<void>
  readonly signal: (signal: NodeJS.Signals) => void
}

export type Place = {
  readonly set: string
  readonly electionMs: number
  readonly data: string
  readonly address: string
  readonly port: number
  readonly within: readonly string[]
}

// How long a follower goes on asking a member that says nothing: 5 s where elections take 10 s.
const buffer = ({ electionMs }: Place) => Math.ceil(electionMs / 2000)

/** A member that is not started yet. */
export const memberOf = async (binary: string, place: Place): Promise<Member> => {
  const { set, data, address, port, within } = place
  await mkdir(data, { recursive: true })
  const program = [
    ...[binary, '--dbpath', data, '--logpath', `${data}.log`, '--logappend', '--nounixsocket'],
    ...['--bind_ip', address, '--port', `${port}`, '--replSet', set, '--quiet'],
    ...['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'enableTestCommands=1'],
    // Its own figures, gathered each second, would cost the gateways beside it their share.
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...['--setParameter', `oplogNetworkTimeoutBufferSeconds=${buffer(place)}`],
  ]
  let child: ChildProcess | undefined
  return {
    host: `${address}:${port}`,
    start: () => {
      child = startTied(program, within)
    },
    kill: async () => {
      child?.kill('SIGKILL')
      if (child) await ended(child)
    },
    signal: (signal) => void child?.kill(signal),
  }
}
