import type { Passwords } from '../api/login.ts'
import { type Bytes, webCipher } from '../cipher.ts'

const { subtle } = globalThis.crypto
const { toBytes, toText } = webCipher
const encoder = new TextEncoder()

/** The most that Workers allow; stored with each hash, so that it can be raised once they do. */
const standard = 100_000

/** Passwords by PBKDF2, which is what the Web has: `pbkdf2$rounds$salt$hash`. */
export const passwords: Passwords = {
  hash: async (text) => {
    const salt = crypto.getRandomValues(new Uint8Array(16))
    const key = await derive(text, salt, standard)
    return ['pbkdf2', standard, toText(salt), toText(key)].join('$')
  },
  verify: async (text, stored) => {
    const [kind, rounds, salt = '', expected = ''] = stored.split('$')
    if (kind !== 'pbkdf2') return false
    return same(await derive(text, toBytes(salt), Number(rounds)), toBytes(expected))
  },
}

const derive = async (text: string, salt: Bytes, iterations: number): Promise<Bytes> => {
  const password = encoder.encode(text.normalize('NFC'))
  const key = await subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return new Uint8Array(await subtle.deriveBits(how, key, 256))
}

/** Equal, in a time that does not tell where two hashes part. */
const same = (a: Bytes, b: Bytes) => {
  let difference = a.length ^ b.length
  for (const [at, byte] of a.entries()) difference |= byte ^ (b[at] ?? 0)
  return difference === 0
}
