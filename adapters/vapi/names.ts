// What Vapi's published types accept (server SDK 2.0.1, OpenAPI file of 2026-08-20): facts only.

/** Names written with spaces between. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const openaiBase = words(`
  gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-5.5 chat-latest gpt-5.4 gpt-5.4-mini gpt-5.4-nano
  gpt-5.2 gpt-5.2-chat-latest gpt-5.1 gpt-5.1-chat-latest gpt-5 gpt-5-chat-latest gpt-5-mini
  gpt-5-nano gpt-4.1-2025-04-14 gpt-4.1-mini-2025-04-14 gpt-4.1-nano-2025-04-14 gpt-4.1
  gpt-4.1-mini gpt-4.1-nano chatgpt-4o-latest o3 o3-mini o4-mini o1-mini o1-mini-2024-09-12
  gpt-4o-realtime-preview-2024-10-01 gpt-4o-realtime-preview-2024-12-17
  gpt-4o-mini-realtime-preview-2024-12-17 gpt-realtime-2025-08-28 gpt-realtime-mini-2025-12-15
  gpt-realtime-2 gpt-4o-mini-2024-07-18 gpt-4o-mini gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06
  gpt-4o-2024-11-20 gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4-turbo-preview gpt-4-0125-preview
  gpt-4-1106-preview gpt-4 gpt-4-0613 gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106
  gpt-3.5-turbo-16k gpt-3.5-turbo-0613
`)

// A model can be pinned to a region of Azure's; the lists differ from model to model.
const regions: readonly (readonly [models: string, regions: string])[] = [
  ['gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna', 'westus3'],
  ['gpt-5.4 gpt-5.4-nano gpt-5.2 gpt-5.1 gpt-5-nano', 'eastus2 swedencentral'],
  ['gpt-5.4-mini', 'australiaeast eastus2 swedencentral'],
  [
    'gpt-5',
    `canadaeast eastus eastus2 germanywestcentral polandcentral spaincentral swedencentral
     westeurope`,
  ],
  ['gpt-5-mini', 'eastus2 germanywestcentral polandcentral spaincentral swedencentral westeurope'],
  [
    'gpt-4.1-2025-04-14 gpt-4.1-mini-2025-04-14',
    `eastus eastus2 germanywestcentral northcentralus polandcentral southcentralus spaincentral
     westeurope westus westus3`,
  ],
  ['gpt-4.1-nano-2025-04-14', 'eastus2 northcentralus southcentralus westus westus3'],
  [
    'gpt-4o-2024-11-20',
    `eastus eastus2 germanywestcentral polandcentral southcentralus spaincentral swedencentral
     westeurope westus westus3`,
  ],
  [
    'gpt-4o-2024-08-06 gpt-4o-mini-2024-07-18 gpt-4o-2024-05-13',
    'eastus eastus2 northcentralus southcentralus westus westus3',
  ],
  ['gpt-4-turbo-2024-04-09', 'eastus2'],
  ['gpt-4-0125-preview', 'eastus northcentralus southcentralus'],
  [
    'gpt-4-1106-preview',
    'australiaeast canadaeast france india norway swedencentral uk westus westus3',
  ],
  ['gpt-4-0613', 'canadaeast'],
  ['gpt-3.5-turbo-0125', 'canadaeast northcentralus southcentralus'],
  ['gpt-3.5-turbo-1106', 'canadaeast westus'],
  ['gpt-4.1 gpt-4o', 'australiaeast'],
]

/** Of the vendor openai: alone, or pinned to a region (`gpt-4o:australiaeast`). */
export const openaiModels: readonly string[] = [
  ...openaiBase,
  ...regions.flatMap(([models, places]) =>
    words(models).flatMap((model) => words(places).map((region) => `${model}:${region}`))
  ),
]

/** Of the vendor anthropic. */
export const anthropicModels = words(`
  claude-3-opus-20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307
  claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 claude-3-5-haiku-20241022
  claude-3-7-sonnet-20250219 claude-opus-4-20250514 claude-opus-4-5-20251101 claude-opus-4-6
  claude-sonnet-4-20250514 claude-sonnet-4-5-20250929 claude-sonnet-4-6 claude-sonnet-5
  claude-haiku-4-5-20251001
`)

