import { type Copy, type Field, fields, type Said } from './copies.ts'
import type { Glimpse } from './glimpse.ts'
import type { Change, Edit } from './load.ts'
import { type Provider, providers } from './providers.ts'
import { initial } from './setup.ts'

/** One assistant at the end: what home says, what each provider holds, what is told of each. */
export type Ending = {
  readonly index: number
  readonly home: Said
  readonly copies: { readonly [P in Provider]: Copy }
  readonly told: { readonly [P in Provider]: string }
  /** How its operations have ended. */
  readonly ends: readonly string[]
}

/** All that is judged. */
export type Evidence = {
  readonly endings: readonly Ending[]
  readonly changes: readonly Change[]
  readonly edits: readonly Edit[]
  /** Looks at assistants while the run went on. */
  readonly glimpses: readonly Glimpse[]
  readonly stray: readonly string[]
  /** Operations and links that had not come to rest. */
  readonly open: readonly string[]
  /** Milliseconds from the last start to the end of what was open then. */
  readonly recovery: number
}

/** Found wrong, by checker. */
export type Violations = Readonly<
  Record<'K2' | 'K3' | 'K4' | 'K5' | 'K7' | 'K10' | 'meanwhile', readonly string[]>
>

const longest = 20_000

/** Holds what is at home and at the providers against what clients were told. */
export const judge = (evidence: Evidence): Violations => {
  const { endings, changes, edits, glimpses, stray, open, recovery } = evidence
  const own = (index: number) => changes.filter((change) => change.index === index)
  const each = (find: (ending: Ending) => readonly string[]) =>
    endings.flatMap((ending) => find(ending).map((text) => `assistant ${ending.index}: ${text}`))
  return {
    K2: each((ending) => lost(ending, own(ending.index))),
    K3: each((ending) => revived(ending, own(ending.index))),
    K4: [...each(apart), ...each((ending) => trampled(ending, edits))],
    K5: [...each(missing), ...stray],
    K7: [
      ...open,
      ...(recovery > longest ? [`took ${recovery} ms to recover, ${longest} at most`] : []),
    ],
    K10: each(mistold),
    meanwhile: glimpses.flatMap(({ wrong }) => wrong),
  }
}

/** What a field may say: the last value acknowledged, or one since then whose end nobody told. */
const possible = (field: Field, changes: readonly Change[]): readonly unknown[] => {
  const said = changes.filter(({ sets, outcome }) => field in sets && outcome !== 'refused')
  const last = said.findLastIndex(({ outcome }) => outcome === 'ok')
  const since = said.slice(Math.max(last, 0)).map(({ sets }) => sets[field])
  return last === -1 ? [initial[field], ...since] : since
}

const show = (value: unknown) => JSON.stringify(value) ?? 'nothing'

const lost = ({ home, copies, told }: Ending, changes: readonly Change[]) =>
  fields.flatMap((field) => {
    const may = possible(field, changes)
    const wrong = (where: string, said: unknown) =>
      may.includes(said)
        ? []
        : [`${field} is ${show(said)} ${where}, not ${may.map(show).join(' or ')}`]
    return [
      ...wrong('at home', home[field]),
      ...providers
        .filter((provider) => told[provider] === 'in_sync')
        .flatMap((provider) => wrong(`at ${provider}`, copies[provider]?.said[field])),
    ]
  })

/** A change that was refused stands nowhere, but where taking it back was refused, and told so. */
const revived = ({ home, copies, told, ends }: Ending, changes: readonly Change[]) => {
  const refused = changes.filter(({ outcome }) => outcome === 'refused')
  const tokens = new Set(refused.flatMap(({ sets }) => Object.values(sets)))
  const excused = (provider: Provider) => told[provider] !== 'in_sync' && ends.includes('dirty')
  const sides: readonly (readonly [string, Said | undefined])[] = [
    ['home', home],
    ...providers
      .filter((provider) => !excused(provider))
      .map((provider) => [provider, copies[provider]?.said] as const),
  ]
  return sides.flatMap(([where, said]) =>
    fields
      .filter((field) => tokens.has(said?.[field]))
      .map((field) => `${field} at ${where} is refused ${show(said?.[field])}`)
  )
}

const differing = ({ home, copies }: Ending, provider: Provider) =>
  fields.filter((field) => copies[provider]?.said[field] !== home[field])

/** Apart is only what is told to be, after an undo that met a refusal. */
const apart = (ending: Ending) =>
  providers
    .filter((provider) => !(ending.told[provider] === 'drifted' && ending.ends.includes('dirty')))
    .flatMap((provider) =>
      differing(ending, provider).map(
        (field) =>
          `${field} at ${provider} (${ending.told[provider]}) is ` +
          `${show(ending.copies[provider]?.said[field])}, at home ${show(ending.home[field])}`
      )
    )

const trampled = ({ index, copies }: Ending, edits: readonly Edit[]) =>
  (['vapi', 'elevenlabs'] as const).flatMap((provider) => {
    const last = edits.findLast((edit) => edit.index === index && edit.provider === provider)
    const found = copies[provider]?.foreign
    return last === undefined || last.value === found
      ? []
      : [`a stranger’s ${show(last.value)} at ${provider} is ${show(found)}`]
  })

const missing = ({ copies }: Ending) =>
  providers
    .filter((provider) => copies[provider] === null)
    .map((provider) => `nothing is live at ${provider}`)

const mistold = (ending: Ending) =>
  providers
    .filter((provider) => ending.told[provider] === 'in_sync')
    .filter((provider) => differing(ending, provider).length > 0)
    .map((provider) => `told in_sync at ${provider}, and is not`)
