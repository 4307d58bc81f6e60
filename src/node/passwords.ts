import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Passwords } from '../api/login.ts'

const derive = promisify(argon2)

// OWASP's second choice for argon2id; stored with each hash, so that it can be raised.
const standard = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }

type Parameters = typeof standard & { readonly nonce: Buffer }

const hash = (text: string, parameters: Parameters) =>
  derive('argon2id', { ...parameters, message: Buffer.from(text.normalize('NFC')) })

/** Passwords by argon2id: `argon2id$memory$passes$parallelism$salt$hash`. */
export const passwords: Passwords = {
  hash: async (text) => {
    const nonce = randomBytes(16)
    const { memory, passes, parallelism } = standard
    const key = await hash(text, { ...standard, nonce })
    const numbers = [memory, passes, parallelism].join('$')
    return `argon2id$${numbers}$${nonce.toString('base64')}$${key.toString('base64')}`
  },
  verify: async (text, stored) => {
    const [, memory, passes, parallelism, salt = '', expected = ''] = stored.split('$')
    const wanted = Buffer.from(expected, 'base64')
    const key = await hash(text, {
      ...{ memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
      ...{ tagLength: wanted.length, nonce: Buffer.from(salt, 'base64') },
    })
    return timingSafeEqual(key, wanted)
  },
}
