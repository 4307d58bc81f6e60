import { describe, expect, test } from 'vitest'
import { webCipher } from '../../src/cipher.ts'
import { nodeCipher } from '../../src/node/cipher.ts'
import { createVault as createVaultWith, type SealContext } from '../../src/vault.ts'

const secret = (byte: number) => new Uint8Array(32).fill(byte)
const context: SealContext = { orgId: 'org-a', kind: 'link base', id: 'link-1' }

const ciphers = [
  ['of the Web', webCipher, nodeCipher],
  ['of Node', nodeCipher, webCipher],
] as const

describe.each(ciphers)('the vault with the cipher %s', (_, cipher, another) => {
  const createVault = (now: Uint8Array, previous?: Uint8Array) =>
    createVaultWith(now, previous, cipher)
  const vault = createVault(secret(1))

  test('opens what the other cipher has sealed, and hashes alike', async () => {
    const other = createVaultWith(secret(1), undefined, another)
    expect(await vault.open(context, await other.seal(context, 'text é'))).toEqual('text é')
    expect(await vault.hash('pb_live_key')).toEqual(await other.hash('pb_live_key'))
  })

  test('what is sealed opens as it was, whatever its text', async () => {
    const texts = ['', 'x', 'nul \u0000 é 😀', '\ufeffmark', 'long '.repeat(50_000)]
    for (const text of texts)
      expect(await vault.open(context, await vault.seal(context, text))).toEqual(text)
  })

  test('a sealed text shows nothing and is never the same twice', async () => {
    const text = 'CANARY'.repeat(20)
    const [first, second] = [await vault.seal(context, text), await vault.seal(context, text)]
    expect(first).not.toEqual(second)
    expect(first).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(atob(first.replace(/.*\./, '').replaceAll('-', '+').replaceAll('_', '/'))).not.toContain(
      'CANARY'
    )
  })

  test('a text opens for the record it was sealed for, and for no other', async () => {
    const sealed = await vault.seal(context, 'text')
    const others = [
      { ...context, orgId: 'org-b' },
      { ...context, kind: 'other' },
      { ...context, id: 'link-2' },
    ]
    for (const other of others)
      await expect(vault.open(other, sealed)).rejects.toThrow(
        `the sealed ${other.kind} of ${other.id} does not open: it was changed, or sealed for another record`
      )
  })

  test('no two contexts are taken for the same one, whatever their words', async () => {
    const sealed = await vault.seal({ orgId: 'a|b', kind: 'c', id: 'd' }, 'text')
    for (const other of [
      { orgId: 'a', kind: 'b|c', id: 'd' },
      { orgId: 'a', kind: 'b', id: 'c|d' },
    ])
      await expect(vault.open(other, sealed)).rejects.toThrow('does not open')
  })

  test('parts of two sealed texts of one record do not fit together', async () => {
    const [kid, wrapped] = (await vault.seal(context, 'one')).split('.')
    const [, , content] = (await vault.seal(context, 'two')).split('.')
    await expect(vault.open(context, `${kid}.${wrapped}.${content}`)).rejects.toThrow('not open')
  })

  test('any changed character is noticed', async () => {
    const sealed = await vault.seal(context, 'text')
    for (let at = 0; at < sealed.length - 1; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
      await expect(vault.open(context, changed)).rejects.toThrow('the sealed link base of link-1')
    }
    for (const broken of ['', 'x', sealed.slice(0, -4), `${sealed}.x`.slice(1), '..', '!.!.!'])
      await expect(vault.open(context, broken)).rejects.toThrow('the sealed link base of link-1')
  })

  test('an error that names the record holds nothing of the text, the key or a cause', async () => {
    const sealed = await vault.seal(context, 'CANARY')
    const error = await vault.open({ ...context, id: 'x' }, sealed).catch((thrown) => thrown)
    expect({ message: error.message, cause: error.cause }).toEqual({
      message:
        'the sealed link base of x does not open: it was changed, or sealed for another record',
      cause: undefined,
    })
  })

  test('a previous secret still opens, and seals nothing any more', async () => {
    const rotated = createVault(secret(2), secret(1))
    expect(await rotated.open(context, await vault.seal(context, 'old'))).toEqual('old')
    const fresh = await rotated.seal(context, 'new')
    expect(await createVault(secret(2)).open(context, fresh)).toEqual('new')
    await expect(vault.open(context, fresh)).rejects.toThrow(
      'the sealed link base of link-1 was sealed under another secret'
    )
  })

  test('a hash is the same each time, and another under another secret', async () => {
    const hash = await vault.hash('pb_live_key')
    expect(hash).toMatch(/^[\w-]{43}$/)
    expect(await vault.hash('pb_live_key')).toEqual(hash)
    expect(await createVault(secret(1)).hash('pb_live_key')).toEqual(hash)
    expect(await vault.hash('pb_live_kez')).not.toEqual(hash)
    expect(await createVault(secret(2)).hash('pb_live_key')).not.toEqual(hash)
  })

  test('a credential is looked up by the present hash first, then by the previous one', async () => {
    const rotated = createVault(secret(2), secret(1))
    expect(await rotated.hashes('key')).toEqual([
      await rotated.hash('key'),
      await vault.hash('key'),
    ])
    expect(await vault.hashes('key')).toEqual([await vault.hash('key')])
  })

  test('a secret of any other length is refused at once', () => {
    for (const length of [0, 31, 33])
      expect(() => createVault(new Uint8Array(length))).toThrow('exactly 32 bytes')
    expect(() => createVault(secret(1), new Uint8Array(5))).toThrow('exactly 32 bytes')
  })
})
