import type { AssistantConfig } from '../../src/assistant.ts'
import type { Json } from '../../src/json.ts'
import type { Setting } from '../../src/setting.ts'
import { byLanguage, locales } from './names.ts'

const localeOf = (tag: string | null | undefined) =>
  tag ? (Object.hasOwn(byLanguage, tag) ? byLanguage[tag] : tag) : tag

/** The languages that are said, each once: what is heard first. */
const saidIn = ({ voice, transcriber }: AssistantConfig) => [
  ...new Set([localeOf(transcriber?.language), localeOf(voice?.language)].filter((it) => !!it)),
]

const isMulti = ({ transcriber }: AssistantConfig) => transcriber?.mode === 'multi'

/** One language for voice and ear; several only where the transcriber is to hear several. */
const value = (config: AssistantConfig): Json | undefined => {
  const said = saidIn(config)
  if (said.length === 0) return config.voice?.language ?? config.transcriber?.language
  return isMulti(config) ? (said as readonly string[]) : said[0]
}

const shared = {
  at: 'agent.language',
  limit: { oneOf: locales },
  to: value,
  // A list of languages has no place at home, and `multi` is one.
  from: (raw: Json) => (typeof raw === 'string' && raw !== 'multi' ? raw : undefined),
  refuses: (config: AssistantConfig) => {
    const [heard, spoken] = saidIn(config)
    return spoken === undefined || isMulti(config)
      ? undefined
      : `must be one language for voice and transcriber: an agent has one, not ${spoken} and ${heard}`
  },
  unset: 'en-US',
  empty: 'en-US',
} satisfies Partial<Setting>

/** The agent's language, which is the voice's and the transcriber's at once. */
export const language: readonly Setting[] = [
  { ...shared, of: ['voice.language', 'transcriber.language', 'transcriber.mode'] },
  { ...shared, of: ['transcriber.language', 'voice.language', 'transcriber.mode'] },
]
