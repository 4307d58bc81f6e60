import type { AssistantConfig } from '../../src/assistant.ts'
import type { Setting } from '../../src/setting.ts'
import { languages } from './names.ts'

/** A tag as ElevenLabs spells it: in small letters, without the country but for pt-br. */
export const spelled = (tag: string): string => {
  const small = tag.toLowerCase()
  if (languages.includes(small)) return small
  const [first = ''] = small.split('-')
  return languages.includes(first) ? first : tag
}

const shared: Omit<Setting, 'of'> = {
  at: 'conversation_config.agent.language',
  limit: { oneOf: languages },
  refuses: ({ voice, transcriber }) => {
    const [one, other] = [said(voice?.language), said(transcriber?.language)]
    return one && other && one !== other
      ? `must be one language for voice and transcriber at ElevenLabs, not ${one} and ${other}`
      : undefined
  },
  unset: 'en',
  empty: 'en',
}

const said = (tag: string | null | undefined) => (tag ? spelled(tag) : tag)

/** The language of a config; undefined where it says none. */
export const languageOf = ({ voice, transcriber }: AssistantConfig): string | undefined =>
  said(voice?.language) || said(transcriber?.language) || undefined

/** What is spoken and what is listened for: the same, in one place. */
export const language: readonly Setting[] = [
  {
    ...shared,
    of: ['voice.language', 'transcriber.language'],
    to: (config) => languageOf(config) ?? config.voice?.language,
  },
  {
    ...shared,
    of: ['transcriber.language', 'voice.language'],
    to: (config) => languageOf(config) ?? config.transcriber?.language,
  },
]
