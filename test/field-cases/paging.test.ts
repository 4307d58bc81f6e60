import { expect, onTestFinished, test } from 'vitest'
import { openHouse } from '../support/house.ts'
import { operationOf, recovered, soon } from '../sync/recovery.ts'

test('F17 a create whose look-up is told the same page for ever stays in doubt, and is not made again', async () => {
  const house = await openHouse({ timing: soon })
  onTestFinished(() => house.close())
  const page = Array.from({ length: 1000 }, (_, index) => ({
    ...{ id: `x${index}`, createdAt: new Date().toISOString() },
  }))
  house.fake.fault({
    match: { method: 'POST', path: '/assistant' },
    fault: { kind: 'reset', when: 'before' },
  })
  house.fake.fault({
    match: { method: 'GET', path: '/assistant' },
    fault: { kind: 'answer', body: JSON.stringify(page) },
    times: 'always',
  })
  const body = { name: 'Sales Bot', connection_ids: [house.connectionId] }
  const answer = await house.request('POST', '/api/v1/assistants', body)
  expect([answer.status, answer.body.code]).toEqual([504, 'in_doubt'])
  const { id } = answer.body.operation
  expect(house.calls()).toEqual(['POST /assistant', 'GET /assistant', 'GET /assistant'])
  for (let round = 0; round < 3; round += 1) await house.patchbay.recover()
  const later = house.calls()
  expect(later.filter((call) => call !== 'GET /assistant')).toEqual([])
  // Each look stops after one page that it has seen.
  expect(later.length).toBeLessThanOrEqual(3 * 2)
  expect([(await operationOf(house, id)).state, house.fake.objects().length]).toEqual([
    ...['unknown', 0],
  ])
  await fetch(`${house.fake.url}/_faults`, { method: 'DELETE' })
  await recovered(house, id, 'committed')
  expect(house.fake.objects()).toHaveLength(1)
})
