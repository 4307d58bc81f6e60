import type { AssistantConfig } from '../assistant.ts'
import type { Issue } from '../errors.ts'
import { get, type Json, type JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import { readSetting, render, type Setting } from '../setting.ts'
import { same } from './equal.ts'
import { describeValue } from './limit.ts'
import { keyOf, type Wanted } from './plan.ts'
import { applies, decidedBy, settingsFor } from './settings.ts'

/**
 * The named paths for which this provider, or the vendor chosen there, has no setting, or one that
 * another field silences.
 */
export const unsupportedPaths = (
  { provider, config, object }: Pick<Wanted, 'provider' | 'config' | 'object'>,
  named: readonly string[]
): readonly string[] => {
  const settings = settingsFor(provider, config, object).filter((item) => applies(item, config))
  return named.filter((path) => {
    const value = get(config as JsonObject, path)
    if (value === undefined || value === null || isEmpty(value)) return false
    return decidedBy(settings, [path]).every(({ idle }) => idle?.(config).some((it) => it === path))
  })
}

const isEmpty = (value: Json) => value === '' || (Array.isArray(value) && value.length === 0)

/** The settings behind the keys that a plan wrote. */
export const writtenBy = (
  provider: VoiceProvider,
  config: AssistantConfig,
  wrote: readonly string[],
  object: JsonObject
): readonly Setting[] =>
  settingsFor(provider, config, object).filter((setting) => wrote.includes(keyOf(setting)))

/** The settings written that an answer does not show as sent: ignored, or changed. */
export const ignoredPaths = (
  provider: VoiceProvider,
  config: AssistantConfig,
  wrote: readonly string[],
  answer: JsonObject
): readonly Issue[] =>
  writtenBy(provider, config, wrote, answer).flatMap((setting) => {
    const value = render(setting, config)
    const shown = readSetting(setting, answer)
    if (same(setting, shown, value)) return []
    const [path] = setting.of
    return [{ path, message: `was sent as ${show(value)} and came back as ${show(shown)}` }]
  })

const show = (value: Json | undefined) => (value === undefined ? 'nothing' : describeValue(value))
