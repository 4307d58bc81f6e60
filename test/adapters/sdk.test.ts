import { Vapi } from '@vapi-ai/server-sdk'
import { describe, expect, it } from 'vitest'
import { vapi } from '../../adapters/vapi.ts'

// A list of the adapter, by the union, the vendor and the place that has it, and the SDK's own.
const lists: readonly (readonly [place: string, theirs: Readonly<Record<string, string>>])[] = [
  ['model openai model.model', Vapi.OpenAiModelModel],
  ['model anthropic model.model', Vapi.AnthropicModelModel],
  ['model anthropic-bedrock model.model', Vapi.AnthropicBedrockModelModel],
  ['model google model.model', Vapi.GoogleModelModel],
  ['model groq model.model', Vapi.GroqModelModel],
  ['model xai model.model', Vapi.XaiModelModel],
  ['model cerebras model.model', Vapi.CerebrasModelModel],
  ['model deep-seek model.model', Vapi.DeepSeekModelModel],
  ['model inflection-ai model.model', Vapi.InflectionAiModelModel],
  ['model minimax model.model', Vapi.MinimaxLlmModelModel],
  ['voice 11labs voice.model', Vapi.ElevenLabsVoiceModel],
  ['voice cartesia voice.model', Vapi.CartesiaVoiceModel],
  ['voice cartesia voice.language', Vapi.CartesiaVoiceLanguage],
  ['voice deepgram voice.voiceId', Vapi.DeepgramVoiceId],
  ['voice deepgram voice.model', Vapi.DeepgramVoiceModel],
  ['voice hume voice.model', Vapi.HumeVoiceModel],
  ['voice inworld voice.model', Vapi.InworldVoiceModel],
  ['voice inworld voice.languageCode', Vapi.InworldVoiceLanguageCode],
  ['voice lmnt voice.language', Vapi.LmntVoiceLanguage],
  ['voice minimax voice.model', Vapi.MinimaxVoiceModel],
  ['voice neuphonic voice.model', Vapi.NeuphonicVoiceModel],
  ['voice openai voice.model', Vapi.OpenAiVoiceModel],
  ['voice playht voice.model', Vapi.PlayHtVoiceModel],
  ['voice playht voice.language', Vapi.PlayHtVoiceLanguage],
  ['voice rime-ai voice.model', Vapi.RimeAiVoiceModel],
  ['voice rime-ai voice.language', Vapi.RimeAiVoiceLanguage],
  ['voice sesame voice.model', Vapi.SesameVoiceModel],
  ['voice smallest-ai voice.model', Vapi.SmallestAiVoiceModel],
  ['voice vapi voice.language', Vapi.VapiVoiceLanguage],
  ['voice wellsaid voice.model', Vapi.WellSaidVoiceModel],
  ['voice xai voice.voiceId', Vapi.XaiVoiceVoiceId],
  ['voice xai voice.language', Vapi.XaiVoiceLanguage],
  ['transcriber 11labs transcriber.model', Vapi.ElevenLabsTranscriberModel],
  ['transcriber 11labs transcriber.language', Vapi.ElevenLabsTranscriberLanguage],
  ['transcriber assembly-ai transcriber.speechModel', Vapi.AssemblyAiTranscriberSpeechModel],
  ['transcriber assembly-ai transcriber.language', Vapi.AssemblyAiTranscriberLanguage],
  ['transcriber azure transcriber.language', Vapi.AzureSpeechTranscriberLanguage],
  ['transcriber cartesia transcriber.model', Vapi.CartesiaTranscriberModel],
  ['transcriber cartesia transcriber.language', Vapi.CartesiaTranscriberLanguage],
  ['transcriber gladia transcriber.model', Vapi.GladiaTranscriberModel],
  ['transcriber gladia transcriber.language', Vapi.GladiaTranscriberLanguage],
  ['transcriber gladia transcriber.languages', Vapi.GladiaTranscriberLanguagesItem],
  ['transcriber google transcriber.model', Vapi.GoogleTranscriberModel],
  ['transcriber google transcriber.language', Vapi.GoogleTranscriberLanguage],
  ['transcriber openai transcriber.model', Vapi.OpenAiTranscriberModel],
  ['transcriber openai transcriber.language', Vapi.OpenAiTranscriberLanguage],
  ['transcriber soniox transcriber.model', Vapi.SonioxTranscriberModel],
  ['transcriber soniox transcriber.language', Vapi.SonioxTranscriberLanguage],
  ['transcriber talkscriber transcriber.model', Vapi.TalkscriberTranscriberModel],
  ['transcriber talkscriber transcriber.language', Vapi.TalkscriberTranscriberLanguage],
  ['transcriber vapi transcriber.language', Vapi.VapiTranscriberLanguage],
  ['transcriber xai transcriber.model', Vapi.XaiTranscriberModel],
  ['transcriber xai transcriber.language', Vapi.XaiTranscriberLanguage],
]

