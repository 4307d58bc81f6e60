const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const prefix = 'pb_live_'
const bodyLength = 43
const length = prefix.length + bodyLength + 6

const base62 = (value: bigint, width: number) => {
  let text = ''
  for (let rest = value; text.length < width; rest /= 62n)
    text = alphabet[Number(rest % 62n)] + text
  return text
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

const crc32 = (text: string) => {
  let value = 0xffffffff
  for (let index = 0; index < text.length; index++)
    value = (table[(value ^ text.charCodeAt(index)) & 255] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

const checksum = (body: string) => base62(BigInt(crc32(body)), 6)

/** 32 bytes as 43 characters of base62. */
export const tokenText = (bytes: Uint8Array): string => {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return base62(value, bodyLength)
}

/** An API key's text: `pb_live_`, 32 bytes as 43 base62 characters, 6 characters of their CRC32. */
export const keyText = (bytes: Uint8Array): string => {
  const body = tokenText(bytes)
  return `${prefix}${body}${checksum(body)}`
}

/** Whether a text can be a key at all: a typing error is found here, without asking the store. */
export const isKeyText = (text: string): boolean => {
  if (text.length !== length || !text.startsWith(prefix)) return false
  const body = text.slice(prefix.length, prefix.length + bodyLength)
  return /^[0-9A-Za-z]+$/.test(body) && text.endsWith(checksum(body))
}
