import { type Bytes, type Cipher, ivBytes, type Sealer, webCipher } from './cipher.ts'

/** What a sealed text belongs to: it opens for the same three words alone. */
export type SealContext = { readonly orgId: string; readonly kind: string; readonly id: string }

/** Seals what must not be read from a stolen database, and hashes what is only ever compared. */
export type Vault = {
  readonly seal: (context: SealContext, text: string) => Promise<string>
  /** Throws where the text was sealed for another record, under another secret, or changed since. */
  readonly open: (context: SealContext, sealed: string) => Promise<string>
  /** What is stored of an API key or a session's token. */
  readonly hash: (text: string) => Promise<string>
  /** What to look one up by: its hash, then its hash under the previous secret if there is one. */
  readonly hashes: (text: string) => Promise<readonly string[]>
}

type Keys = { readonly kid: string; readonly wrap: Sealer; readonly hash: CryptoKey }
type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const { subtle } = globalThis.crypto
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// kid.wrapped.content, each of the two an IV with its ciphertext and tag.
const dekBytes = 32

/** A vault over a 32-byte secret; what the previous secret sealed still opens. */
export const createVault = (
  secret: Uint8Array,
  previous?: Uint8Array,
  cipher: Cipher = webCipher
): Vault => {
  const secrets = previous === undefined ? [secret] : [secret, previous]
  if (secrets.some(({ length }) => length !== 32))
    throw new Error('a vault needs a secret of exactly 32 bytes')
  const all = once(() => Promise.all(secrets.map((each) => deriveKeys(cipher, each))))
  const current = once(async () => (await all())[0] as Keys)
  return {
    seal: async (context, text) => seal(cipher, await current(), context, text),
    open: async (context, sealed) => open(cipher, await all(), context, sealed),
    hash: async (text) => hash(cipher, await current(), text),
    hashes: async (text) => Promise.all((await all()).map((keys) => hash(cipher, keys, text))),
  }
}

const hash = async ({ toText }: Cipher, keys: Keys, text: string) =>
  toText(new Uint8Array(await subtle.sign('HMAC', keys.hash, encoder.encode(text))))

const seal = async (cipher: Cipher, keys: Keys, context: SealContext, text: string) => {
  const bound = binding(context)
  // Drawn at once, as each draw takes long beside its few bytes.
  const drawn = random(2 * ivBytes + dekBytes)
  const dek = drawn.subarray(2 * ivBytes)
  const [wrapped, content] = await Promise.all([
    keys.wrap.encrypt(drawn.subarray(0, ivBytes), bound, dek),
    cipher
      .withKey(dek)
      .encrypt(drawn.subarray(ivBytes, 2 * ivBytes), bound, await packed(cipher, text)),
  ])
  return `${keys.kid}.${cipher.toText(wrapped)}.${cipher.toText(content)}`
}

const open = async (cipher: Cipher, all: readonly Keys[], context: SealContext, sealed: string) => {
  const [kid, wrapped = '', content = ''] = sealed.split('.')
  const keys = all.find((each) => each.kid === kid)
  if (keys === undefined) throw new Error(`${label(context)} was sealed under another secret`)
  try {
    const bound = binding(context)
    const dek = await keys.wrap.decrypt(bound, cipher.toBytes(wrapped))
    const plain = await cipher.withKey(dek).decrypt(bound, cipher.toBytes(content))
    return decoder.decode(await unpacked(cipher, plain))
  } catch {
    // Nothing of the cause: it could only say where the forgery was noticed.
    throw new Error(`${label(context)} does not open: it was changed, or sealed for another record`)
  }
}

// No text in UTF-8 begins with this byte.
const isPacked = 0xff
/** Below so many bytes, deflating takes longer than writing the pages that it saves. */
const worthIt = 64 * 1024

const packed = async ({ deflate }: Cipher, text: string): Promise<Bytes> => {
  const plain = encoder.encode(text)
  if (plain.length < worthIt) return plain
  const deflated = await deflate(plain)
  const whole = new Uint8Array(deflated.length + 1)
  whole[0] = isPacked
  whole.set(deflated, 1)
  return whole
}

const unpacked = ({ inflate }: Cipher, plain: Bytes) =>
  plain[0] === isPacked ? inflate(plain.subarray(1)) : plain

const label = ({ kind, id }: SealContext) => `the sealed ${kind} of ${id}`

// As JSON, so that no choice of ids makes two contexts the same text.
const binding = ({ orgId, kind, id }: SealContext): Bytes =>
  encoder.encode(JSON.stringify([orgId, kind, id]))

const random = (length: number): Bytes => globalThis.crypto.getRandomValues(new Uint8Array(length))

const deriveKeys = async (cipher: Cipher, secret: Uint8Array): Promise<Keys> => {
  const root = await subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits'])
  const derive = async (purpose: string, length: number): Promise<Bytes> => {
    const info = encoder.encode(`patchbay/v1/${purpose}`)
    const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    return new Uint8Array(await subtle.deriveBits(how, root, length))
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  return {
    kid: cipher.toText(await derive('kid', 64)),
    wrap: cipher.withKey(await derive('wrap', 256)),
    hash: await subtle.importKey('raw', await derive('hash', 256), hmac, false, ['sign']),
  }
}

const once = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
