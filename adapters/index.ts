import type { VoiceProvider } from '../src/provider.ts'
import { elevenlabs } from './elevenlabs.ts'
import { retell } from './retell.ts'
import { telnyx } from './telnyx.ts'
import { vapi } from './vapi.ts'

/** Every provider there is an adapter for, by id. */
export const providers: Readonly<Record<string, VoiceProvider>> = {
  vapi,
  retell,
  elevenlabs,
  telnyx,
}
