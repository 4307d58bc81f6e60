import { VapiClient } from '@vapi-ai/server-sdk'
import { expect, test } from 'vitest'
import { serveFake } from '../../adapters/fakes/serve.ts'
import { key } from './open.ts'

test('the official SDK takes the fake for the real thing', async () => {
  const fake = await serveFake()
  const { assistants, tools } = new VapiClient({ token: key, baseUrl: fake.url })
  const tool = await tools.create({ type: 'endCall' })
  const made = await assistants.create({
    name: 'Ada',
    model: { provider: 'openai', model: 'gpt-4o', toolIds: [tool.id] },
  })
  const changed = await assistants.update({ id: made.id, firstMessage: 'Hello' })
  expect(changed).toEqual({
    ...made,
    firstMessage: 'Hello',
    latestVersion: 'v2',
    updatedAt: changed.updatedAt,
  })
  expect(await assistants.list({ limit: 1, createdAtGe: made.createdAt })).toEqual([changed])
  await expect(assistants.update({ id: made.id, name: 'n'.repeat(41) })).rejects.toMatchObject({
    statusCode: 400,
    body: { message: ['name must be shorter than or equal to 40 characters'] },
  })
  fake.fault({ match: { method: 'GET' }, fault: { kind: 'throttle', retryAfter: '0' } })
  expect(await assistants.get({ id: made.id })).toEqual(changed)
  expect(await assistants.delete({ id: made.id })).toEqual(changed)
  expect(await tools.delete({ id: tool.id })).toEqual(tool)
  await fake.close()
})
