import Retell from 'retell-sdk'
import { expect, test } from 'vitest'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { serveFake } from '../../adapters/fakes/serve.ts'
import { key } from './retell-open.ts'

test('the official SDK takes the fake for the real thing', async () => {
  const fake = await serveFake({ fake: retellFake })
  const client = new Retell({ apiKey: key, baseURL: fake.url })
  const llm = await client.llm.create({ start_speaker: 'agent', general_prompt: 'You are Ada.' })
  const made = await client.agent.create({
    response_engine: { type: 'retell-llm', llm_id: llm.llm_id },
    voice_id: 'retell-Cimo',
    agent_name: 'Ada',
  })
  await client.agent.publish(made.agent_id, { version: made.version, version_title: 'First' })
  await expect(client.llm.update(llm.llm_id, { model: 'gpt-5' })).rejects.toMatchObject({
    status: 400,
    error: { status: 'error', message: 'Cannot update published LLM' },
  })
  const draft = await client.agent.createVersion(made.agent_id, { base_version: 0 })
  await client.llm.update(llm.llm_id, { version: 1, model: 'gpt-5' })
  await client.agent.update(made.agent_id, { version: draft.version ?? 0, voice_speed: 1.1 })
  const versions = await client.agent.listVersions(made.agent_id, { sort_order: 'ascending' })
  expect(versions.items).toMatchObject([{ version: 0, is_published: true }, { version: 1 }])
  await client.agent.deleteVersion(made.agent_id, { version: 1 })
  expect(await client.agent.retrieve(made.agent_id)).toMatchObject({ version: 0 })
  const { items } = await client.agent.list({ filter_criteria: { query: 'ada' } })
  expect(items).toMatchObject([{ agent_id: made.agent_id, agent_name: 'Ada' }])
  expect((await client.llm.list()).items).toMatchObject([{ llm_id: llm.llm_id, version: 0 }])
  await client.agent.delete(made.agent_id)
  await client.llm.delete(llm.llm_id)
  expect(fake.objects()).toEqual([])
  await fake.close()
})

test('the official SDK repeats what it is told to, and only that', async () => {
  const fake = await serveFake({ fake: retellFake })
  const client = new Retell({ apiKey: key, baseURL: fake.url })
  const said = { status: 'error', message: 'An unexpected server error occurred.' }
  const refuse = (status: number, headers: Record<string, string>) =>
    fake.fault({ fault: { kind: 'refuse', status, body: said, headers } })
  fake.fault({ fault: { kind: 'throttle', retryAfter: 0 } })
  refuse(503, { 'retry-after-ms': '1' })
  expect(await client.voice.retrieve('retell-Cimo')).toMatchObject({ provider: 'platform' })
  refuse(500, { 'x-should-retry': 'false' })
  await expect(client.voice.retrieve('retell-Cimo')).rejects.toMatchObject({ status: 500 })
  expect(fake.log().map(({ status }) => status)).toEqual([429, 503, 200, 500])
  await fake.close()
})
