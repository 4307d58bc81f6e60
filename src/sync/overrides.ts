import type { AssistantConfig, Overrides } from '../assistant.ts'

/** A config as it is at a link: with that link's own values for the assistant's. */
export const configAt = (config: AssistantConfig, overrides?: Overrides): AssistantConfig => {
  if (overrides === undefined) return config
  const { model, ...whole } = overrides
  return { ...config, ...whole, ...(model && { model: { ...config.model, ...model } }) }
}

/** A link's config as the assistant's: what only that link says is the assistant's own again. */
export const configFrom = (
  there: AssistantConfig,
  own: AssistantConfig,
  overrides?: Overrides
): AssistantConfig => {
  if (overrides === undefined) return there
  const { model, ...whole } = overrides
  const inner = model ? { model: restored(there.model ?? {}, own.model ?? {}, model) } : {}
  return restored({ ...there, ...inner }, own, whole)
}

/** An object with the keys of another as a third has them. */
const restored = <T extends object>(object: T, own: T, keys: object): T => {
  const ours = Object.entries(own).filter(([key]) => Object.hasOwn(keys, key))
  const rest = Object.entries(object).filter(([key]) => !Object.hasOwn(keys, key))
  return Object.fromEntries([...rest, ...ours]) as T
}
