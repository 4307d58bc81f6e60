import { pause } from '../clock.ts'
import { type Outcome, outcomeOf } from '../history.ts'
import type { Random } from '../random.ts'
import { send } from '../sending.ts'
import { type Field, fields } from './copies.ts'
import { type Glimpse, glimpse } from './glimpse.ts'
import { stranger, type World } from './providers.ts'
import type { House, Mirrored } from './setup.ts'

/** A change that a client asked for, and what it was told of it. */
export type Change = {
  readonly index: number
  readonly sets: { readonly [F in Field]?: unknown }
  readonly outcome: Outcome
  readonly code: string | null
}

/** The last edit of a stranger at a copy that the provider said yes to. */
export type Edit = {
  readonly index: number
  readonly provider: 'vapi' | 'elevenlabs'
  readonly value: unknown
}

type Load = {
  readonly base: string
  readonly house: House
  readonly world: World
  readonly random: (name: string) => Random
  /** Whether more is to be asked for, after so many answers. */
  readonly goesOn: (answered: number) => boolean
}

/** Clients that change assistants, each its own ones, until enough was asked for. */
export const openLoad = ({ base, house, world, random, goesOn }: Load) => {
  const to = { base, apiKey: house.apiKey }
  const [changes, edits]: [Change[], Edit[]] = [[], []]
  const glimpses: Glimpse[] = []
  let [asked, answered] = [0, 0]
  const client = async (number: number, own: readonly Mirrored[]) => {
    const chance = random(`client ${number}`)
    while (goesOn(answered)) {
      asked += 1
      const one = chance.pick(own)
      if (chance.chance(0.5)) glimpses.push(await glimpse(to, one, world, { changes, edits }))
      if (chance.chance(0.05)) edits.push(...(await edit(world, one, asked)))
      const made = await change(to, one, wish(chance, asked))
      changes.push(made)
      // Told to come back later, a client does not come back at once.
      if (made.code === 'provider_throttled') await pause(100)
      else if (made.outcome !== 'unknown') answered += 1
    }
  }
  const shares = sharesOf(house.assistants)
  const done = Promise.all(shares.map((own, number) => client(number, own)))
  return { changes, edits, glimpses, done, answered: () => answered }
}

/** Two for each client, so that none changes what another changes. */
const sharesOf = (assistants: readonly Mirrored[]) => {
  const clients = Math.ceil(assistants.length / 2)
  return Array.from({ length: clients }, (_, number) =>
    assistants.filter(({ index }) => index % clients === number)
  )
}

type Wish = { readonly sets: Change['sets']; readonly body: object }

/** Values that are written once; some come with one that a provider cannot hold. */
const wish = (random: Random, n: number): Wish => {
  const chosen = Array.from({ length: random.whole(1, 3) }, () => random.pick(fields))
  const value = (field: Field) => (field === 'maximum_duration' ? 600 + n : `${field} ${n}`)
  const sets = Object.fromEntries(chosen.map((field) => [field, value(field)]))
  return { sets, body: random.chance(0.06) ? { ...sets, temperature: 1.5 } : sets }
}

const change = async (
  to: { readonly base: string; readonly apiKey: string },
  { key, index }: Mirrored,
  { sets, body }: Wish
): Promise<Change> => {
  const path = `/api/v1/assistants/${key}`
  for (;;) {
    const call = { key, f: 'patch', face: 'v1', sets: {}, method: 'PATCH', path, body } as const
    const answer = await send({ ...to, base: () => to.base }, call)
    if (answer !== 'nobody there') {
      const { status, text } = answer
      const { code = null, operation = null } = status === null ? {} : told(text)
      // The operation that a busy assistant is held by is another one.
      const own = code === 'busy' ? null : operation
      return { index, sets, outcome: outcomeOf({ status, code, operation: own }), code }
    }
    await pause(15)
  }
}

type Told = {
  readonly code?: string | null
  readonly operation?: { readonly id: string; readonly state: string } | null
}

const told = (text: string): Told => {
  try {
    const { code, operation } = JSON.parse(text) as Told
    return { code: code ?? null, operation: operation ?? null }
  } catch {
    return {}
  }
}

/** Somebody in a dashboard changes what is beside our fields. */
const edit = async (world: World, { at, index }: Mirrored, n: number): Promise<readonly Edit[]> => {
  const [provider, path, value, body] =
    n % 2 === 0
      ? (['vapi', `/assistant/${at.vapi}`, `theirs ${n}`, vapiEdit(n)] as const)
      : (['elevenlabs', `/v1/convai/agents/${at.elevenlabs}`, n, elevenlabsEdit(n)] as const)
  const { url, keys } = world[provider]
  const response = await fetch(`${url}${path}`, {
    method: 'PATCH',
    headers: {
      ...stranger,
      'content-type': 'application/json',
      ...{ authorization: `Bearer ${keys[0]}`, 'xi-api-key': String(keys[0]) },
    },
    body: JSON.stringify(body),
  })
  // A fault that waits for a request of ours may meet this one instead.
  return response.ok ? [{ index, provider, value }] : []
}

const vapiEdit = (n: number) => ({ analysisPlan: { summaryPrompt: `theirs ${n}` } })
const elevenlabsEdit = (n: number) => ({ platform_settings: { call_limits: { daily_limit: n } } })
