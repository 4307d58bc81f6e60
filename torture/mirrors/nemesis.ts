import process from 'node:process'
import { pause } from '../clock.ts'
import type { Life, openGateway } from '../gateway.ts'
import type { Random } from '../random.ts'
import { providers, type Sight } from './providers.ts'

type Trigger = {
  readonly fits: (sight: Sight) => boolean
  readonly fire: () => void
}

/** Kills the gateway at moments that a seed chooses, and starts it anew. */
export const openNemesis = (start: ReturnType<typeof openGateway>, random: Random) => {
  const kills: Record<string, number> = {}
  let armed: Trigger | null = null
  const begin = async () => {
    const life = await start()
    if (!('pid' in life)) throw new Error(`the gateway does not start: ${JSON.stringify(life)}`)
    return life
  }
  const end = async (life: Life) => {
    const label = random.chance(0.35)
      ? await anyTime(random)
      : await new Promise<string>((resolve) => {
          armed = aimed(random, life.pid, resolve)
        })
    armed = null
    process.kill(life.pid, 'SIGKILL')
    await life.ended
    kills[label] = (kills[label] ?? 0) + 1
  }
  return {
    kills,
    /** To be told of each request: the moment may be this one. */
    saw: (sight: Sight) => {
      if (armed?.fits(sight)) armed.fire()
    },
    /** So many kills, each followed by a start; gives the one that lives on. */
    rage: async (first: Life, count: number): Promise<Life> => {
      let life = first
      for (let done = 0; done < count; done += 1) {
        await end(life)
        life = await begin()
      }
      return life
    },
    begin,
  }
}

const anyTime = async (random: Random) => {
  await pause(random.whole(20, 900))
  return 'any time'
}

const patience = 4000

/** Kills by itself the moment that a provider has received, or carried out, its n-th write. */
const aimed = (random: Random, pid: number, done: (label: string) => void): Trigger => {
  const provider = random.pick(providers)
  const at = random.pick(['received', 'answered'] as const)
  const timer = setTimeout(() => done('any time'), patience)
  let left = random.whole(1, 6)
  const label = `${provider} ${at}`
  return {
    fits: (sight) => {
      if (sight.provider !== provider || sight.at !== at || sight.method === 'GET') return false
      left -= 1
      return left === 0
    },
    fire: () => {
      // At once: an answer that is about to leave must not reach it.
      process.kill(pid, 'SIGKILL')
      clearTimeout(timer)
      done(label)
    },
  }
}