/** Of the vendor anthropic-bedrock. */
export const bedrockModels = words(`
  claude-3-opus-20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307
  claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 claude-3-5-haiku-20241022
  claude-3-7-sonnet-20250219 claude-opus-4-20250514 claude-opus-4-5-20251101 claude-opus-4-6
  claude-sonnet-4-20250514 claude-sonnet-4-5-20250929 claude-sonnet-4-6
  claude-haiku-4-5-20251001 global.anthropic.claude-haiku-4-5-20251001-v1:0
`)

/** Of the vendor google, for language models and transcribers. */
export const googleModels = words(`
  gemini-3.5-flash gemini-3.1-flash-lite gemini-3-flash-preview gemini-2.5-pro
  gemini-2.5-flash gemini-2.5-flash-lite gemini-2.0-flash-thinking-exp
  gemini-2.0-pro-exp-02-05 gemini-2.0-flash gemini-2.0-flash-lite gemini-2.0-flash-exp
  gemini-2.0-flash-realtime-exp gemini-1.5-flash gemini-1.5-flash-002 gemini-1.5-pro
  gemini-1.5-pro-002 gemini-1.0-pro
`)

/** Of the vendor groq. */
export const groqModels = words(`
  openai/gpt-oss-20b openai/gpt-oss-120b deepseek-r1-distill-llama-70b llama-3.3-70b-versatile
  llama-3.1-405b-reasoning llama-3.1-8b-instant llama3-8b-8192 llama3-70b-8192 gemma2-9b-it
  moonshotai/kimi-k2-instruct-0905 meta-llama/llama-4-scout-17b-16e-instruct mistral-saba-24b
  compound-beta compound-beta-mini
`)

/** Of the vendor xai. */
export const xaiModels = words(`
  grok-beta grok-2 grok-3 grok-4-fast-reasoning grok-4-fast-non-reasoning
  grok-4.20-0309-reasoning grok-4.20-0309-non-reasoning grok-4.3
`)

/** The closed list of names; lower case, without `aura-`. */
export const deepgramVoices = words(`
  asteria luna stella athena hera orion arcas perseus angus orpheus helios zeus thalia
  andromeda helena apollo aries amalthea atlas aurora callista cora cordelia delia draco
  electra harmonia hermes hyperion iris janus juno jupiter mars minerva neptune odysseus
  ophelia pandora phoebe pluto saturn selene theia vesta celeste estrella nestor sirio carina
  alvaro diana aquila selena javier viktoria kara fabian julius lara elara aurelia
`)

/** Transcriber models of deepgram. */
export const deepgramModels = words(`
  flux-general-en nova-3 nova-3-general nova-3-medical nova-2 nova-2-general nova-2-meeting
  nova-2-phonecall nova-2-finance nova-2-conversationalai nova-2-voicemail nova-2-video
  nova-2-medical nova-2-drivethru nova-2-automotive nova nova-general nova-phonecall
  nova-medical enhanced enhanced-general enhanced-meeting enhanced-phonecall enhanced-finance
  base base-general base-meeting base-phonecall base-finance base-conversationalai
  base-voicemail base-video whisper flux-general-multi
`)

/** Voice models of 11labs. */
export const elevenLabsModels = words(`
  eleven_multilingual_v2 eleven_turbo_v2 eleven_turbo_v2_5 eleven_flash_v2 eleven_flash_v2_5
  eleven_monolingual_v1 eleven_v3
`)

/** Voice models of cartesia. */
export const cartesiaModels = words(`
  sonic-3.5 sonic-3.5-2026-05-04 sonic-3 sonic-3-2026-01-12 sonic-3-2025-10-27 sonic-2
  sonic-2-2025-06-11 sonic-english sonic-multilingual sonic-preview sonic
`)

/** Voice models of minimax. */
export const minimaxModels = words('speech-02-hd speech-02-turbo speech-2.5-turbo-preview')

/** Transcriber models of assembly-ai. */
export const assemblyModels = words(`
  universal-streaming-english universal-streaming-multilingual universal-3-5-pro
`)
