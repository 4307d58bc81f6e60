import type { Assistant, AssistantConfig, Home, Link, SyncedLink } from '../assistant.ts'
import { namedPaths } from '../config.ts'
import type { DriftedField } from '../errors.ts'
import { type JsonObject, parseExact } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, render, type Setting } from '../setting.ts'
import type { Context } from './context.ts'
import { foreignEdits, type Seen } from './drift.ts'
import { valuesOf } from './edits.ts'
import { same } from './equal.ts'
import { look, readFailure } from './look.ts'
import type { Attempt } from './operation.ts'
import { driftedOptions, type OptionDrift, optionFields } from './option-drift.ts'
import { optionsOf } from './options.ts'
import { configAt } from './overrides.ts'
import { findConnection, type Remote, remoteOf } from './remote.ts'
import type { Left } from './retry.ts'
import { decidedBy, isLeftAlone, settingsFor } from './settings.ts'

/** A link as its object now stands beside home; `object` is null where it is missing. */
export type Compared = {
  readonly link: SyncedLink
  readonly remote: Remote
  readonly object: JsonObject | null
  /** Settings that differ from the last sync, or from home where the link lags behind it. */
  readonly differing: readonly Setting[]
  /** Raw settings that the object does not have as home says them. */
  readonly options: readonly OptionDrift[]
  readonly fields: readonly DriftedField[]
  /** What is written out of ours is older than home, as it was at the last sync already. */
  readonly isBehind?: true
}

/** Links that take part in operations, and whose object there is. */
export const isCompared = ({ paused, externalId }: Link) => !paused && externalId !== ''

/** Reads the object of a link and tells what differs. Throws where it cannot be read. */
export const compare = async (
  context: Context,
  { orgId, ...home }: Assistant,
  link: SyncedLink,
  timeline: Attempt[],
  left: Left
): Promise<Compared> => {
  const scope = { orgId, userId: null }
  const there = { ...home, config: configAt(home.config, link.overrides) }
  const connection = await findConnection(context, scope, link.connectionId)
  const remote = remoteOf(context, connection, link, timeline)
  const verdict = await look(context, remote, left)
  if (verdict.kind === 'ok')
    return { link, remote, ...differences(remote, link, verdict.object, there) }
  const isMissing = verdict.kind === 'refused' && verdict.own
  if (isMissing && verdict.cause.code === 'provider_object_missing')
    return { link, remote, object: null, differing: [], options: [], fields: [] }
  throw readFailure(verdict)
}

const differences = ({ provider }: Remote, link: SyncedLink, object: JsonObject, home: Home) => {
  const { config } = home
  const seen = { provider, base: parseExact(link.base) as JsonObject, object }
  const edits = foreignEdits(seen, config)
  const differing = [...new Set([...edits, ...lagging(seen, link, config)])].filter(
    (setting) => !saysTheSame(setting, object, config)
  )
  const options = driftedOptions(optionsOf(home, provider.id), seen.base, object)
  const fields = [...valuesOf(seen, differing, config), ...optionFields(provider.id, options)]
  const isBehind = isOld(provider, config, seen.base) && isOld(provider, config, object)
  return { object, differing, options, fields, ...(isBehind && { isBehind }) }
}

const isOld = (provider: VoiceProvider, config: AssistantConfig, object: JsonObject) =>
  settingsFor(provider, config, object).some((setting) => {
    const held = setting.ours && readSetting(setting, object)
    return Array.isArray(held) && held.length > 0
  })

/** What home says and the object does not: told only of a link that is known to be behind. */
const lagging = (
  { provider, object }: Seen,
  { state }: SyncedLink,
  config: AssistantConfig
): readonly Setting[] =>
  state === 'drifted'
    ? decidedBy(settingsFor(provider, config, object), namedPaths(config as JsonObject)).filter(
        (setting) => render(setting, config) !== undefined || !isLeftAlone(setting, config)
      )
    : []

const saysTheSame = (setting: Setting, object: JsonObject, config: AssistantConfig) => {
  const value = render(setting, config)
  const isSilent = value === undefined && isLeftAlone(setting, config)
  return !isSilent && same(setting, readSetting(setting, object), value)
}

/** How a link stands once its object was compared. */
export const markOf = ({ object, fields }: Compared): Link['state'] => {
  if (object === null) return 'missing'
  return fields.length > 0 ? 'drifted' : 'in_sync'
}
