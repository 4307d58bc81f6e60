import nock from 'nock'
import { afterEach, expect } from 'vitest'

// Nothing leaves the machine: real loopback servers pass, every other host must be mocked.
nock.disableNetConnect()
nock.enableNetConnect((host) => /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host))

const unmatched: string[] = []
nock.emitter.on('no match', (request) => {
  if (!/^http:\/\/(127\.0\.0\.1|localhost)\b/.test(request.url)) unmatched.push(request.url)
})

afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect({ pending, unmatched: unmatched.splice(0) }).toEqual({ pending: [], unmatched: [] })
})
