import { onTestFinished } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import type { JsonObject } from '../../src/json.ts'
import { type Options, openHouse } from '../support/house.ts'

/** An agent at ElevenLabs with a tool of somebody else's. */
export const agentThere: JsonObject = {
  ...{ agent_id: 'agent_el', name: 'Desk', version_id: 'agtvrsn_1', tags: [] },
  ...{ branch_id: 'agtbrch_1', main_branch_id: 'agtbrch_1', platform_settings: {} },
  conversation_config: {
    agent: {
      ...{ first_message: 'Hi', language: 'en' },
      prompt: { prompt: 'SP', llm: 'gpt-4o', tool_ids: ['tool_theirs'] },
    },
    tts: { voice_id: 'cjVigY5qzO86Huf0OWal', model_id: 'eleven_flash_v2' },
  },
}

/** A published agent at Retell and its LLM, with a tool of its own. */
export const retellPair = (number: number) => {
  const [agent_id, llm_id] = [`agent_${number}`, `llm_${number}`]
  const live = { version: 3, is_published: true, last_modification_timestamp: 1 }
  const llm: JsonObject = {
    ...{ llm_id, ...live, model: 'gpt-4.1', model_temperature: 0.2, general_prompt: 'SP' },
    ...{ start_speaker: 'agent', general_tools: [{ type: 'end_call', name: 'end_call' }] },
  }
  const agent: JsonObject = {
    ...{ agent_id, ...live, agent_name: 'Desk', voice_id: '11labs-Adrian' },
    ...{ language: 'en-US', channel: 'voice' },
    response_engine: { type: 'retell-llm', llm_id, version: 3 },
  }
  return { agent_id, llm_id, llm, agent }
}

/** A gateway before all three providers, for one test. */
export const openThree = async (options: Options = {}) => {
  const also = [
    { adapter: retell, fake: retellFake },
    { adapter: elevenlabs, fake: elevenlabsFake },
  ]
  const house = await openHouse({ also, ...options })
  onTestFinished(() => house.close())
  const at = { retell: house.at('retell').fake, elevenlabs: house.at('elevenlabs').fake }
  /** Puts a published agent at Retell, and takes it home. */
  const atRetell = async (number: number, more: JsonObject = {}) => {
    const pair = retellPair(number)
    at.retell.place('llm', { ...pair.llm, ...more })
    at.retell.place('agent', pair.agent)
    return house.imported(pair.agent_id, 'retell')
  }
  /** Puts the agent at ElevenLabs, and takes it home. */
  const atElevenLabs = async () => {
    const tool_config = { type: 'client', name: 'theirs', description: 'Theirs.' }
    at.elevenlabs.place('tool', { id: 'tool_theirs', tool_config })
    at.elevenlabs.place('agent', agentThere)
    return house.imported('agent_el', 'elevenlabs')
  }
  return { house, at, atRetell, atElevenLabs }
}
