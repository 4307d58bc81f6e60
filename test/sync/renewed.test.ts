import { expect, it, onTestFinished } from 'vitest'
import type { Connection } from '../../src/records.ts'
import { createBreaker } from '../../src/sync/breaker.ts'
import { breakerAfter } from '../../src/sync/heard.ts'
import type { Send } from '../../src/sync/http.ts'
import type { Verdict } from '../../src/sync/verdict.ts'
import { connection } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, keyB, object, on, oneLink, own, patch, twoAccounts } from './scene.ts'

const rejected: Verdict = {
  ...{ kind: 'refused', own: true },
  cause: { code: 'provider_credentials_rejected', message: 'no' },
}
const failed: Verdict = {
  ...{ kind: 'unsure', wait: 0 },
  cause: { code: 'provider_error', message: 'answered 503' },
}
const old = connection({ apiKey: 'old' })

/** A breaker beside a store that holds this connection; an error is thrown. */
const opened = (stored: Connection | null | Error) => {
  const time = { now: 1000 }
  const breaker = createBreaker({ monotonic: () => time.now })
  const getConnection = async () => {
    if (stored instanceof Error) throw stored
    return stored
  }
  const heard = (verdict: Verdict, ticket = breaker.enter(old.id, false)) =>
    breakerAfter({ breaker, store: { getConnection } }, old, ticket ?? 'call', verdict)
  return { breaker, time, heard }
}
const renewed = connection({ apiKey: 'new' })

it('a word about the credential of before holds nothing against the one of now', async () => {
  const { breaker, heard } = opened(renewed)
  expect([await heard(rejected), breaker.ahead(old.id)]).toEqual([null, 0])
  expect(breaker.rejection(old.id)).toBe(null)
})

it('a probe with the credential of before keeps nobody from trying the one of now', async () => {
  const { breaker, time, heard } = opened(renewed)
  for (let call = 0; call < 20; call++) await heard(failed)
  time.now += 15_000
  const probe = breaker.enter(old.id, false)
  expect([probe, breaker.enter(old.id, false)]).toEqual(['probe', null])
  expect(await heard(rejected, probe)).toBe(null)
  expect(breaker.enter(old.id, false)).toBe('call')
})

it.each([
  ['the same credential', old],
  ['none any more', null],
  ['nothing that can be read', new Error('away')],
])('a rejection counts where the store holds %s', async (_name, stored) => {
  const { breaker, heard } = opened(stored)
  await heard(rejected)
  expect(breaker.ahead(old.id)).toBe(60_000)
})

/** A house whose next call is answered only once this has been done. */
const during = async (act: (house: House) => Promise<unknown>) => {
  let meddle = false
  const meddling =
    (send: Send): Send =>
    async (...given) => {
      const answer = await send(...given)
      if (meddle) {
        meddle = false
        await act(house)
      }
      return answer
    }
  const house: House = await openHouse({
    ...{ fake: twoAccounts, context: ({ send }) => ({ send: meddling(send) }) },
  })
  onTestFinished(() => house.close())
  const id = await oneLink(house)
  house.fake.place('assistant', object(idA), keyB)
  meddle = true
  return { house, id }
}

it('a call with the old api_key that is rejected after a new one was set bars nothing', async () => {
  const { house, id } = await during((at) =>
    at.request('PATCH', `/api/v1/connections/${at.connectionId}`, { api_key: keyB })
  )
  const refusal = { kind: 'refuse', status: 401, body: own(401, 'Invalid Key.') } as const
  house.fake.fault(on('GET', idA, refusal))
  expect(await patch(house, id, { name: 'New' })).toMatchObject({ status: 502 })
  expect(await patch(house, id, { name: 'New' })).toMatchObject({ status: 200 })
})
