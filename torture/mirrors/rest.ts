import { DatabaseSync } from 'node:sqlite'
import { databaseIn } from '../gateway.ts'
import { readLines } from '../lines.ts'
import { copyAt, type Said } from './copies.ts'
import type { Ending } from './judge.ts'
import { type Provider, providers, type World } from './providers.ts'
import type { House, Mirrored } from './setup.ts'

/** An operation as the API shows it, as far as it is looked at. */
export type Shown = {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly assistant_id: string
  readonly created_at: string
  readonly ended_at: string | null
  readonly timeline: readonly { readonly purpose: string; readonly provider: string }[]
}

/** Whom to ask, and with which key. */
export type Asker = { readonly base: string; readonly apiKey: string }

const get = async <T>({ base, apiKey }: Asker, path: string): Promise<T> => {
  const response = await fetch(`${base}${path}`, { headers: { 'x-api-key': apiKey } })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { data: T }).data
}

/** Every operation there is, page by page. */
export const operationsOf = async (asker: Asker): Promise<readonly Shown[]> => {
  const all: Shown[] = []
  for (let page = 1; ; page += 1) {
    const path = `/api/v1/operations?page=${page}&limit=100`
    const found = await get<readonly Shown[]>(asker, path)
    all.push(...found)
    if (found.length < 100) return all
  }
}

/** How each assistant stands once all is at rest. */
export const endingsOf = async (
  base: string,
  { apiKey, assistants }: House,
  world: World,
  operations: readonly Shown[]
): Promise<readonly Ending[]> => {
  const endings: Ending[] = []
  for (const one of assistants)
    endings.push(await endingOf({ base, apiKey }, one, world, operations))
  return endings
}

type Sync = { readonly links: readonly { readonly provider: Provider; readonly state: string }[] }

/** How one assistant stands: home and what is told of its links first, then its copies. */
export const endingOf = async (
  asker: Asker,
  { key, index, at }: Mirrored,
  world: World,
  operations: readonly Shown[]
): Promise<Ending> => {
  const path = `/api/v1/assistants/${key}`
  const home = await get<Said>(asker, path)
  const { links } = await get<Sync>(asker, `${path}/sync`)
  const each = <T>(what: (provider: Provider) => T) =>
    Object.fromEntries(providers.map((provider) => [provider, what(provider)])) as {
      readonly [P in Provider]: T
    }
  return {
    index,
    home,
    copies: each((provider) => copyAt(world, provider, at[provider])),
    told: each((name) => links.find(({ provider }) => provider === name)?.state ?? 'no link'),
    ends: operations.filter((one) => one.assistant_id === key).map(({ state }) => state),
  }
}

/** What the database's own record says: how often another run went on with an operation. */
export const auditOf = (folder: string) => {
  const database = new DatabaseSync(databaseIn(folder), { readOnly: true })
  const count = (where: string) =>
    Number(database.prepare(`select count(*) n from torture_audit where ${where}`).get()?.n)
  const found = {
    takeovers: count("what = 'take' and before = operation"),
    marks: count("what = 'mark'"),
  }
  database.close()
  return found
}

/** The longest time from a start to the end of what an earlier one had left open. */
export const recoveryOf = (folder: string, operations: readonly Shown[]): number => {
  const lives = readLines<{ readonly wall: number }>(`${folder}/lives.jsonl`)
  const times = operations.flatMap(({ created_at, ended_at }) => {
    const [began, ended] = [Date.parse(created_at), Date.parse(ended_at ?? '')]
    const start = lives.findLast(({ wall }) => wall <= ended)
    return start !== undefined && start.wall > began ? [ended - start.wall] : []
  })
  return Math.max(0, ...times)
}

const open = ['pending', 'compensating', 'unknown', 'stuck']

/** Operations that have not ended. */
export const openIn = (operations: readonly Shown[]): readonly string[] =>
  operations
    .filter(({ state }) => open.includes(state))
    .map(({ id, state }) => `operation ${id} is still ${state}`)