// Where the OpenAPI file of 2026-08-20 knows more than the SDK, or the SDK has no list at all.
const wider = [
  'voice 11labs voice.language',
  'voice neuphonic voice.language',
  'transcriber deepgram transcriber.model',
  'transcriber deepgram transcriber.language',
]

const ours = new Map<string, readonly string[]>(
  vapi.unions.flatMap(({ at, vendors }) =>
    Object.entries(vendors).flatMap(([vendor, settings]) =>
      settings.flatMap((setting) =>
        setting.limit && 'oneOf' in setting.limit
          ? [[`${at} ${vendor} ${setting.at}`, setting.limit.oneOf] as const]
          : []
      )
    )
  )
)

describe('a closed list of the adapter', () => {
  it.each(lists)('%s is the one of the official SDK', (place, theirs) => {
    expect([...(ours.get(place) ?? [])].sort()).toEqual(Object.values(theirs).sort())
  })

  it('is compared here, or known to be wider', () => {
    const compared = [...lists.map(([place]) => place), ...wider]
    expect([...ours.keys()].sort()).toEqual(compared.sort())
  })

  it.each([
    ['transcriber deepgram transcriber.model', Vapi.DeepgramTranscriberModel, 34],
    ['transcriber deepgram transcriber.language', Vapi.DeepgramTranscriberLanguage, 89],
  ] as const)('%s has all that the SDK has', (place, theirs, count) => {
    const list = ours.get(place) ?? []
    expect(list.length).toBe(count)
    expect(list).toEqual(expect.arrayContaining(Object.values(theirs)))
  })
})

describe('a vendor', () => {
  type Tag<T> = T extends { provider: infer P } ? P : never
  // Each name is checked by the compiler: one that the SDK does not know, or lacks, does not compile.
  const vendors = {
    model: {
      ...{ openai: 1, anthropic: 1, 'anthropic-bedrock': 1, google: 1, groq: 1, xai: 1 },
      ...{ cerebras: 1, 'deep-seek': 1, 'inflection-ai': 1, minimax: 1, anyscale: 1, vapi: 1 },
      ...{ deepinfra: 1, openrouter: 1, 'perplexity-ai': 1, 'together-ai': 1, 'custom-llm': 1 },
    } satisfies Record<Tag<Vapi.UpdateAssistantDtoModel>, 1>,
    voice: {
      ...{ '11labs': 1, azure: 1, cartesia: 1, 'custom-voice': 1, deepgram: 1, hume: 1, lmnt: 1 },
      ...{ inworld: 1, microsoft: 1, minimax: 1, neuphonic: 1, openai: 1, playht: 1, vapi: 1 },
      ...{ 'rime-ai': 1, sesame: 1, 'smallest-ai': 1, tavus: 1, wellsaid: 1, xai: 1 },
    } satisfies Record<Tag<Vapi.UpdateAssistantDtoVoice>, 1>,
    transcriber: {
      ...{ '11labs': 1, 'assembly-ai': 1, azure: 1, cartesia: 1, 'custom-transcriber': 1 },
      ...{ deepgram: 1, gladia: 1, google: 1, openai: 1, soniox: 1, speechmatics: 1 },
      ...{ talkscriber: 1, vapi: 1, xai: 1 },
    } satisfies Record<Tag<Vapi.UpdateAssistantDtoTranscriber>, 1>,
  }

  it.each(vapi.unions)(
    'of the $at is one that the official SDK knows',
    ({ at, vendors: named }) => {
      const theirs = Object.keys(vendors[at as keyof typeof vendors])
      expect(Object.keys(named).sort()).toEqual(theirs.sort())
    }
  )
})
