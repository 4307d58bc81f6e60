import type { AssistantConfig } from '../../src/assistant.ts'
import { get } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'
import { llmName, llms, makerOf, vendors } from './names.ts'

const prompt = 'conversation_config.agent.prompt'
const llmAt = `${prompt}.llm`
const standard = 'gemini-2.5-flash'

const named = ({ model }: AssistantConfig) => model?.model && llmName(model.model)

const maker = ({ model }: AssistantConfig) =>
  model?.model ? makerOf(llmName(model.model)) : undefined

const wrongMaker = (config: AssistantConfig) => {
  const [vendor, name] = [config.model?.provider, config.model?.model]
  const right = maker(config)
  return vendor && right !== undefined && right !== vendor
    ? `must be ${right}, whose model ${name} is, not ${vendor}`
    : undefined
}

const tooHot = (config: AssistantConfig) => {
  const temperature = config.model?.temperature ?? 0
  return temperature > 1 && maker(config) === 'anthropic'
    ? `must be 0 to 1 with a model of anthropic, not ${temperature}`
    : undefined
}

/** Who thinks, and by what. */
export const thinking: readonly Setting[] = [
  direct('systemPrompt', `${prompt}.prompt`, { empty: '' }),
  {
    of: ['model.model', 'model.provider'],
    at: llmAt,
    to: (config) => named(config) ?? config.model?.model,
    limit: { oneOf: llms, models: true },
    unset: standard,
    empty: standard,
  },
  {
    // The name of a model says whose it is; no key of theirs does.
    of: ['model.provider', 'model.model'],
    at: llmAt,
    limit: { oneOf: vendors },
    refuses: wrongMaker,
    unset: makerOf(standard),
    lens: {
      read: (object) => {
        const llm = get(object, llmAt)
        return typeof llm === 'string' ? makerOf(llm) : undefined
      },
      write: (object) => object,
    },
  },
  {
    // Null leaves it to the model's maker, which is another thing than ElevenLabs' default of 0.
    of: ['model.temperature', 'model.model'],
    at: `${prompt}.temperature`,
    refuses: tooHot,
    limit: { min: 0, max: 2 },
    compare: 'float',
    empty: null,
  },
  {
    of: ['model.maxTokens'],
    at: `${prompt}.max_tokens`,
    from: (raw) => (typeof raw === 'number' && raw > 0 ? raw : undefined),
    limit: { min: 1, max: Infinity, integer: true },
    unset: -1,
    empty: -1,
  },
]
