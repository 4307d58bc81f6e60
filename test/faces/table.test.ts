import { describe, expect, test } from 'vitest'
import { consoleFace } from '../../src/api/console.face.ts'
import { type Row, readRows, showRows, spellRows } from '../../src/api/table.ts'
import { v1Face } from '../../src/api/v1.face.ts'
import type { Json, JsonObject } from '../../src/json.ts'

const rows: readonly Row[] = [
  ['title', 'name'],
  ['sound.speed', 'voice.speed'],
  ['sound.maker', 'voice.provider'],
  ['deep.er.tag', 'transcriber.deepgram.diarize'],
]

describe('a table', () => {
  test.each<[JsonObject, JsonObject]>([
    [{}, {}],
    [{ title: 'A' }, { name: 'A' }],
    [{ title: null }, { name: null }],
    [{ sound: {} }, {}],
    [{ sound: { speed: 0 } }, { voice: { speed: 0 } }],
    [{ sound: null }, { voice: { speed: null, provider: null } }],
    [{ deep: null }, { transcriber: { deepgram: { diarize: null } } }],
    [{ deep: { er: null } }, { transcriber: { deepgram: { diarize: null } } }],
    [{ stranger: 1, sound: { pitch: 2 } }, {}],
  ])('reads %j as %j', (body, patch) => {
    expect(readRows(rows, body)).toEqual(patch)
  })

  test.each<[JsonObject, Json | undefined, JsonObject]>([
    [{ name: 'A' }, undefined, { title: 'A' }],
    [{ name: null }, undefined, { title: null }],
    [{ voice: { speed: 0 } }, undefined, { sound: { speed: 0 } }],
    [{ voice: {} }, undefined, {}],
    [{ voice: null }, undefined, {}],
    [
      { name: false },
      null,
      { title: false, sound: { speed: null, maker: null }, deep: { er: { tag: null } } },
    ],
  ])('shows %j with %j for what is missing as %j', (config, missing, shown) => {
    expect(showRows(rows, config, missing)).toEqual(shown)
  })

  test.each([
    ['name', 'title'],
    ['voice.speed', 'sound.speed'],
    ['voice', 'sound'],
    ['transcriber', 'deep.er'],
    ['name.0', 'title.0'],
    ['names', undefined],
    ['metadata', undefined],
  ])('spells %s as %s', (path, spelled) => {
    expect(spellRows(rows, path)).toBe(spelled)
  })
})

test.each([
  ['firstMessage', 'welcome_message', 'firstMessage'],
  ['model.provider', 'ai_provider', 'model.provider'],
  ['voice.voiceId', 'voice.name', 'voice.voiceId'],
  ['voice', 'voice', 'voice'],
  ['transcriber', 'transcription', 'transcriber'],
  ['transcriber.models', 'transcription', 'transcriber.model'],
  ['transcriber.models.deepgram', 'transcription.deepgram.model', 'transcriber.model'],
  ['transcriber.models.assemblyai', 'transcription.provider', 'transcriber.model'],
  ['transcriber.smallestAi', 'transcription.smallest_ai', 'transcriber.smallestAi'],
  ['transcriber.gladia.languages.1', 'transcription.gladia.languages.1', undefined],
  ['endCallPhrases.0', undefined, 'endCallPhrases.0'],
  ['metadata.a.b', undefined, 'metadata.a.b'],
  ['toolIds', 'tool_ids', 'toolIds'],
  ['provider_options.acme.a', undefined, undefined],
])('%s is spelled %s on v1 and %s on the console', (path, onV1, onConsole) => {
  expect([v1Face.spell(path), consoleFace.spell(path)]).toEqual([onV1 ?? path, onConsole ?? path])
})
