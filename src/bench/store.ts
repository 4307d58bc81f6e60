import type { SyncedLink } from '../assistant.ts'
import { nodeSqlite, openFile } from '../store/node-sqlite.ts'
import { scratch } from '../store/scratch.ts'
import type { Row, Sql, SqlValue } from '../store/sql.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store.ts'
import type { Operation } from '../sync/operation.ts'
import type { Vault } from '../vault.ts'

/** Durable writes per second: of one transaction each, and of those that share one. */
type Rates = { readonly single: number; readonly grouped: number }

/** How long each of the two ways is measured, and how often they take turns. */
export type Effort = { readonly rounds: number; readonly milliseconds: number }

/** Rounds of pairs of W1 and W2, each writer on its own assistant, over two files side by side. */
export const measureStore = async (vault: Vault, writers: number, effort: Effort) => {
  const places = [scratch(), scratch()] as const
  const single = await sqliteStore(oneByOne(places[0].file), vault)
  const grouped = await sqliteStore(nodeSqlite(places[1].file), vault)
  const rounds: Rates[] = []
  try {
    for (const store of [single, grouped]) await furnish(store, writers)
    for (let round = 0; round <= effort.rounds; round += 1)
      rounds.push({
        single: await rate(single, writers, effort.milliseconds),
        grouped: await rate(grouped, writers, effort.milliseconds),
      })
  } finally {
    for (const store of [single, grouped]) await store.close()
    for (const { remove } of places) remove()
  }
  // The first round only warms up.
  return rounds.slice(1)
}

/** The yardstick: a transaction per batch, made as it is asked for. */
const oneByOne = (file: string): Sql => {
  const opened = openFile(file)
  return {
    all: async <R extends Row>(text: string, ...values: SqlValue[]) =>
      opened.run({ text, values }) as readonly Row[] as readonly R[],
    batch: async (statements) => {
      const [outcome] = opened.commit([statements])
      if (outcome?.status !== 'fulfilled') throw outcome?.reason
      return outcome.value
    },
    close: async () => opened.close(),
  }
}

const rate = async (store: Store, writers: number, milliseconds: number) => {
  const start = performance.now()
  const until = start + milliseconds
  const each = Array.from({ length: writers }, (_, at) => write(store, `${at}`, until))
  const pairs = (await Promise.all(each)).reduce((sum, count) => sum + count, 0)
  return (2 * pairs * 1000) / (performance.now() - start)
}

/** One writer's pairs of W1 and W2 until the time is over; how many there were. */
export const write = async (store: Store, writer: string, until: number, object = small) => {
  let version = (await store.getAssistant({ orgId, userId: null }, writer))?.version ?? 0
  let pairs = 0
  for (; performance.now() < until; pairs += 1, version += 1) {
    const running = operation(writer, version, object)
    const begun = await store.begin(running)
    if (begun.outcome !== 'begun') throw new Error(`W1 was ${begun.outcome}`)
    const done = ended(running)
    const change = { ...done.after, links: [link(writer, object)] }
    if (!(await store.finish(done, begun.fence, change))) throw new Error('W2 was too late')
  }
  return pairs
}

const orgId = 'bench'
const owner = { orgId, userId: 'bench' }
const at = '2026-11-25T12:00:00.000Z'

/** A connection, and an assistant for each writer. */
export const furnish = async (store: Store, writers: number, object = small) => {
  await store.addConnection({
    ...{ ...owner, id: 'account', provider: 'voice', name: null, apiKey: 'key' },
    ...{ webhookSecret: null, baseUrl: null, allowUnknownModels: false, driftPolicy: 'report' },
    ...{ state: 'ok', createdAt: at, updatedAt: at },
  })
  for (let writer = 0; writer < writers; writer += 1) {
    const id = `${writer}`
    const made = { ...ended(operation(id, 0, object)), kind: 'create' as const }
    await store.addAssistant(
      {
        ...{ ...owner, ...home, id, version: 1, links: [link(id, object)], operationId: null },
        ...{ createdAt: at, updatedAt: at },
      },
      made
    )
  }
}

const systemPrompt = 'You help students to enroll, and you are polite about it. '.repeat(16)
const home = { config: { name: 'Enrollment', systemPrompt }, defaults: [], providerOptions: {} }
// A provider's object of somewhat more than a kilobyte, so that a journal has two to five.
const small = JSON.stringify({ ...home.config, voice: { provider: 'azure', voiceId: 'andrew' } })
const call = { method: 'PATCH', path: '/assistant/1', body: '{"name":"Enrollment"}' } as const

const link = (writer: string, object: string): SyncedLink => ({
  ...{ id: `link-${writer}`, connectionId: 'account', provider: 'voice', externalId: writer },
  ...{ base: object, state: 'in_sync', lastSyncedAt: at },
})

const step = (writer: string, object: string) => ({
  ...{ linkId: `link-${writer}`, connectionId: 'account', provider: 'voice', externalId: writer },
  ...{ do: call, undo: call, before: object, wrote: ['name'], state: 'waiting' as const },
})

let operations = 0
// Ascending, as the gateway's own ids are.
const newId = () => `op_${String(++operations).padStart(26, '0')}`

const operation = (writer: string, baseVersion: number, object: string): Operation => ({
  ...{ ...owner, id: newId(), kind: 'patch', assistantId: writer, baseVersion, state: 'pending' },
  ...{ decision: 'none', ambiguous: false, steps: [step(writer, object)], after: home, synced: [] },
  ...{ timeline: [], createdAt: at, endedAt: null },
})

const ended = (running: Operation): Operation => ({
  ...running,
  state: 'committed',
  steps: running.steps.map((each) => ({ ...each, answer: each.before ?? small, state: 'applied' })),
  endedAt: at,
})

/** A vault that seals nothing, so that the store is measured alone. */
export const inClear: Vault = {
  seal: async (_, text) => text,
  open: async (_, text) => text,
  hash: async (text) => text,
  hashes: async (text) => [text],
}
