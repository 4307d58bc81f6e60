import type { AssistantConfig } from '../../src/assistant.ts'
import { get } from '../../src/json.ts'
import { direct, type Setting } from '../../src/setting.ts'

const at = 'model'

// `openai/gpt-4o`: whose model it is, and what it is called there.
const named = ({ model }: AssistantConfig) => {
  const [vendor, name] = [model?.provider, model?.model]
  if (!vendor || !name) return name
  return name.startsWith(`${vendor}/`) ? name : `${vendor}/${name}`
}

/** Whose the model is; the name is written with it. */
const provider: Setting = {
  of: ['model.provider', 'model.model'],
  at,
  refuses: ({ model }) =>
    model?.provider && !model.model ? 'needs the name of a model beside it' : undefined,
  lens: {
    read: (object) => /^([^/]+)\//.exec(String(get(object, at) ?? ''))?.[1],
    write: (object) => object,
  },
}

const name: Setting = {
  of: ['model.model', 'model.provider'],
  at,
  to: named,
  from: (raw) => (typeof raw === 'string' ? raw.replace(/^[^/]+\//, '') : undefined),
  refuses: (config) =>
    config.model?.model && !named(config)?.includes('/')
      ? 'needs a provider beside it: Telnyx names models as openai/gpt-4o'
      : undefined,
}

/** Who thinks, and with which words. The list of models is the account's own, so none is kept here. */
export const thinking: readonly Setting[] = [
  direct('systemPrompt', 'instructions', { empty: '' }),
  provider,
  name,
]
