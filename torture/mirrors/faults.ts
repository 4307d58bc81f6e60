import type { Fault } from '../../adapters/fakes/faults.ts'
import type { Random } from '../random.ts'
import type { Provider, Sight, World } from './providers.ts'

type Row = { readonly weight: number; readonly name: string; readonly fault: Fault }

const row = (weight: number, name: string, fault: Fault): Row => ({ weight, name, fault })

/** What befalls any request. `late` is longer than an attempt and shorter than settling waits. */
const anywhere = (late: number): readonly Row[] => [
  row(3, '502 before', { kind: 'fail', status: 502, when: 'before' }),
  row(3, 'reset before', { kind: 'reset', when: 'before' }),
  row(2, 'hang before', { kind: 'hang', when: 'before' }),
  row(1, '429', { kind: 'throttle', retryAfter: 0 }),
  row(1, 'slow', { kind: 'slow', ms: late / 8, applied: 'after' }),
]

const dropped: Readonly<Record<Provider, readonly string[]>> = {
  vapi: ['name', 'firstMessage', 'maxDurationSeconds'],
  retell: ['agent_name', 'begin_message', 'general_prompt'],
  elevenlabs: ['name', 'conversation_config.agent.first_message'],
}

/** What befalls a write alone. */
const onWrites = (provider: Provider, late: number): readonly Row[] => [
  row(4, 'refuse', { kind: 'refuse', status: 400 }),
  row(4, '502 after', { kind: 'fail', status: 502, when: 'after' }),
  row(4, 'reset after', { kind: 'reset', when: 'after' }),
  row(3, 'hang after', { kind: 'hang', when: 'after' }),
  row(3, 'late', { kind: 'slow', ms: late, applied: 'after' }),
  row(2, 'drop', { kind: 'drop', paths: [...dropped[provider]] }),
]

/** How often each fault was put in the way of a request, by provider and name. */
export type Inflicted = Record<string, number>

/** Puts a fault in the way of some requests, chosen by the seed. */
export const openFaults = (random: Random, rate: number, late: number) => {
  const inflicted: Inflicted = {}
  return {
    inflicted,
    befall: (world: World, { provider, method, path }: Sight) => {
      const isRead = method === 'GET'
      if (!random.chance(isRead ? rate / 3 : rate)) return
      const menu = [...anywhere(late), ...(isRead ? [] : onWrites(provider, late))]
      const { name, fault } = random.weighted(menu)
      world[provider].fault({ match: { method, path }, fault })
      const label = `${provider} ${name}`
      inflicted[label] = (inflicted[label] ?? 0) + 1
    },
  }
}

/** Takes what has not struck yet out of the way. */
export const clearFaults = async (world: World) => {
  for (const { url } of Object.values(world)) await fetch(`${url}/_faults`, { method: 'DELETE' })
}
