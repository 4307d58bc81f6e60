import { afterEach, expect, it } from 'vitest'
import { elevenlabs } from '../../adapters/elevenlabs.ts'
import { elevenlabsFake } from '../../adapters/fakes/elevenlabs/fake.ts'
import { retellFake } from '../../adapters/fakes/retell.ts'
import { retell } from '../../adapters/retell.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
afterEach(() => house.close())

it('an id that two providers have each given is no reason to refuse the second', async () => {
  const both = [
    { adapter: retell, fake: retellFake },
    { adapter: elevenlabs, fake: elevenlabsFake },
  ]
  house = await openHouse({ also: both })
  const agent_id = 'agent_1'
  house.at('retell').fake.place('agent', {
    ...{ agent_id, version: 0, is_published: true, agent_name: 'R', voice_id: '11labs-Adrian' },
    response_engine: { type: 'custom-llm', llm_websocket_url: 'wss://words.example' },
  })
  house.at('elevenlabs').fake.place('agent', {
    ...{ agent_id, name: 'E', conversation_config: {} },
    metadata: { created_at_unix_secs: 1, updated_at_unix_secs: 1 },
  })
  const first = await house.imported(agent_id, 'retell')
  const seen = async () => {
    const path = `/api/v1/connections/${house.at('elevenlabs').connectionId}/remote`
    return (await house.request('GET', path)).body.data[0].assistant_id
  }
  const before = await seen()
  const second = await house.imported(agent_id, 'elevenlabs')
  const again = await house.request('POST', '/api/v1/assistants/import', {
    ...{ connection_id: house.at('retell').connectionId, external_id: agent_id },
  })
  expect([first === second, before, await seen(), again.status]).toEqual([
    ...[false, null, second, 409],
  ])
})
