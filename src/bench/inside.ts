import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds: bytes after a collection, and what keeps it awake. */
export type Inside = {
  readonly resident: number
  readonly heap: number
  readonly sockets: number
  readonly timers: number
  /** Microseconds of processor time so far. */
  readonly cpu: number
}

// Loaded before a program that is measured (`node --import`): it only answers when it is asked.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const look = (): Inside => {
  const { user, system } = process.cpuUsage()
  collect()
  const resources = process.getActiveResourcesInfo()
  const count = (name: string) => resources.filter((each) => each === name).length
  const { rss, heapUsed } = process.memoryUsage()
  return {
    ...{ resident: rss, heap: heapUsed, cpu: user + system },
    ...{ sockets: count('TCPSocketWrap'), timers: count('Timeout') },
  }
}

process.on('message', () => process.send?.(look()))
process.channel?.unref()
