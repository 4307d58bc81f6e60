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
  const arm = (trigger: Trigger | null) => {
    armed = trigger
  }
  return {
    kills,
    begin: () => begun(start),
    /** To be told of each request: the moment may be this one. */
    saw: (sight: Sight) => (armed?.fits(sight) ? armed.fire() : undefined),
    /** So many kills, each followed by a start and by work; gives the one that lives on. */
    rage: async (first: Life, count: number, worked: (kills: number) => boolean): Promise<Life> => {
      let life = first
      for (let done = 0; done < count; done += 1) {
        await patient(() => worked(done))
        const label = await end(random, life, arm)
        kills[label] = (kills[label] ?? 0) + 1
        life = await begun(start)
      }
      return life
    },
  }
}

const patient = async (enough: () => boolean) => {
  for (let waited = 0; !enough() && waited < patience; waited += 10) await pause(10)
}

const begun = async (start: ReturnType<typeof openGateway>): Promise<Life> => {
  const life = await start()
  if (!('pid' in life)) throw new Error(`the gateway does not start: ${JSON.stringify(life)}`)
  return life
}

const end = async (random: Random, life: Life, arm: (trigger: Trigger | null) => void) => {
  const label = random.chance(0.35)
    ? await anyTime(random)
    : await new Promise<string>((resolve) => arm(aimed(random, life, resolve)))
  arm(null)
  life.signal('SIGKILL')
  await life.ended
  return label
}

const anyTime = async (random: Random) => {
  await pause(random.whole(20, 900))
  return 'any time'
}

const patience = 4000

/** Kills by itself the moment that a provider has received, or carried out, its n-th write. */
const aimed = (random: Random, life: Life, done: (label: string) => void): Trigger => {
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
      life.signal('SIGKILL')
      clearTimeout(timer)
      done(label)
    },
  }
}
