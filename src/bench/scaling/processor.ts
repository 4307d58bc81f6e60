import { readFileSync } from 'node:fs'

// What Linux counts in, whatever the kernel's own clock is.
const perSecond = 100

/** Seconds of processor time that some processes have used so far, all their threads together. */
const processorOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / perSecond

const ticksOf = (pid: number) => {
  // The name before it may hold anything, brackets and spaces too.
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\)(?!.*\))/s)
  const fields = after.trim().split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Runs a piece of work; the processor seconds of each group of processes meanwhile. */
export const spentBy = async <T, G extends string>(
  groups: Readonly<Record<G, readonly number[]>>,
  work: () => Promise<T>
) => {
  const now = () =>
    Object.entries<readonly number[]>(groups).map(([name, pids]) => [name, processorOf(pids)])
  const before = Object.fromEntries(now())
  const result = await work()
  const spent = Object.fromEntries(
    now().map(([name, seconds]) => [name, Number(seconds) - Number(before[String(name)])])
  )
  return { result, spent: spent as Readonly<Record<G, number>> }
}
