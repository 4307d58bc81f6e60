import { describe, expect, it } from 'vitest'
import { retell } from '../../adapters/retell.ts'
import type { Json } from '../../src/json.ts'

const said = (message: string) => ({ status: 'error', message })
const invalid = (error_message: string) => ({ error_message })

describe('an answer of Retell', () => {
  it.each<[number, Json, string | undefined]>([
    [422, said('Cannot find requested asset under given api key.'), 'provider_object_missing'],
    [400, said('Cannot update published LLM'), 'provider_conflict'],
    [422, said('Cannot update published agent other than version title'), 'provider_conflict'],
    [404, said('Item 11labs-Matt not found from voice'), 'provider_rejected'],
    [404, said('Item agent_1 not found from agent'), undefined],
    [400, said('Cannot set both model and s2s_model'), undefined],
    [402, said('Trial has ended, please add payment method.'), undefined],
    [422, 'Cannot find requested asset', undefined],
  ])('%i %j is %s', (status, body, code) => {
    expect(retell.classify?.(status, body)).toBe(code)
  })

  it.each<[Json, boolean, string | undefined]>([
    [said('No'), true, 'No'],
    [
      invalid("Unknown query parameter 'is_published'"),
      true,
      "Unknown query parameter 'is_published'",
    ],
    ['<html>Bad gateway</html>', false, undefined],
    [{ message: 'Forbidden' }, false, 'Forbidden'],
    [{ status: 'error' }, false, undefined],
    [null, false, undefined],
  ])('%j is its own: %s, and says %j', (body, own, words) => {
    expect([retell.ownError(body), retell.reason(body)]).toEqual([own, words])
  })

  it.each<[Json, readonly unknown[]]>([
    [
      invalid('request/body/voice_speed must be <= 2'),
      [{ at: 'agent.voice_speed', message: 'must be <= 2' }],
    ],
    [
      invalid(
        'request/body/model must be equal to one of the allowed values: gpt-4.1, gpt-5, ' +
          'request/body/general_tools/0/url must NOT have fewer than 1 characters'
      ),
      [
        { at: 'llm.model', message: 'must be equal to one of the allowed values: gpt-4.1, gpt-5' },
        { at: 'llm.general_tools.0.url', message: 'must NOT have fewer than 1 characters' },
      ],
    ],
    [
      said('Item 11labs-Matt not found from voice'),
      [{ at: 'agent.voice_id', message: 'Item 11labs-Matt not found from voice' }],
    ],
    [invalid("request/body must have required property 'voice_id'"), []],
    [said('Cannot set both model and s2s_model'), []],
  ])('%j names its places', (body, complaints) => {
    expect(retell.complaints(body)).toEqual(complaints)
  })
})
