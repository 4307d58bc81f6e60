/** An IP address as a number; an IPv4 address inside `::ffff:0:0/96` is the IPv4 address. */
export type Address = { readonly bits: 32 | 128; readonly value: bigint }

/** Every address that shares its first `length` bits. */
export type Range = Address & { readonly length: number }

const mapped = 0xffffn

/** Reads an address in its usual spellings; null for anything else. */
export const parseAddress = (text: string): Address | null => {
  if (!text.includes(':')) return parseFour(text)
  const value = parseSix(text)
  if (value === null) return null
  return value >> 32n === mapped ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value }
}

/** The 128 bits of an IPv6 address as they are written, mapped IPv4 ones included. */
export const parseSix = (text: string): bigint | null => {
  const [head = '', tail, ...rest] = text.split('::')
  if (rest.length > 0) return null
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  if (before === null || after === null) return null
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  return [...before, ...Array(missing).fill(0n), ...after].reduce(
    (value: bigint, group: bigint) => (value << 16n) | group,
    0n
  )
}

const groups = (text: string): bigint[] | null => {
  const found: bigint[] = []
  for (const group of text === '' ? [] : text.split(':')) {
    const four = group.includes('.') ? parseFour(group) : null
    if (four !== null) found.push(four.value >> 16n, four.value & 0xffffn)
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) found.push(BigInt(`0x${group}`))
    else return null
  }
  return found
}

const parseFour = (text: string): Address | null => {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null
    value = (value << 8n) | BigInt(part)
  }
  return { bits: 32, value }
}

/** Reads `10.0.0.0/8` or one address; null for anything else. */
export const parseRange = (text: string): Range | null => {
  const [base = '', length, ...rest] = text.trim().split('/')
  const address = parseAddress(base)
  if (address === null || rest.length > 0) return null
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null
  const bits = length === undefined ? address.bits : Number(length)
  return bits > address.bits ? null : { ...address, length: bits }
}

/** Whether an address lies in a range. */
export const inRange = ({ bits, value }: Address, range: Range): boolean => {
  const shift = BigInt(range.bits - range.length)
  return bits === range.bits && value >> shift === range.value >> shift
}
