import { readdirSync, readFileSync } from 'node:fs'
import { type JsonObject, parseExact } from '../../src/json.ts'

const folder = new URL('../corpus/retell/', import.meta.url)

/** One object of a real configuration; a case has an agent, and an LLM or a flow. */
export type Case = {
  readonly name: string
  readonly kind: 'agent' | 'llm' | 'flow'
  readonly id: string
  readonly object: JsonObject
}

const ids = { agent: 'agent_id', llm: 'llm_id', flow: 'conversation_flow_id' } as const

/** Every real configuration of the corpus, numbers as written. */
export const corpus: readonly Case[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const kind = name.split('.').at(-2) as Case['kind']
    const object = parseExact(readFileSync(new URL(name, folder), 'utf8')) as JsonObject
    return { name, kind, id: String(object[ids[kind]]), object }
  })
