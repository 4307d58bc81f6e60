import type { Context } from 'hono'
import { inRange, parseAddress, parseRange, type Range } from './address.ts'

/** Where requests come from, past the proxies that are trusted. */
export type Clients = {
  readonly address: (c: Context) => string
  /** Whether the socket's other end is a trusted proxy, whose X-Forwarded headers count. */
  readonly viaProxy: (c: Context) => boolean
}

/** Reads `X-Forwarded-For` from the right, and only as far as the proxies are ours. */
export const createClients = (
  trusted: readonly string[],
  peer: (c: Context) => string
): Clients => {
  const ranges = trusted.map(parseRange).filter((range) => range !== null)
  const viaProxy = (c: Context) => ranges.length > 0 && isWithin(ranges, peer(c))
  return {
    viaProxy,
    address: (c) => (viaProxy(c) ? forwarded(c, ranges, peer(c)) : peer(c)),
  }
}

const isWithin = (ranges: readonly Range[], text: string) => {
  const address = parseAddress(text)
  return address !== null && ranges.some((range) => inRange(address, range))
}

const forwarded = (c: Context, ranges: readonly Range[], peer: string) => {
  let last = peer
  for (const hop of (c.req.header('x-forwarded-for') ?? '').split(',').reverse()) {
    const text = hop.trim()
    if (parseAddress(text) === null) return last
    if (!isWithin(ranges, text)) return text
    last = text
  }
  return last
}

/** What an address is counted under: an IPv6 one by its /64, for one customer holds all of it. */
export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address
  const parsed = parseAddress(address)
  if (parsed === null) return address
  return parsed.bits === 32 ? parsed.value.toString() : (parsed.value >> 64n).toString(16)
}
