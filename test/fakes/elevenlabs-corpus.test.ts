import { describe, expect, test } from 'vitest'
import { get, type Json, type JsonObject, set } from '../../src/json.ts'
import { corpus, open, realAgents, realTools } from './elevenlabs-open.ts'

const versioned = (object: JsonObject) =>
  set(
    { ...object, version_id: null, access_info: null },
    'metadata.updated_at_unix_secs',
    undefined
  )

describe('a real configuration', () => {
  test.each(corpus)('$name comes back from GET to the letter', async ({ kind, object, path }) => {
    const { fake, call } = open()
    fake.place(kind, object)
    const { body } = await call('GET', path)
    expect(JSON.stringify(body)).toBe(JSON.stringify(object))
  })

  test.each(realAgents)('$name is renamed, and nothing else', async ({ object, path }) => {
    const { fake, call } = open()
    fake.place('agent', object)
    const { status, body } = await call('PATCH', path, { name: 'Lampe – 灯' })
    expect(status).toBe(200)
    expect(JSON.stringify(versioned(body))).toBe(
      JSON.stringify(versioned({ ...object, name: 'Lampe – 灯' }))
    )
    expect(body.version_id).not.toBe(object.version_id)
  })

  test.each(realAgents)('$name takes back each section of its own', async ({ object, path }) => {
    const { fake, call } = open()
    fake.place('agent', object)
    const sections = Object.entries(object.conversation_config as JsonObject)
    for (const [name, section] of sections) {
      const sent = name === 'agent' ? withoutShownTools(section) : section
      const { status } = await call('PATCH', path, { conversation_config: { [name]: sent } })
      expect([name, status]).toEqual([name, 200])
    }
    const { body } = await call('GET', path)
    const tools = 'conversation_config.agent.prompt.tools'
    expect(set(versioned(body), tools, null)).toEqual(
      set(versioned(withSystemTools(object)), tools, null)
    )
  })

  test.each(realTools)('$name takes itself back', async ({ object, path }) => {
    const { fake, call } = open()
    fake.place('tool', object)
    const { tool_config } = object
    const { status, body } = await call('PATCH', path, { tool_config } as JsonObject)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: object.id, tool_config } as JsonObject)
  })
})

// What a GET shows of the workspace's tools is refused beside their ids.
const withoutShownTools = (agent: Json) => set(agent as JsonObject, 'prompt.tools', undefined)

// A system tool that is written gets every key that it lacks.
const withSystemTools = (object: JsonObject): JsonObject => {
  const at = 'conversation_config.agent.prompt.built_in_tools'
  const end = get(object, `${at}.end_call`)
  return end === undefined || end === null
    ? object
    : set(object, `${at}.end_call`, { ...systemDefaults, ...(end as JsonObject) })
}

const systemDefaults = {
  type: 'system',
  description: '',
  response_timeout_secs: 20,
  disable_interruptions: false,
  force_pre_tool_speech: false,
  assignments: [],
  tool_call_sound: null,
  tool_call_sound_behavior: 'auto',
}
