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

type Bytes = Uint8Array<ArrayBuffer>
type Keys = { readonly kid: string; readonly wrap: CryptoKey; readonly hash: CryptoKey }
type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const { subtle } = globalThis.crypto
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// kid.wrapped.content, each of the two an IV with its ciphertext and tag.
const ivBytes = 12
const dekBytes = 32

/** A vault over a 32-byte secret; what the previous secret sealed still opens. */
export const createVault = (secret: Uint8Array, previous?: Uint8Array): Vault => {
  const secrets = previous === undefined ? [secret] : [secret, previous]
  if (secrets.some(({ length }) => length !== 32))
    throw new Error('a vault needs a secret of exactly 32 bytes')
  const current = once(() => deriveKeys(secret))
  const all = once(() => Promise.all([current(), ...(previous ? [deriveKeys(previous)] : [])]))
  return {
    seal: async (context, text) => seal(await current(), context, text),
    open: async (context, sealed) => open(await all(), context, sealed),
    hash: async (text) => hash(await current(), text),
    hashes: async (text) => Promise.all((await all()).map((keys) => hash(keys, text))),
  }
}

const hash = async (keys: Keys, text: string) =>
  base64url(await subtle.sign('HMAC', keys.hash, encoder.encode(text)))

const seal = async (keys: Keys, context: SealContext, text: string) => {
  const bound = binding(context)
  // Drawn at once, as each draw takes long beside its few bytes.
  const drawn = random(2 * ivBytes + dekBytes)
  const dek = drawn.subarray(2 * ivBytes)
  const [wrapped, content] = await Promise.all([
    encrypt(keys.wrap, drawn.subarray(0, ivBytes), bound, dek),
    aesKey(dek).then((key) =>
      encrypt(key, drawn.subarray(ivBytes, 2 * ivBytes), bound, encoder.encode(text))
    ),
  ])
  return `${keys.kid}.${base64url(wrapped)}.${base64url(content)}`
}

const open = async (all: readonly Keys[], context: SealContext, sealed: string) => {
  const [kid, wrapped = '', content = ''] = sealed.split('.')
  const keys = all.find((each) => each.kid === kid)
  if (keys === undefined) throw new Error(`${label(context)} was sealed under another secret`)
  try {
    const bound = binding(context)
    const dek = await decrypt(keys.wrap, bound, bytes(wrapped))
    return decoder.decode(await decrypt(await aesKey(dek), bound, bytes(content)))
  } catch {
    // Nothing of the cause: it could only say where the forgery was noticed.
    throw new Error(`${label(context)} does not open: it was changed, or sealed for another record`)
  }
}

const label = ({ kind, id }: SealContext) => `the sealed ${kind} of ${id}`

// As JSON, so that no choice of ids makes two contexts the same text.
const binding = ({ orgId, kind, id }: SealContext): Bytes =>
  encoder.encode(JSON.stringify([orgId, kind, id]))

const random = (length: number): Bytes => globalThis.crypto.getRandomValues(new Uint8Array(length))

const encrypt = async (key: CryptoKey, iv: Bytes, additionalData: Bytes, plain: Bytes) => {
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain)
  const whole = new Uint8Array(ivBytes + sealed.byteLength)
  whole.set(iv)
  whole.set(new Uint8Array(sealed), ivBytes)
  return whole
}

const decrypt = async (key: CryptoKey, additionalData: Bytes, sealed: Bytes): Promise<Bytes> => {
  const iv = sealed.subarray(0, ivBytes)
  const content = sealed.subarray(ivBytes)
  return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, content))
}

const aesKey = (raw: Bytes) =>
  subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

const deriveKeys = async (secret: Uint8Array): Promise<Keys> => {
  const root = await subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits'])
  const derive = async (purpose: string, length: number): Promise<Bytes> => {
    const info = encoder.encode(`patchbay/v1/${purpose}`)
    const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
    return new Uint8Array(await subtle.deriveBits(how, root, length))
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  return {
    kid: base64url(await derive('kid', 64)),
    wrap: await aesKey(await derive('wrap', 256)),
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

const alphabet = encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')

// By hand, as btoa needs a string of characters first, which takes many times as long.
const base64url = (buffer: ArrayBuffer | Bytes) => {
  const from = new Uint8Array(buffer)
  const into = new Uint8Array(Math.ceil(from.length / 3) * 4)
  const put = (at: number, sextet: number) => {
    into[at] = alphabet[sextet & 63] as number
  }
  for (let at = 0, to = 0; at < from.length; at += 3, to += 4) {
    const three = ((from[at] as number) << 16) | ((from[at + 1] ?? 0) << 8) | (from[at + 2] ?? 0)
    put(to, three >> 18)
    put(to + 1, three >> 12)
    put(to + 2, three >> 6)
    put(to + 3, three)
  }
  return decoder.decode(into.subarray(0, Math.ceil((from.length * 4) / 3)))
}

const bytes = (text: string): Bytes => {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const into = new Uint8Array(characters.length)
  for (let at = 0; at < into.length; at += 1) into[at] = characters.charCodeAt(at)
  return into
}
