import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { isObject, type JsonObject, parseExact } from '../json.ts'
import { launch, type Running } from './processes.ts'

/** The fake provider in a process of its own, with real configurations. */
export type Provider = {
  readonly name: string
  readonly key: string
  readonly server: Running
  /** Makes so many objects and gives their ids. */
  readonly place: (count: number) => Promise<readonly string[]>
  /** Object of an id as it was placed. */
  readonly placed: (id: string) => JsonObject
  /** Answers come so much later from now on. */
  readonly slow: (milliseconds: number) => Promise<void>
  readonly forgetCalls: () => Promise<void>
  /** How many calls came since, by their method. */
  readonly calls: () => Promise<Readonly<Record<string, number>>>
}

const folder = new URL('../../test/corpus/vapi/', import.meta.url)

/** Every real assistant whose model has a temperature to change: 2 to 26 KB, 9 in the middle. */
const templates = () =>
  readdirSync(folder)
    .filter((name) => /^\d.*\.json$/.test(name))
    .map((name) => parseExact(readFileSync(new URL(name, folder), 'utf8')) as JsonObject)
    .filter(({ model }) => isObject(model) && model.temperature !== undefined)

/** Starts the fake; it ends with this process. */
export const openProvider = async (): Promise<Provider> => {
  const server = await launch(['src/mock.ts'], { PORT: '0' })
  const call = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`${server.url}${path}`, { method, ...sent })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }
  const objects = new Map<string, JsonObject>()
  const originals = templates()
  const place = async (at: number) => {
    const id = randomUUID()
    const object = { ...originals[at % originals.length], id }
    await call('PUT', '/_objects', { kind: 'assistant', object })
    objects.set(id, object)
    return id
  }
  return {
    ...{ name: 'vapi', key: 'vapi-sandbox-key', server },
    place: (count) => Promise.all(Array.from({ length: count }, (_, at) => place(at))),
    placed: (id) => objects.get(id) ?? {},
    slow: async (milliseconds) => {
      await call('DELETE', '/_faults')
      if (milliseconds === 0) return
      const fault = { kind: 'slow', ms: milliseconds, applied: 'after' }
      await call('POST', '/_faults', { match: {}, fault, times: 'always' })
    },
    forgetCalls: async () => void (await call('DELETE', '/_log')),
    calls: async () => {
      const log = JSON.parse(await call('GET', '/_log')) as { method: string }[]
      return Object.fromEntries(
        ['GET', 'PATCH'].map((name) => [name, log.filter(({ method }) => method === name).length])
      )
    },
  }
}
