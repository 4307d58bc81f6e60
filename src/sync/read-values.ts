import type { AssistantConfig, Home } from '../assistant.ts'
import { equal, isObject, type Json, type JsonObject, plain } from '../json.ts'
import { readSetting, render, type Setting, valueAt } from '../setting.ts'
import { describeValue } from './limit.ts'
import { type ReadBack, type Step, wholeOf } from './operation.ts'
import { configAt } from './overrides.ts'
import type { Remote } from './remote.ts'
import { writtenBy } from './written.ts'

/** Notes at a step's last call the fields that its answer shows otherwise than they were asked for. */
export const noteReadBack = (
  { provider, timeline, link }: Remote,
  step: Step,
  after: Home,
  shown: JsonObject
) => {
  const answer = wholeOf(step, shown)
  const config = configAt(after.config, step.overrides)
  const written = writtenBy(provider, config, step.wrote, answer)
  const readBack = written.flatMap((setting) => difference(setting, config, answer))
  const at = timeline.findLastIndex(({ linkId }) => linkId === link.id)
  const attempt = timeline[at]
  if (attempt !== undefined && readBack.length > 0) timeline[at] = { ...attempt, readBack }
}

/** Also what counts as equal: the provider has it in words, or in a form, of its own. */
const difference = (
  setting: Setting,
  config: AssistantConfig,
  answer: JsonObject
): readonly ReadBack[] => {
  const asked = askedFor(setting, config) ?? null
  const shown = plain(readSetting(setting, answer)) ?? null
  if (equal(asked, shown)) return []
  return [{ field: setting.of[0], asked: brief(asked), shown: brief(shown) }]
}

/** As the caller said it, where the provider has the same kind of value there. */
const askedFor = (setting: Setting, config: AssistantConfig): Json | undefined => {
  const [field] = setting.of
  const sent = plain(render(setting, config))
  const given = valueAt(config, field)
  const isSilent = setting.idle?.(config).includes(field)
  return !isSilent && typeof given === typeof sent && !isObject(given) ? given : sent
}

/** Short, and nothing of what has an inside. */
const brief = (value: Json) => {
  if (value === null) return 'nothing'
  return isObject(value) ? 'an object' : describeValue(value)
}
