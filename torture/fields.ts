/** What the load changes and the checkers compare: one flat name for each field. */
export const fields = [
  ...(['name', 'prompt', 'greeting', 'maxTokens', 'maxDuration', 'voice'] as const),
  ...(['inactivity', 'timeoutEnd', 'endCall', 'voicemail', 'note'] as const),
] as const

export type Field = (typeof fields)[number]
export type Value = string | number | null
/** Fields with their values; a field that a face does not show is left out. */
export type Values = { readonly [F in Field]?: Value }
export type FaceName = 'v1' | 'console'

type Places = { readonly [F in Field]?: string }

/** Where each field stands in the bodies of a face. */
export const places: Readonly<Record<FaceName, Places>> = {
  v1: {
    name: 'name',
    prompt: 'system_prompt',
    greeting: 'welcome_message',
    maxTokens: 'max_tokens',
    maxDuration: 'maximum_duration',
    voice: 'voice.name',
    inactivity: 'inactivity_message',
    timeoutEnd: 'timeout_end_message',
  },
  console: {
    name: 'name',
    prompt: 'systemPrompt',
    greeting: 'firstMessage',
    maxTokens: 'model.maxTokens',
    maxDuration: 'maxDurationSeconds',
    voice: 'voice.voiceId',
    endCall: 'endCallMessage',
    voicemail: 'voicemailMessage',
    note: 'metadata.note',
  },
}

const numbers: readonly Field[] = ['maxTokens', 'maxDuration']

/** A value that nobody else writes to this field of this assistant: its `n`-th, by `whom`. */
export const fresh = (field: Field, whom: 'client' | 'outsider', n: number): Value => {
  if (numbers.includes(field)) return (whom === 'client' ? 1000 : 5000) + n
  return `${field} ${whom === 'client' ? 't' : 'o'}${n}.`
}

/** What the provider puts in place of a number of ours. */
export const swap = 5999
export const swapped = (value: Value | undefined) => value === swap

/** Who wrote a value, by what it looks like. */
export const writerOf = (value: Value | undefined): 'client' | 'outsider' | 'nobody' => {
  if (typeof value === 'number')
    return value >= 5000 ? 'outsider' : value > 1000 ? 'client' : 'nobody'
  if (typeof value !== 'string') return 'nobody'
  if (/ o\d+\.$/.test(value)) return 'outsider'
  return / t\d+\.$/.test(value) ? 'client' : 'nobody'
}

/** A body of a face that sets these fields. */
export const bodyOf = (face: FaceName, values: Values): object => {
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const place = places[face][field]
    if (place === undefined || values[field] === undefined) continue
    const [block = '', key] = place.split('.')
    if (key === undefined) body[block] = values[field]
    else body[block] = { ...(body[block] as object | undefined), [key]: values[field] }
  }
  // The page wants both with every model; they never change here.
  if (face === 'console' && body.model !== undefined)
    body.model = { provider: 'openai', model: 'gpt-4o-mini', ...(body.model as object) }
  return body
}
