import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { direct, oneOf, type Setting, type Union } from '../../src/setting.ts'
import * as names from './names.ts'

const named = (list: readonly string[]): readonly Setting[] => [
  {
    of: ['model.model', 'model.provider'],
    at: 'model.model',
    limit: { oneOf: list, models: true },
    required: true,
  },
]
const anyName = [direct('model.model', 'model.model', { required: true })]

const vendors = {
  openai: named(names.openaiModels),
  anthropic: named(names.anthropicModels),
  'anthropic-bedrock': named(names.bedrockModels),
  google: named(names.googleModels),
  groq: named(names.groqModels),
  xai: named(names.xaiModels),
  cerebras: named(['llama3.1-8b']),
  'deep-seek': named(['deepseek-chat', 'deepseek-reasoner']),
  'inflection-ai': named(['inflection_3_pi']),
  minimax: named(['MiniMax-M2.7']),
  anyscale: anyName,
  deepinfra: anyName,
  openrouter: anyName,
  'perplexity-ai': anyName,
  'together-ai': anyName,
  'custom-llm': anyName,
  vapi: [direct('model.model', 'model.model')],
} as const

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const isSystem = (message: Json) => get(message, 'role') === 'system'

/** The first system message; without one the older `model.systemPrompt`. Written, it is in one place. */
const systemPrompt: Setting = {
  of: ['systemPrompt'],
  at: 'model.messages',
  lens: {
    read: (object) => {
      const message = list(get(object, 'model.messages')).find(isSystem)
      return message === undefined ? get(object, 'model.systemPrompt') : get(message, 'content')
    },
    write: (object, value) => {
      const held = get(object, 'model.messages')
      const messages = withPrompt(list(held), value)
      const rest = set(object, 'model.systemPrompt', undefined)
      return messages.length === 0 && held === undefined
        ? rest
        : set(rest, 'model.messages', messages)
    },
  },
}

const withPrompt = (messages: readonly Json[], content: Json | undefined): readonly Json[] => {
  const index = messages.findIndex(isSystem)
  if (content === undefined) return messages.filter((_, at) => at !== index)
  const message = { ...(messages[index] as JsonObject | undefined), role: 'system', content }
  return index === -1 ? [message, ...messages] : messages.with(index, message)
}

/** Who thinks: the vendor of the language model, its model, and the prompt. */
export const model: Union = {
  at: 'model',
  tag: oneOf('model.provider', 'model.provider', Object.keys(vendors)),
  common: [
    systemPrompt,
    {
      of: ['model.temperature', 'model.model', 'model.provider'],
      at: 'model.temperature',
      limit: { min: 0, max: 2 },
      compare: 'float',
      unset: 0.5,
      // Vapi refuses it for these.
      when: ({ model }) => model?.provider !== 'openai' || !/^gpt-5\.\d/.test(model.model ?? ''),
    },
    {
      of: ['model.maxTokens', 'model.provider'],
      at: 'model.maxTokens',
      limit: { min: 50, max: 10_000, integer: true },
      unset: 250,
      when: ({ model }) => model?.provider !== 'vapi',
    },
  ],
  vendors,
  keep: [
    ...['messages', 'systemPrompt', 'tools', 'toolIds', 'toolRefs', 'knowledgeBase'],
    ...['knowledgeBaseId', 'temperature', 'maxTokens', 'numFastTurns'],
    'emotionRecognitionEnabled',
  ],
  needs: { 'custom-llm': 'url' },
}
