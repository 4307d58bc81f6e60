// What ElevenLabs' published types accept (OpenAPI file of 2026-08-22, SDK 2.73.0): facts only.

/** Names written with spaces between. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Every language model that an agent can be given by its name alone. */
export const llms: readonly string[] = words(`
  gpt-4o-mini gpt-4o gpt-4 gpt-4-turbo gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5.1 gpt-5.2
  gpt-5.2-chat-latest gpt-5.4 gpt-5.4-mini gpt-5.4-nano gpt-5.5 gpt-5.6-sol gpt-5.6-terra
  gpt-5.6-luna gpt-6-astra gpt-6-sol gpt-6-luna gpt-6.1-sol gpt-5-mini gpt-5-nano gpt-3.5-turbo
  gpt-5-2025-08-07 gpt-5.1-2025-11-13 gpt-5.2-2025-12-11 gpt-5.4-2026-03-05
  gpt-5.4-mini-2026-03-17 gpt-5.4-nano-2026-03-17 gpt-5.5-2026-04-23 gpt-5-mini-2025-08-07
  gpt-5-nano-2025-08-07 gpt-4.1-2025-04-14 gpt-4.1-mini-2025-04-14 gpt-4.1-nano-2025-04-14
  gpt-4o-mini-2024-07-18 gpt-4o-2024-11-20 gpt-4o-2024-08-06 gpt-4o-2024-05-13 gpt-4-0613
  gpt-4-0314 gpt-4-turbo-2024-04-09 gpt-3.5-turbo-0125 gpt-3.5-turbo-1106
  claude-sonnet-4-5 claude-opus-4-6 claude-opus-4-7 claude-opus-4-8 claude-opus-5
  claude-opus-5-5 claude-sonnet-4-6 claude-sonnet-5 claude-sonnet-5-5 claude-sonnet-4
  claude-haiku-4-5 claude-haiku-5-5 claude-3-7-sonnet claude-3-5-sonnet claude-3-5-sonnet-v1
  claude-3-haiku claude-sonnet-4@20250514 claude-sonnet-4-5@20250929 claude-haiku-4-5@20251001
  claude-3-7-sonnet@20250219 claude-3-5-sonnet@20240620 claude-3-5-sonnet-v2@20241022
  claude-3-haiku@20240307
  gemini-1.5-pro gemini-1.5-flash gemini-2.0-flash gemini-2.0-flash-lite gemini-2.5-flash-lite
  gemini-2.5-flash gemini-3-pro-preview gemini-3-flash-preview gemini-3.1-pro-preview
  gemini-3.1-flash-lite-preview gemini-3.1-flash-lite gemini-3.5-flash gemini-3.5-flash-lite
  gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-4-argon
  gemini-2.5-flash-preview-09-2025 gemini-2.5-flash-lite-preview-09-2025
  gemini-2.5-flash-preview-05-20 gemini-2.5-flash-preview-04-17
  gemini-2.5-flash-lite-preview-06-17 gemini-2.0-flash-lite-001 gemini-2.0-flash-001
  gemini-1.5-flash-002 gemini-1.5-flash-001 gemini-1.5-pro-002 gemini-1.5-pro-001
  grok-beta qwen3-4b qwen3-30b-a3b qwen36-35b-a3b qwen35-397b-a17b gpt-oss-20b gpt-oss-120b
  glm-45-air-fp8 glm-52 deepseek-v41-flash watt-tool-8b watt-tool-70b
`)

/** Who makes the language models; what none of the others makes is ElevenLabs' own to run. */
export const vendors = ['openai', 'anthropic', 'google', 'xai', 'custom-llm', 'elevenlabs'] as const

const makers: readonly (readonly [name: RegExp, vendor: (typeof vendors)[number]])[] = [
  [/^gpt-oss/, 'elevenlabs'],
  [/^(chat)?gpt-|^o\d/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^gemini/, 'google'],
  [/^grok/, 'xai'],
  [/^custom-llm$/, 'custom-llm'],
]

/** The maker of a language model, by its name. */
export const makerOf = (llm: string): string =>
  makers.find(([name]) => name.test(llm))?.[1] ?? 'elevenlabs'

/** A language model as ElevenLabs spells it: it pins Anthropic's by `@` and a day. */
export const llmName = (model: string): string => {
  if (model === 'claude-3-5-sonnet-20241022') return 'claude-3-5-sonnet-v2@20241022'
  const pinned = model.replace(/^(claude-[a-z0-9-]+)-(\d{8})$/, '$1@$2')
  return llms.includes(pinned) ? pinned : model
}

/** Models of the voice. */
export const speechModels: readonly string[] = words(`
  eleven_turbo_v2 eleven_turbo_v2_5 eleven_flash_v2 eleven_flash_v2_5 eleven_multilingual_v2
  eleven_v3_conversational eleven_v4 eleven_v4_turbo
`)

/** Who can listen; all of them are ElevenLabs' own. */
export const transcribers: readonly string[] = words('elevenlabs scribe_realtime scribe_v2_turbo')

/** Tags of languages: ISO 639-1, and what ElevenLabs has beside them. */
export const languages: readonly string[] = words(`
  en pt-br fil
  aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
  de dv dz ee el eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia
  id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo
  lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl
  ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
  tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
`)
