import { z } from 'zod'
import {
  closed,
  flag,
  free,
  number,
  range,
  server,
  text,
  texts,
  variants,
  words,
} from './vapi-schema-parts.ts'
import { inlineTool } from './vapi-schema-tools.ts'

const message = closed(
  { name: text, tool_calls: z.array(free), tool_call_id: text },
  {
    role: words('assistant function user system tool'),
    content: z.string().max(100_000_000).nullable(),
  }
)

// Old accounts hold google and canonical here; the published schema knows custom only.
const knowledgeBase = closed({ server, fileIds: texts, topK: number }, { provider: text })

const shared = {
  messages: z.array(message),
  tools: z.array(inlineTool),
  toolIds: texts,
  toolRefs: z.array(closed({}, { toolId: text, version: text })),
  knowledgeBase,
  knowledgeBaseId: text,
  systemPrompt: text,
  temperature: range(0, 2),
  emotionRecognitionEnabled: flag,
  numFastTurns: z.number().min(0),
}

const vendor = (model: z.ZodType, own: Parameters<typeof closed>[0] = {}, required = {}) =>
  closed({ ...shared, maxTokens: range(50, 10_000), ...own }, { model, ...required })

const thinking = closed({}, { type: text, budgetTokens: range(1024, 100_000) })

const claude = `
  claude-3-opus-20240229 claude-3-sonnet-20240229 claude-3-haiku-20240307
  claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 claude-3-5-haiku-20241022
  claude-3-7-sonnet-20250219 claude-opus-4-20250514 claude-opus-4-5-20251101 claude-opus-4-6
  claude-sonnet-4-20250514 claude-sonnet-4-5-20250929 claude-sonnet-4-6 claude-haiku-4-5-20251001
`

const gpt = `
  gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-5.5 chat-latest gpt-5.4 gpt-5.4-mini gpt-5.4-nano
  gpt-5.2 gpt-5.2-chat-latest gpt-5.1 gpt-5.1-chat-latest gpt-5 gpt-5-chat-latest gpt-5-mini
  gpt-5-nano gpt-4.1-2025-04-14 gpt-4.1-mini-2025-04-14 gpt-4.1-nano-2025-04-14 gpt-4.1
  gpt-4.1-mini gpt-4.1-nano chatgpt-4o-latest o3 o3-mini o4-mini o1-mini o1-mini-2024-09-12
  gpt-4o-realtime-preview-2024-10-01 gpt-4o-realtime-preview-2024-12-17
  gpt-4o-mini-realtime-preview-2024-12-17 gpt-realtime-2025-08-28 gpt-realtime-mini-2025-12-15
  gpt-realtime-2 gpt-4o-mini-2024-07-18 gpt-4o-mini gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06
  gpt-4o-2024-11-20 gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4-turbo-preview gpt-4-0125-preview
  gpt-4-1106-preview gpt-4 gpt-4-0613 gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106
  gpt-3.5-turbo-16k gpt-3.5-turbo-0613
`
const gptIds = words(gpt)
/** A model's id alone, or pinned to a region (`gpt-4.1-2025-04-14:westeurope`). */
const gptId = z.string().refine((id) => gptIds.safeParse(id.replace(/:[a-z0-9]+$/, '')).success, {
  error: `must be one of the following values: ${gptIds.options.join(', ')}`,
})

/** What `model` may carry, by its provider. */
export const model: z.ZodType = variants('provider', {
  anthropic: vendor(words(`${claude} claude-sonnet-5`), { thinking }),
  'anthropic-bedrock': vendor(words(`${claude} global.anthropic.claude-haiku-4-5-20251001-v1:0`), {
    thinking,
  }),
  anyscale: vendor(text),
  cerebras: vendor(words('llama3.1-8b')),
  'custom-llm': vendor(
    text,
    {
      metadataSendMode: words('off variable destructured'),
      headers: free,
      wordLevelConfidenceEnabled: flag,
      timeoutSeconds: number,
    },
    { url: text }
  ),
  deepinfra: vendor(text),
  'deep-seek': vendor(words('deepseek-chat deepseek-reasoner')),
  google: vendor(
    words(`
      gemini-3.5-flash gemini-3.1-flash-lite gemini-3-flash-preview gemini-2.5-pro gemini-2.5-flash
      gemini-2.5-flash-lite gemini-2.0-flash-thinking-exp gemini-2.0-pro-exp-02-05 gemini-2.0-flash
      gemini-2.0-flash-lite gemini-2.0-flash-exp gemini-2.0-flash-realtime-exp gemini-1.5-flash
      gemini-1.5-flash-002 gemini-1.5-pro gemini-1.5-pro-002 gemini-1.0-pro
    `),
    { realtimeConfig: free }
  ),
  groq: vendor(
    words(`
      openai/gpt-oss-20b openai/gpt-oss-120b deepseek-r1-distill-llama-70b llama-3.3-70b-versatile
      llama-3.1-405b-reasoning llama-3.1-8b-instant llama3-8b-8192 llama3-70b-8192 gemma2-9b-it
      moonshotai/kimi-k2-instruct-0905 meta-llama/llama-4-scout-17b-16e-instruct mistral-saba-24b
      compound-beta compound-beta-mini
    `)
  ),
  'inflection-ai': vendor(words('inflection_3_pi')),
  minimax: vendor(words('MiniMax-M2.7')),
  openai: vendor(gptId, {
    fallbackModels: z.array(gptId),
    toolStrictCompatibilityMode: words(
      'strip-parameters-with-unsupported-validation strip-unsupported-validation'
    ),
    promptCacheRetention: words('in_memory 24h'),
    promptCacheKey: text,
    reasoningEffort: words('minimal none low medium high xhigh'),
  }),
  openrouter: vendor(text),
  'perplexity-ai': vendor(text),
  'together-ai': vendor(text),
  xai: vendor(
    words(`
      grok-beta grok-2 grok-3 grok-4-fast-reasoning grok-4-fast-non-reasoning
      grok-4.20-0309-reasoning grok-4.20-0309-non-reasoning grok-4.3
    `)
  ),
  vapi: closed({
    ...shared,
    model: text,
    version: words('latest 1'),
    workflowId: text,
    workflow: free,
  }),
})
