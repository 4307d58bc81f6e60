// What Vapi's published types accept (server SDK 2.0.1 and the OpenAPI file of 2026-08-20): facts only.
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** A region may follow after a colon. */
export const openaiModels = words(`
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

/**
 * Transcriber languages of deepgram. The SDK lists 56 of the 89 that the OpenAPI file counts; the
 * last line is what deepgram itself documents beyond them: a wrong guess is refused by Vapi.
 */
export const deepgramLanguages = words(`
  ar be bn bs fa gu he hr kn mk ml mr sl sr te tl ur
  bg ca cs da da-DK de de-CH el en en-AU en-GB en-IN en-NZ en-US es es-419 es-LATAM et fi fr
  fr-CA hi hi-Latn hu id it ja ko ko-KR lt lv ms multi nl nl-BE no pl pt pt-BR ro ru sk sv
  sv-SE ta taq th th-TH tr uk vi zh zh-CN zh-Hans zh-Hant zh-TW
`)

/** Transcriber languages of azure. */
export const azureLanguages = words(`
  af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-PS
  ar-QA ar-SA ar-SY ar-TN ar-YE az-AZ bg-BG bn-IN bs-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH
  de-DE el-GR en-AU en-CA en-GB en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ
  en-US en-ZA es-AR es-BO es-CL es-CO es-CR es-CU es-DO es-EC es-ES es-GQ es-GT es-HN es-MX
  es-NI es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-BE
  fr-CA fr-CH fr-FR ga-IE gl-ES gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT
  ja-JP jv-ID ka-GE kk-KZ km-KH kn-IN ko-KR lo-LA lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY
  mt-MT my-MM nb-NO ne-NP nl-BE nl-NL pa-IN pl-PL ps-AF pt-BR pt-PT ro-RO ru-RU si-LK sk-SK
  sl-SI so-SO sq-AL sr-RS sv-SE sw-KE sw-TZ ta-IN te-IN th-TH tr-TR uk-UA ur-IN uz-UZ vi-VN
  wuu-CN yue-CN zh-CN zh-CN-shandong zh-CN-sichuan zh-HK zh-TW zu-ZA
`)

/** Voice languages of cartesia. */
export const cartesiaLanguages = words(`
  ar bg bn cs da de el en es fi fr gu he hi hr hu id it ja ka kn ko ml mr ms nl no pa pl pt ro
  ru sk sv ta te th tl tr uk vi zh
`)

/** Transcriber languages of gladia. */
export const gladiaLanguages = words(`
  af sq am ar hy as az ba eu be bn bs br bg ca zh hr cs da nl en et fo fi fr gl ka de el gu ht
  ha haw he hi hu is id it ja jv kn kk km ko lo la lv ln lt lb mk mg ms ml mt mi mr mn my ne
  no nn oc ps fa pl pt pa ro ru sa sr sn sd si sk sl so es su sw sv tl tg ta tt te th bo tr tk
  uk ur uz vi cy yi yo
`)

/** Transcriber languages of openai. */
export const openaiLanguages = words(`
  af ar hy az be bs bg ca zh hr cs da nl en et fi fr gl de el he hi hu is id it ja kn kk ko lv
  lt mk ms mr mi ne no fa pl pt ro ru sr sk sl es sw sv tl ta th tr uk ur vi cy
`)

/** Transcriber languages of talkscriber, which runs Whisper. */
export const talkscriberLanguages = words(`
  en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th
  ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr
  pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt
  haw ln ha ba jw su yue
`)

/** Transcriber languages of google, by their English names. */
export const googleLanguages = words(`
  Multilingual Arabic Bengali Bulgarian Chinese Croatian Czech Danish Dutch English Estonian
  Finnish French German Greek Hebrew Hindi Hungarian Indonesian Italian Japanese Korean
  Latvian Lithuanian Norwegian Polish Portuguese Romanian Russian Serbian Slovak Slovenian
  Spanish Swahili Swedish Thai Turkish Ukrainian Vietnamese
`)

/** Voice languages of playht, by their English names. */
export const playhtLanguages = words(`
  afrikaans albanian amharic arabic bengali bulgarian catalan croatian czech danish dutch
  english french galician german greek hebrew hindi hungarian indonesian italian japanese
  korean malay mandarin polish portuguese russian serbian spanish swedish tagalog thai turkish
  ukrainian urdu xhosa
`)

/** Voice languages of rime-ai. */
export const rimeLanguages = words(`
  en es de fr ar hi ja he pt ta si
`)

/** Voice languages of inworld. */
export const inworldLanguages = words(`
  en zh ko nl fr es ja de it pl pt ru hi he ar
`)

/** Voice languages of Vapi's own voices. */
export const vapiLanguages = words(`
  en-US en-GB en-AU en-CA ja zh de hi fr-FR fr-CA ko pt-BR pt-PT it es-ES es-MX id nl tr fil
  pl sv bg ro ar-SA ar-AE cs el fi hr ms sk da ta uk ru hu no vi auto en ar ar-EG bn es fr gu
  he ka kn ml mr pa pt te th tl
`)

/** Voice languages of xai. */
export const xaiLanguages = words(`
  auto en ar-EG ar-SA ar-AE bn zh fr de hi id it ja ko pt-BR pt-PT ru es-MX es-ES tr vi
`)

/** Transcriber languages of xai. */
export const xaiTranscriberLanguages = words(`
  ar cs da nl en fil fr de hi id it ja ko mk ms fa pl pt ro ru es sv th tr vi
`)

/** ISO 639-1: what 11labs, cartesia, lmnt and soniox take. */
export const twoLetter = words(`
  aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
  da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu
  hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb
  lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om
  or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
  ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
`)

/** Vendors of language models that need nothing but a model; custom-llm needs a url as well. */
export const modelVendors = words(`
  openai anthropic anthropic-bedrock google groq xai cerebras deep-seek inflection-ai minimax
  anyscale deepinfra openrouter perplexity-ai together-ai vapi
`)

/** Vendors of voices; custom-voice needs a server as well. */
export const voiceVendors = words(`
  11labs azure cartesia deepgram hume inworld lmnt microsoft minimax neuphonic openai playht rime-ai
  sesame smallest-ai tavus vapi wellsaid xai
`)

/** Vendors of transcribers; speechmatics and custom-transcriber need more than we have fields for. */
export const transcriberVendors = words(`
  11labs assembly-ai azure cartesia deepgram gladia google openai soniox talkscriber vapi xai
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
export const minimaxModels = words(`speech-02-hd speech-02-turbo speech-2.5-turbo-preview`)

/** Models of assembly-ai; the first is the default. */
export const assemblyModels = words(`
  universal-streaming-english universal-streaming-multilingual universal-3-5-pro
`)
