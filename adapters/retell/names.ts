const words = (list: string) => list.trim().split(/\s+/)

/** Models that think, by their vendor. */
export const models = {
  openai: words(`
    gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 gpt-5.4
    gpt-5.4-mini gpt-5.4-nano gpt-5.5 gpt-5.6-terra gpt-5.6-luna
  `),
  anthropic: words('claude-4.5-sonnet claude-4.6-sonnet claude-5-sonnet claude-4.5-haiku'),
  google: words(`
    gemini-3.0-flash gemini-3.1-flash-lite gemini-3.5-flash gemini-3.5-flash-lite gemini-3.6-flash
  `),
} as const

/** Anthropic's own names for models that Retell names otherwise. */
export const aliases: Readonly<Record<string, string>> = {
  'claude-sonnet-4-5': 'claude-4.5-sonnet',
  'claude-sonnet-4-5-20250929': 'claude-4.5-sonnet',
  'claude-sonnet-4-6': 'claude-4.6-sonnet',
  'claude-sonnet-5': 'claude-5-sonnet',
  'claude-haiku-4-5': 'claude-4.5-haiku',
  'claude-haiku-4-5-20251001': 'claude-4.5-haiku',
}

/** Voice models, by the vendor of the voices that have them. */
export const voiceModels: Readonly<Record<string, readonly string[]>> = {
  '11labs': words('eleven_flash_v2 eleven_flash_v2_5 eleven_multilingual_v2 eleven_v3'),
  cartesia: words('sonic-3 sonic-3-latest sonic-3.5 sonic-3.6'),
  openai: words('tts-1 gpt-4o-mini-tts'),
  minimax: words('speech-02-turbo speech-2.8-turbo'),
  fish_audio: words('s1 s2-pro s2.1-pro'),
  inworld: words('inworld-tts-2 inworld-tts-2-flash'),
}

/** What an agent speaks and hears. */
export const locales = words(`
  en-US en-IN en-GB en-AU en-NZ de-DE es-ES es-419 hi-IN fr-FR fr-CA ja-JP pt-PT pt-BR zh-CN ru-RU
  it-IT ko-KR nl-NL nl-BE pl-PL tr-TR vi-VN ro-RO bg-BG ca-ES th-TH da-DK fi-FI el-GR hu-HU id-ID
  no-NO sk-SK sv-SE lt-LT lv-LV cs-CZ ms-MY af-ZA ar-SA az-AZ bs-BA cy-GB fa-IR fil-PH gl-ES he-IL
  hr-HR hy-AM is-IS kk-KZ kn-IN mk-MK mr-IN ne-NP sl-SI sr-RS sw-KE ta-IN ur-IN yue-CN uk-UA
`)

// Of these Retell has several, and this one is meant by the language alone; of pt none is.
const chosen = words('en-US es-ES fr-FR nl-NL')
const languageOf = (locale: string) => locale.split('-')[0] ?? ''
const only = locales.filter(
  (one) => locales.filter((other) => languageOf(other) === languageOf(one)).length === 1
)

/** The locale that a language alone stands for. */
export const byLanguage: Readonly<Record<string, string>> = Object.fromEntries(
  [...only, ...chosen].map((locale) => [languageOf(locale), locale])
)
