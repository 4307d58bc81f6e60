/** Bytes that are not shared between threads. */
export type Bytes = Uint8Array<ArrayBuffer>

/** AES-256-GCM under one key; a sealed text is its IV, then ciphertext and tag. */
export type Sealer = {
  readonly encrypt: (iv: Bytes, bound: Bytes, plain: Bytes) => Bytes | Promise<Bytes>
  /** Throws where anything was changed. */
  readonly decrypt: (bound: Bytes, sealed: Bytes) => Bytes | Promise<Bytes>
}

/** What a runtime brings to seal with. */
export type Cipher = {
  readonly withKey: (key: Bytes) => Sealer
  /** In less space, and back. */
  readonly deflate: (plain: Bytes) => Bytes | Promise<Bytes>
  readonly inflate: (deflated: Bytes) => Bytes | Promise<Bytes>
  /** As base64url without padding, and back; throws where it is none. */
  readonly toText: (bytes: Bytes) => string
  readonly toBytes: (text: string) => Bytes
}

export const ivBytes = 12

const { subtle } = globalThis.crypto

/** The cipher that every runtime has: the Web's. */
export const webCipher: Cipher = {
  withKey: (raw) => {
    const key = subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
    return {
      encrypt: async (iv, additionalData, plain) => {
        const name = 'AES-GCM'
        const sealed = await subtle.encrypt({ name, iv, additionalData }, await key, plain)
        const whole = new Uint8Array(ivBytes + sealed.byteLength)
        whole.set(iv)
        whole.set(new Uint8Array(sealed), ivBytes)
        return whole
      },
      decrypt: async (additionalData, sealed) => {
        const algorithm = { name: 'AES-GCM', iv: sealed.subarray(0, ivBytes), additionalData }
        return new Uint8Array(await subtle.decrypt(algorithm, await key, sealed.subarray(ivBytes)))
      },
    }
  },
  deflate: (plain) => through(new CompressionStream('deflate-raw'), plain),
  inflate: (deflated) => through(new DecompressionStream('deflate-raw'), deflated),
  toText: (bytes) => base64url(bytes),
  toBytes: (text) => {
    const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const into = new Uint8Array(characters.length)
    for (let at = 0; at < into.length; at += 1) into[at] = characters.charCodeAt(at)
    return into
  },
}

const through = async (stream: CompressionStream | DecompressionStream, bytes: Bytes) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())

const decoder = new TextDecoder()
const alphabet = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
)

// By hand, as btoa needs a string of characters first, which takes many times as long.
const base64url = (from: Bytes) => {
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
