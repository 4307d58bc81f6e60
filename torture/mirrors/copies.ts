import type { Provider, World } from './providers.ts'

/** The fields that a run changes, in the spelling of v1; all three providers hold them. */
export const fields = ['name', 'system_prompt', 'welcome_message', 'maximum_duration'] as const
/** One of them. */
export type Field = (typeof fields)[number]
/** What each of them says. */
export type Said = { readonly [F in Field]: unknown }

/** One copy as callers meet it; null where nothing is live. */
export type Copy = { readonly said: Said; readonly foreign: unknown } | null

type Loose = { readonly [key: string]: Loose | undefined } & { readonly [index: number]: Loose }

/** What stands at a provider under an id, read by this file's own knowledge of its objects. */
export const copyAt = (world: World, provider: Provider, id: string): Copy =>
  readers[provider](world, id)

const objects = (world: World, provider: Provider, kind: string): readonly Loose[] =>
  world[provider].objects(kind).map(({ object }) => loose(object))

const loose = (object: object) => JSON.parse(JSON.stringify(object)) as Loose

/** The objects of a kind with this value at a key: a copy of all, many times, would take long. */
const having = (world: World, [provider, kind, key]: Where, value: string): readonly Loose[] =>
  world[provider]
    .objects(kind)
    .filter(({ object }) => object[key] === value)
    .map(({ object }) => loose(object))

type Where = readonly [provider: Provider, kind: string, key: string]

const said = (name: unknown, prompt: unknown, welcome: unknown, duration: unknown): Said => ({
  ...{ name, system_prompt: prompt, welcome_message: welcome, maximum_duration: duration },
})

const vapi = (world: World, id: string): Copy => {
  const [one] = having(world, ['vapi', 'assistant', 'id'], id)
  if (one === undefined) return null
  const { name, model, firstMessage, maxDurationSeconds, analysisPlan } = one
  const prompt = model?.messages?.[0]?.content
  return {
    said: said(name, prompt, firstMessage, maxDurationSeconds),
    foreign: analysisPlan?.summaryPrompt,
  }
}

const retell = (world: World, id: string): Copy => {
  const live = versionsOf(world, id)
    .filter((agent) => Boolean(agent.is_published))
    .at(-1)
  const engine = live?.response_engine
  const llm = having(world, ['retell', 'llm', 'llm_id'], String(engine?.llm_id)).find(
    ({ version }) => Number(version) === Number(engine?.version)
  )
  if (live === undefined || llm === undefined) return null
  const seconds = Number(live.max_call_duration_ms) / 1000
  return {
    said: said(live.agent_name, llm.general_prompt, llm.begin_message, seconds),
    foreign: undefined,
  }
}

const versionsOf = (world: World, id: string) =>
  [...having(world, ['retell', 'agent', 'agent_id'], id)].sort(
    (a, b) => Number(a.version) - Number(b.version)
  )

const elevenlabs = (world: World, id: string): Copy => {
  const [one] = having(world, ['elevenlabs', 'agent', 'agent_id'], id)
  if (one === undefined) return null
  const { agent, conversation } = one.conversation_config ?? {}
  const { prompt, first_message: welcome } = agent ?? {}
  return {
    said: said(one.name, prompt?.prompt, welcome, conversation?.max_duration_seconds),
    foreign: one.platform_settings?.call_limits?.daily_limit,
  }
}

const readers = { vapi, retell, elevenlabs }

/** What is at the providers and belongs to no link: objects by their names, and open drafts. */
export const strayIn = (world: World, linked: ReadonlySet<string>): readonly string[] => {
  const agents = objects(world, 'retell', 'agent')
  const engines = agents.map(({ response_engine: engine }) => engine)
  const named = new Set(engines.map((engine) => `${engine?.llm_id} version ${engine?.version}`))
  const llms = objects(world, 'retell', 'llm').map((one) => `${one.llm_id} version ${one.version}`)
  const stray = (what: string, ids: readonly unknown[], known: ReadonlySet<string>) =>
    [...new Set(ids.map(String))].filter((id) => !known.has(id)).map((id) => `${what} ${id}`)
  const drafts = agents.filter((agent) => !agent.is_published)
  return [
    ...stray('Vapi object', ids(objects(world, 'vapi', 'assistant'), 'id'), linked),
    ...stray('Retell agent', ids(agents, 'agent_id'), linked),
    ...stray('Retell LLM', llms, named),
    ...stray('ElevenLabs agent', ids(objects(world, 'elevenlabs', 'agent'), 'agent_id'), linked),
    ...drafts.map(({ agent_id, version }) => `Retell draft ${agent_id} version ${version}`),
  ]
}

const ids = (all: readonly Loose[], key: string) => all.map((one) => one[key])
