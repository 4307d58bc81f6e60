const words = (list: string) => list.trim().split(/\s+/)

/** What an agent can speak and hear. */
export const locales = words(`
  en-US en-IN en-GB en-AU en-NZ de-DE es-ES es-419 hi-IN fr-FR fr-CA ja-JP pt-PT pt-BR zh-CN ru-RU
  it-IT ko-KR nl-NL nl-BE pl-PL tr-TR vi-VN ro-RO bg-BG ca-ES th-TH da-DK fi-FI el-GR hu-HU id-ID
  no-NO sk-SK sv-SE lt-LT lv-LV cs-CZ ms-MY af-ZA ar-SA az-AZ bs-BA cy-GB fa-IR fil-PH gl-ES he-IL
  hr-HR hy-AM is-IS kk-KZ kn-IN mk-MK mr-IN ne-NP sl-SI sr-RS sw-KE ta-IN ur-IN yue-CN uk-UA
`)

/** The ten locales that `multi` used to mean; Retell stores them in its place. */
export const multi = words('en-US es-ES fr-FR de-DE hi-IN ru-RU pt-PT ja-JP it-IT nl-NL')

/** Models that think, for the conversation and for the analysis after it. */
export const models = words(`
  gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 gpt-5.4 gpt-5.4-mini
  gpt-5.4-nano gpt-5.5 gpt-5.6-terra gpt-5.6-luna claude-4.5-sonnet claude-4.6-sonnet
  claude-5-sonnet claude-4.5-haiku gemini-3.0-flash gemini-3.1-flash-lite gemini-3.5-flash
  gemini-3.5-flash-lite gemini-3.6-flash
`)

/** Models that hear and speak themselves. */
export const speechModels = words(`
  gpt-realtime-2.1 gpt-realtime-2.1-mini gpt-realtime-2 gpt-realtime-1.5 gpt-realtime
  gpt-realtime-mini
`)

/** Voice models, by the vendor that has them. */
export const voiceModels: { readonly [vendor: string]: readonly string[] } = {
  elevenlabs: words('eleven_flash_v2 eleven_flash_v2_5 eleven_multilingual_v2 eleven_v3'),
  cartesia: words('sonic-3 sonic-3-latest sonic-3.5 sonic-3.6'),
  openai: words('tts-1 gpt-4o-mini-tts'),
  minimax: words('speech-02-turbo speech-2.8-turbo'),
  fish_audio: words('s1 s2-pro s2.1-pro'),
  inworld: words('inworld-tts-2 inworld-tts-2-flash'),
}

/** The shortest pause that ends a turn, by who transcribes; and the longest, where there is one. */
export const endpointing: { readonly [provider: string]: readonly [number, number] } = {
  azure: [100, Infinity],
  deepgram: [10, Infinity],
  soniox: [500, Infinity],
  assemblyai: [100, 3000],
}

/** Types of tools, and what each must carry beside type and name. */
export const toolTypes: { readonly [type: string]: readonly string[] } = {
  end_call: [],
  transfer_call: ['transfer_destination', 'transfer_option'],
  check_availability_cal: ['cal_api_key', 'event_type_id'],
  book_appointment_cal: ['cal_api_key', 'event_type_id'],
  agent_swap: ['agent_id', 'post_call_analysis_setting'],
  press_digit: [],
  send_sms: ['sms_content'],
  custom: ['url'],
  code: ['code'],
  extract_dynamic_variable: ['description', 'variables'],
  bridge_transfer: [],
  cancel_transfer: [],
  mcp: ['description'],
}
