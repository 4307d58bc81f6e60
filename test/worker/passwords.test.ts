import { expect, it } from 'vitest'
import { passwords } from '../../src/worker/passwords.ts'

it('a password is right for its own hash alone, however its letters are composed', async () => {
  const stored = await passwords.hash('caf\u00e9 au lait')
  expect(stored).toMatch(/^pbkdf2\$100000\$[\w-]{22}\$[\w-]{43}$/)
  const tries = ['caf\u00e9 au lait', 'cafe\u0301 au lait', 'cafe au lait', '']
  const verified = await Promise.all(tries.map((text) => passwords.verify(text, stored)))
  expect(verified).toEqual([true, true, false, false])
})

it('a hash of another runtime is no password here', async () => {
  const elsewhere = 'argon2id$19456$2$1$c2FsdA==$aGFzaA=='
  expect(await passwords.verify('a password', elsewhere)).toBe(false)
})
