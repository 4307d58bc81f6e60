import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scaled } from './gateway.ts'
import type { Assistant } from './setup.ts'
import type { Tier } from './sizes.ts'

/** What the checkers are told beside the files that the run's parts write, from the first fault on. */
export type Begun = {
  readonly tier: Tier
  readonly seed: number
  readonly assistants: readonly Assistant[]
  readonly timing: Scaled
  readonly began: number
  readonly secrets: readonly string[]
}

/** What is known once all has come to rest. */
export type Rest = {
  /** When the faults ended, and when nothing moved any more. */
  readonly healed: number
  readonly rested: number
  /** What was said of each assistant then. */
  readonly states: readonly string[]
  /** How the last start, which nobody killed, held up. */
  readonly resources: {
    readonly rssMiB: number
    readonly sockets: number
    readonly restless: number
  }
  readonly lastExit: number | null
}

export type RunFacts = Begun & Rest

const [first, last] = ['begun.json', 'rest.json'] as const

/** Writes what is known at the beginning. */
export const writeBegun = (folder: string, begun: Begun) =>
  writeFileSync(join(folder, first), JSON.stringify(begun))

/** Writes what is known at the end. */
export const writeRest = (folder: string, rest: Rest) =>
  writeFileSync(join(folder, last), JSON.stringify(rest))

/** What a folder says of its run; null before its first fault. */
export const readBegun = (folder: string): Begun | null => readJson(join(folder, first))

/** And of its end; null before that. */
export const readRest = (folder: string): Rest | null => readJson(join(folder, last))

const readJson = <T>(file: string): T | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return null
  }
}
