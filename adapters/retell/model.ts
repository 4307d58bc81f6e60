import type { AssistantConfig } from '../../src/assistant.ts'
import { get, type Json, set } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'
import { aliases, models } from './names.ts'

const at = 'llm.model'

const prefixes: Readonly<Record<string, string>> = {
  gpt: 'openai',
  claude: 'anthropic',
  gemini: 'google',
}

/** The vendor of a model, by the beginning of its name. */
const vendorOf = (model: Json | undefined) =>
  typeof model === 'string' ? prefixes[model.split('-')[0] ?? ''] : undefined

const named = ({ model }: AssistantConfig) => {
  const name = model?.model
  return typeof name === 'string' ? (aliases[name] ?? name) : name
}

const vendors = Object.keys(models)

/** Nothing says it but the name of the model. */
const provider: Setting = {
  of: ['model.provider', 'model.model'],
  at,
  limit: { oneOf: vendors },
  // Where the name tells no vendor, there is nothing to compare.
  to: (config) =>
    named(config) && vendorOf(named(config)) === undefined && isKnown(config)
      ? undefined
      : config.model?.provider,
  lens: { read: (object) => vendorOf(get(object, at)), write: (object) => object },
}

const isKnown = ({ model }: AssistantConfig) => vendors.includes(model?.provider ?? '')

const name: Setting = {
  of: ['model.model', 'model.provider'],
  at,
  limit: { oneOf: Object.values(models).flat(), models: true },
  to: named,
  refuses: (config) => {
    const [own, wanted] = [vendorOf(named(config)), config.model?.provider]
    if (own === undefined || !wanted || own === wanted || !isKnown(config)) return undefined
    return `must be a model of ${wanted}, and "${config.model?.model}" is one of ${own}`
  },
  lens: {
    read: (object) => get(object, at),
    // Beside a model that hears and speaks itself no other may be set.
    write: (object, value) => {
      const speech = get(object, 'llm.s2s_model') ?? null
      const rest = speech === null ? object : set(object, 'llm.s2s_model', undefined)
      return value === undefined ? set(object, at, undefined) : set(rest, at, value)
    },
  },
}

/** Who thinks, and with which words. */
export const thinking: readonly Setting[] = [
  direct('systemPrompt', 'llm.general_prompt'),
  provider,
  name,
  direct('model.temperature', 'llm.model_temperature', {
    limit: { min: 0, max: 1 },
    compare: 'float',
    unset: 0,
    empty: 0,
  }),
]
