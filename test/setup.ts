import nock from 'nock'
import { afterAll, afterEach, expect } from 'vitest'

// Nothing leaves the machine: real loopback servers pass, every other host must be mocked.
nock.disableNetConnect()
nock.enableNetConnect((host) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))

const unmatched: string[] = []
const note = ({ url }: { readonly url: string }) => {
  if (!/^http:\/\/(127\.0\.0\.1|localhost)\b/.test(url)) unmatched.push(url)
}
nock.emitter.on('no match', note)
// Files share a process: each takes its own ear away again.
afterAll(() => void nock.emitter.off('no match', note))

afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect({ pending, unmatched: unmatched.splice(0) }).toEqual({ pending: [], unmatched: [] })
})
