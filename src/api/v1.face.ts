import type { Overrides } from '../assistant.ts'
import { type JsonObject, set } from '../json.ts'
import type { Face } from './face.ts'
import { type Row, readRows, showRows, spellRows } from './table.ts'

export { v1Assistant, v1Defaults, v1Patch } from './v1.schema.ts'

/** Page 003's AssistantDTO, in its order. */
const rows: readonly Row[] = [
  ['name', 'name'],
  ['system_prompt', 'systemPrompt'],
  ['welcome_message', 'firstMessage'],
  ['ai_provider', 'model.provider'],
  ['model', 'model.model'],
  ['max_tokens', 'model.maxTokens'],
  ['temperature', 'model.temperature'],
  ['voice.provider', 'voice.provider'],
  ['voice.name', 'voice.voiceId'],
  ['voice.speed', 'voice.speed'],
  ['voice.language', 'voice.language'],
  ['voice.stability', 'voice.stability'],
  ['voice.similarity_boost', 'voice.similarityBoost'],
  ['voice.tts_model', 'voice.model'],
  ['voice.instructions', 'voice.instructions'],
  ['transcription.provider', 'transcriber.provider'],
  ['transcription.language', 'transcriber.language'],
  ['transcription.mode', 'transcriber.mode'],
  ['transcription.prompt', 'transcriber.prompt'],
  ['transcription.deepgram.model', 'transcriber.models.deepgram'],
  ['transcription.deepgram.utterance_end_ms', 'transcriber.deepgram.utteranceEndMs'],
  ['transcription.deepgram.endpointing', 'transcriber.deepgram.endpointing'],
  ['transcription.deepgram.vad_events', 'transcriber.deepgram.vadEvents'],
  ['transcription.deepgram.diarize', 'transcriber.deepgram.diarize'],
  ['transcription.cartesia.model', 'transcriber.models.cartesia'],
  ['transcription.cartesia.min_volume', 'transcriber.cartesia.minVolume'],
  ['transcription.cartesia.max_silence_duration_secs', 'transcriber.cartesia.maxSilenceSeconds'],
  ['transcription.gladia.model', 'transcriber.models.gladia'],
  ['transcription.gladia.languages', 'transcriber.gladia.languages'],
  ['transcription.gladia.main_language', 'transcriber.gladia.mainLanguage'],
  ['transcription.smallest_ai.diarize', 'transcriber.smallestAi.diarize'],
  ['transcription.smallest_ai.redact_pii', 'transcriber.smallestAi.redactPii'],
  ['transcription.smallest_ai.emotion', 'transcriber.smallestAi.emotion'],
  ['transcription.smallest_ai.word_timestamps', 'transcriber.smallestAi.wordTimestamps'],
  ['maintain_context', 'maintainContext'],
  ['maximum_duration', 'maxDurationSeconds'],
  ['silence_timeout', 'silenceTimeoutSeconds'],
  ['inactivity_message', 'inactivityMessage'],
  ['timeout_end_message', 'timeoutEndMessage'],
  ['filler_words_enabled', 'fillerWordsEnabled'],
  ['filler_words', 'fillerWords'],
  ['dynamic_welcome_enabled', 'dynamicFirstMessage.enabled'],
  ['dynamic_welcome_message', 'dynamicFirstMessage.message'],
]
const writable: readonly Row[] = [...rows, ['tool_ids', 'toolIds']]

// Page 003 has models of three vendors; every other vendor's model is settled by its name.
const elsewhere = (path: string) =>
  path.startsWith('transcriber.models.') ? 'transcription.provider' : path

/** A link's own values, spelled as the assistant's. */
export const showOverrides = (overrides: Overrides): JsonObject =>
  showRows(rows, overrides as JsonObject, undefined)

/** The same from a body, which may hold any of the four. */
export const readOverrides = (body: JsonObject): Overrides => readRows(rows, body) as Overrides

/** The v1 face: snake_case, every key always there, null where nothing was set. */
export const v1Face: Face = {
  show: ({ id, config, createdAt, updatedAt }) => {
    const shown = showRows(rows, config as JsonObject, null)
    return {
      id,
      ...(config.transcriber === null ? set(shown, 'transcription', null) : shown),
      selected_tools: config.toolIds ?? [],
      created_at: createdAt,
      updated_at: updatedAt,
    }
  },
  patch: (body) => {
    if (body.transcription !== null) return readRows(writable, body)
    const { transcription: _, ...rest } = body
    return { ...readRows(writable, rest), transcriber: null }
  },
  spell: (path) => spellRows(writable, path) ?? elsewhere(path),
}
