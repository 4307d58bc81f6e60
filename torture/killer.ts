import { readFileSync } from 'node:fs'
import process from 'node:process'
import { now } from './clock.ts'
import { appendLine } from './lines.ts'
import type { Purpose } from './truth.ts'

/** How far a request has come, as its receiver sees it. */
export type Stage = 'received' | 'applied' | 'answered'

/** A point at which the gateway is to be killed, at its `nth` passing. */
export type Aim = { readonly point: string; readonly nth: number }

/** One kill, as whoever did it wrote it down. */
export type KillLine = {
  readonly point: string
  readonly t: number
  readonly wall: number
  readonly life: number
}

/** A start of a gateway as whoever kills it knows it; `gateway` says which, where there are several. */
export type Living = { readonly pid: number; readonly life: number; readonly gateway?: number }

/** Kills a gateway at a point of a request; it is told which start of it runs now. */
export type Killer = {
  readonly aim: (aim: Aim | null, gateway?: number) => void
  readonly living: (gateway: Living) => void
  /** Whether the start that sent a request dies at this stage of it. */
  readonly hits: (stage: Stage, purpose: Purpose, life: number) => boolean
  /** The newest start. */
  readonly life: () => number
  /** Ends every gateway, wherever it stands. */
  readonly end: () => void
}

const points: Readonly<Record<string, { readonly stage: Stage; readonly purposes: Purpose[] }>> = {
  'C5 received': { stage: 'received', purposes: ['do'] },
  'C6 applied': { stage: 'applied', purposes: ['do'] },
  'C7 answered': { stage: 'answered', purposes: ['do'] },
  'C11 undo received': { stage: 'received', purposes: ['back'] },
  'C11 undo applied': { stage: 'applied', purposes: ['back'] },
  'C14 create received': { stage: 'received', purposes: ['make'] },
  'C14 create applied': { stage: 'applied', purposes: ['make'] },
  'C14 create answered': { stage: 'answered', purposes: ['make'] },
}

/** The points that the receiver of the requests can see. */
export const receiverPoints = Object.keys(points)

/** Kills from outside: the gateway has no part in it, and no time for a last word. */
export const openKiller = (file: string, killed: (point: string) => void): Killer => {
  const aims = new Map<number, { readonly point: string; left: number }>()
  const gateways = new Map<number, Living>()
  let newest = 0
  return {
    aim: (aim, gateway = 0) => {
      if (aim === null) aims.delete(gateway)
      else aims.set(gateway, { point: aim.point, left: aim.nth })
    },
    living: (living) => {
      newest = living.life
      gateways.set(living.gateway ?? 0, living)
    },
    life: () => newest,
    end: () => {
      for (const { pid } of gateways.values()) kill(pid)
    },
    hits: (stage, purpose, life) => {
      const gateway = [...gateways.values()].find((one) => one.life === life)
      const place = gateway?.gateway ?? 0
      const aimed = aims.get(place)
      const point = aimed === undefined ? undefined : points[aimed.point]
      if (aimed === undefined || gateway === undefined || point?.stage !== stage) return false
      if (!point.purposes.includes(purpose)) return false
      aimed.left -= 1
      if (aimed.left > 0) return false
      const line = { point: aimed.point, t: now(), wall: Date.now(), life }
      aims.delete(place)
      kill(gateway.pid)
      appendLine(file, line satisfies KillLine)
      killed(line.point)
      return true
    },
  }
}

const kill = (pid: number) => {
  try {
    // Where it has died by itself meanwhile, its number may be somebody else's by now.
    const isOurs = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/server.ts')
    if (isOurs) process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone, which its parent notices.
  }
}
