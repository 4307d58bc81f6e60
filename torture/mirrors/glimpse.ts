import { type Ending, judge } from './judge.ts'
import type { Change, Edit } from './load.ts'
import { providers, type World } from './providers.ts'
import { type Asker, endingOf } from './rest.ts'
import type { Mirrored } from './setup.ts'

/** A moment at which an assistant was told to be in sync everywhere, and what was wrong with it. */
export type Glimpse = { readonly calm: boolean; readonly wrong: readonly string[] }

type Known = { readonly changes: readonly Change[]; readonly edits: readonly Edit[] }

const nothing: Glimpse = { calm: false, wrong: [] }

/**
 * Looks at an assistant while nobody changes it: where all links are told to be in sync, all that
 * holds at the end holds now. What is told to be on its way is left to it.
 */
export const glimpse = async (
  asker: Asker,
  one: Mirrored,
  world: World,
  { changes, edits }: Known
): Promise<Glimpse> => {
  const ending = await endingOf(asker, one, world, []).catch(() => null)
  if (ending === null || !isCalm(ending)) return nothing
  const rest = { glimpses: [], stray: [], open: [], recovery: 0 }
  const violations = judge({ endings: [ending], changes, edits, ...rest })
  const wrong = Object.entries<readonly string[]>(violations).flatMap(([name, found]) =>
    found.map((text) => `${name} ${text}, after ${changes.length} changes`)
  )
  return { calm: true, wrong }
}

const isCalm = ({ told }: Ending) => providers.every((provider) => told[provider] === 'in_sync')
