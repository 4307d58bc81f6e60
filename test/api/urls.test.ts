import { expect, test } from 'vitest'
import { checkBaseUrl, checkUrl } from '../../src/api/urls.ts'

const strict = { allowPrivate: false, sandboxPorts: [] }

const refused = [
  'http://api.example',
  'https://api.example:444',
  'https://user@api.example',
  'https://user:password@api.example',
  'https://@api.example',
  'https://api.example/#f',
  'https://api.example\\@evil.example',
  'https://api.example/\t',
  ' https://api.example',
  'https://api.exa\nmple',
  'ftp://api.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'api.example',
  'https://',
  'https://localhost',
  'https://localhost.',
  'https://a.localhost',
  'https://printer.local',
  'https://metadata.google.internal',
  'https://metadata.google.internal.',
  'https://0.0.0.0',
  'https://10.1.2.3',
  'https://100.64.0.1',
  'https://127.0.0.1',
  'https://127.1',
  'https://2130706433',
  'https://0x7f.1',
  'https://0x7f000001',
  'https://0177.0.0.1',
  'https://127.0.0.1.',
  'https://①②⑦.0.0.1',
  'https://169.254.169.254',
  'https://172.16.0.1',
  'https://172.31.255.255',
  'https://192.0.0.1',
  'https://192.0.2.1',
  'https://192.88.99.1',
  'https://192.168.1.1',
  'https://198.18.0.1',
  'https://198.19.255.255',
  'https://198.51.100.1',
  'https://203.0.113.1',
  'https://224.0.0.1',
  'https://240.0.0.1',
  'https://255.255.255.255',
  'https://[::]',
  'https://[::1]',
  'https://[::7f00:1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:169.254.169.254]',
  'https://[::ffff:8.8.8.8]',
  'https://[64:ff9b::7f00:1]',
  'https://[64:ff9b:1::1]',
  'https://[100::1]',
  'https://[2001:db8::1]',
  'https://[2002:7f00:1::]',
  'https://[3fff::1]',
  'https://[5f00::1]',
  'https://[fc00::1]',
  'https://[fd12:3456::1]',
  'https://[fe80::1]',
  'https://[fec0::1]',
  'https://[ff02::1]',
]

test.each(refused)('%s is not stored', (text) => {
  expect(checkUrl(text, strict)).toEqual({ problem: expect.any(String) })
})

test.each([
  ['https://api.example', 'https://api.example/'],
  ['https://API.example:443/x?y=1', 'https://api.example/x?y=1'],
  ['https://api.example:8443', 'https://api.example:8443/'],
  ['https://bücher.example/%2e%2e/a', 'https://xn--bcher-kva.example/a'],
  ['https://172.32.0.1', 'https://172.32.0.1/'],
  ['https://8.8.8.8', 'https://8.8.8.8/'],
  ['https://[2606:4700::1111]', 'https://[2606:4700::1111]/'],
  ['https://localhost.example', 'https://localhost.example/'],
])('%s is stored as %s', (text, url) => {
  expect(checkUrl(text, strict)).toEqual({ url })
})

test.each([
  ['https://api.example/', 'https://api.example'],
  ['https://api.example/prefix//', 'https://api.example/prefix'],
])('the base %s is stored as %s', (text, url) => {
  expect(checkBaseUrl(text, strict)).toEqual({ url })
})

test.each(['https://api.example?x=1', 'https://api.example/?', 'https://api.example/#f'])(
  'the base %s holds what a base cannot',
  (text) => {
    expect(checkBaseUrl(text, strict)).toEqual({ problem: 'must not hold a query or a fragment' })
  }
)
