import type { AssistantConfig, Overrides } from '../assistant.ts'

/** A config as it is at a link: with that link's own values for the assistant's. */
export const configAt = (config: AssistantConfig, overrides: Overrides = {}): AssistantConfig => {
  const { model, ...whole } = overrides
  return { ...config, ...whole, ...(model && { model: { ...config.model, ...model } }) }
}
