import { expect, it } from 'vitest'
import { createOnce } from '../../src/api/idempotency.ts'
import { type Code, PatchbayError } from '../../src/errors.ts'
import type { Claimed } from '../../src/records.ts'
import type { Store } from '../../src/store.ts'

const asked = {
  ...{ orgId: 'org-a', principal: 'key:1', method: 'PATCH', path: '/api/v1/assistants/1' },
  ...{ key: 'k', query: '', text: '{"name":"A"}' },
}
const answer = { status: 200, headers: { ETag: '"2"' }, text: '{"name":"A"}' }

/** What another process has under the key by the time that ours has met an error. */
const beside = (claimed: (fingerprint: string) => Claimed | null) => {
  let found: Claimed | null = null
  const store = { findAnswer: async () => found } as unknown as Store
  const hashes = async (text: string) => [text]
  const once = createOnce({ store, hashes, now: () => 0, pause: async () => {} })
  return (error: Error) =>
    once(asked, async ({ claim }) => {
      found = claimed(claim.fingerprint)
      throw error
    })
}

const done = (fingerprint: string) => ({ fingerprint, operationId: 'op-1', answer })
const moved = (code: Code) => new PatchbayError(code, 'no')

it('what another process has done under the same key is the answer, not what came of it here', async () => {
  const replayed = { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } }
  for (const code of ['precondition_failed', 'not_found', 'busy'] as const)
    expect(await beside(done)(moved(code))).toEqual({ ...replayed, body: null })
})

it('without another one the error is the answer, and so it is of our own operation', async () => {
  const own = new PatchbayError('provider_rejected', 'no', {
    operation: { id: 'op-1', state: 'refused' },
  })
  await expect(beside(() => null)(moved('precondition_failed'))).rejects.toThrow('no')
  await expect(beside(done)(own)).rejects.toBe(own)
})
