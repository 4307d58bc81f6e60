import { readdirSync, readFileSync } from 'node:fs'
import { type JsonObject, parseExact } from '../../src/json.ts'

const folder = new URL('../corpus/vapi/', import.meta.url)

export type Case = {
  readonly name: string
  readonly kind: 'assistant' | 'tool'
  readonly object: JsonObject
}

/** Every real configuration of the corpus, numbers as written. */
export const corpus: readonly Case[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({
    name,
    kind: name.startsWith('tool-') ? 'tool' : 'assistant',
    object: parseExact(readFileSync(new URL(name, folder), 'utf8')) as JsonObject,
  }))
