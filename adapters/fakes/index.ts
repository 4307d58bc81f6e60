import { elevenlabsFake } from './elevenlabs/fake.ts'
import type { Fake, FakeOptions } from './fake.ts'
import { retellFake } from './retell.ts'
import { telnyxFake } from './telnyx.ts'
import { vapiFake } from './vapi.ts'

/** Every fake there is, by the id of its provider; `npm run mock` serves them all. */
export const fakes: Readonly<Record<string, (options?: FakeOptions) => Fake>> = {
  vapi: vapiFake,
  retell: retellFake,
  elevenlabs: elevenlabsFake,
  telnyx: telnyxFake,
}
