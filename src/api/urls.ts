import { inRange, parseAddress, parseRange, parseSix } from './address.ts'

/** Which URLs beyond public https ones may be stored. */
export type UrlRules = {
  readonly allowPrivate: boolean
  /** Ports of our own fakes, reached by http on loopback. */
  readonly sandboxPorts: readonly number[]
}

export type CheckedUrl = { readonly url: string } | { readonly problem: string }

/** The base URL of a provider as it is stored: without slashes at its end, or what is wrong. */
export const checkBaseUrl = (text: string, rules: UrlRules): CheckedUrl => {
  if (/[?#]/.test(text)) return { problem: 'must not hold a query or a fragment' }
  const checked = checkUrl(text, rules)
  return 'problem' in checked ? checked : { url: checked.url.replace(/\/+$/, '') }
}

/** A URL as it is stored, judged by its literal form: names are not resolved. */
export const checkUrl = (text: string, rules: UrlRules): CheckedUrl => {
  // Tabs, line breaks and backslashes are what parsers disagree about.
  if (text.length > 2048 || /[\s\\\p{Cc}]/u.test(text)) return { problem: 'must be a plain URL' }
  const url = URL.parse(text)
  if (url === null || !(url.protocol === 'https:' || url.protocol === 'http:'))
    return { problem: 'must be a URL that starts with https://' }
  if (url.username !== '' || url.password !== '' || text.includes('@'))
    return { problem: 'must not hold a user or a password' }
  if (url.hash !== '' || text.includes('#')) return { problem: 'must not hold a fragment' }
  const problem = rules.allowPrivate || isSandbox(url, rules) ? undefined : placeProblem(url)
  return problem === undefined ? { url: url.href } : { problem }
}

const isSandbox = ({ protocol, hostname, port }: URL, { sandboxPorts }: UrlRules) =>
  protocol === 'http:' &&
  (hostname === '127.0.0.1' || hostname === 'localhost') &&
  sandboxPorts.includes(Number(port))

const placeProblem = ({ protocol, hostname, port }: URL) => {
  if (protocol !== 'https:') return 'must start with https://'
  if (port !== '' && port !== '8443') return 'must use port 443 or 8443'
  return isPrivate(hostname) ? 'must be a public host' : undefined
}

// The URL parser has turned every spelling of an IPv4 address into the dotted one by now.
const isPrivate = (hostname: string) => {
  if (hostname.startsWith('[')) return isPrivateSix(hostname.slice(1, -1))
  const name = hostname.replace(/\.+$/, '')
  const address = parseAddress(name)
  if (address !== null) return privateFour.some((range) => inRange(address, range))
  return privateNames.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))
}

const isPrivateSix = (text: string) => {
  const value = parseSix(text)
  return value === null || privateSix.some((range) => inRange({ bits: 128, value }, range))
}

const privateNames = ['localhost', 'local', 'internal']

const ranges = (texts: readonly string[]) => texts.map(parseRange).filter((range) => range !== null)

const privateFour = ranges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])

const privateSix = [
  // Holds `::`, `::1`, and every IPv4 address written inside an IPv6 one.
  { bits: 128, value: 0n, length: 80 } as const,
  ...ranges([
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ]),
]
