import type { JsonObject } from '../src/json.ts'
import type { VoiceProvider } from '../src/provider.ts'
import { direct, type Setting } from '../src/setting.ts'
import { calling } from './telnyx/calls.ts'
import { complaints, ownError, sentences } from './telnyx/errors.ts'
import { firstWords } from './telnyx/greeting.ts'
import { all, assistant, read } from './telnyx/kind.ts'
import { thinking } from './telnyx/model.ts'
import { library, tools } from './telnyx/tools.ts'
import { hearing } from './telnyx/transcriber.ts'
import { speaking } from './telnyx/voice.ts'

const settings: readonly Setting[] = [
  direct('name', 'name', { required: true }),
  ...firstWords,
  ...thinking,
  ...speaking,
  ...hearing,
  ...calling,
]

/** What takes a key away: whether null does, no source says. */
const clear: JsonObject = {
  greeting: '',
  instructions: '',
  telephony_settings: {},
  transcription: {},
}

/**
 * Telnyx: one object; a POST replaces each key that it carries, lists whole. Whether an object inside
 * is merged or replaced is not known, so it is sent complete: both come out the same. Every change
 * is a version, and live at once. Made from the documentation and the types of the official SDK:
 * no live account has been asked.
 */
export const telnyx: VoiceProvider = {
  id: 'telnyx',
  title: 'Telnyx',
  baseUrl: 'https://api.telnyx.com/v2',
  headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
  parts: [
    {
      ...{ at: '', path: assistant.object, style: 'keys', id: assistant.id },
      change: { method: 'POST', path: assistant.object },
    },
  ],
  read,
  kinds: [assistant],
  all,
  settings,
  unions: [],
  tools,
  clear,
  managed: [
    ...['id', 'created_at', 'version_id', 'version_created_at', 'version_name', 'promote_to_main'],
    ...['tags', 'tools', 'tool_ids', library, 'import_metadata', 'related_mission_ids'],
  ],
  ownError,
  reason: (body) => sentences(body).join('; ') || undefined,
  complaints,
}
