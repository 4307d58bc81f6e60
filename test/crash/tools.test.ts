import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { object } from '../sync/scene.ts'
import {
  type Client,
  clientOf,
  heldBy,
  openTown,
  type Process,
  settle,
  type Town,
} from './gateway.ts'

// Long attempts: what is parked at the provider stays there until the process is killed.
const parking = {
  ...{ PATCHBAY_ATTEMPT_TIMEOUT_MS: '20000', PATCHBAY_DEADLINE_MS: '25000' },
  ...{ PATCHBAY_SCAN_MS: '100', PATCHBAY_SETTLE_MS: '1' },
}
const theirs = '0f1e2d3c-0000-4000-8000-0000000000f1'
const args = ['--import', join(import.meta.dirname, 'trap.ts')]

let town: Town
let server: Process
let client: Client
let access: { key: string; connectionId: string }
let trap = ''
beforeAll(async () => {
  town = await openTown()
  trap = join(town.folder, 'trap')
  server = await town.start({ ...parking, TRAP_FILE: trap }, args)
  access = await settle(server, town.fake)
  client = clientOf(server, access.key)
})
const restart = async (env: NodeJS.ProcessEnv = {}) => {
  await server.kill()
  await rm(trap, { force: true })
  server = await town.start({ ...parking, TRAP_FILE: trap, ...env }, args)
  client = clientOf(server, access.key)
}

const ask = async (method: string, path: string, body?: object) => {
  const answer = await client(method, path, body)
  if (answer === 'cut') throw new Error('cut')
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  return answer.body.data
}

let made = 0
/** An assistant with a tool of somebody else's, and a tool of ours; given to it where that is said. */
const scene = async (given: boolean) => {
  made += 1
  const external = `22222222-2222-4333-8444-${String(made).padStart(12, '0')}`
  const model = object(external).model as JsonObject
  town.fake.place('assistant', object(external, { model: { ...model, toolIds: [theirs] } }))
  const body = { connection_id: access.connectionId, external_id: external }
  const { id } = await ask('POST', '/api/v1/assistants/import', body)
  const tool = await ask('POST', '/api/v1/tools', {
    ...{ name: 'check_order', description: `of ${made}`, endpoint: 'https://api.example/x' },
    method: 'GET',
  })
  if (given) await ask('POST', `/api/v1/assistants/${id}/tools`, { tool_id: tool.id })
  return { id: id as string, external, tool: tool.id as string, number: made }
}
type Scene = Awaited<ReturnType<typeof scene>>

/** What stands for the tool, and what the assistant names of ours, there and here. */
const standing = async ({ id, external, tool, number }: Scene) => {
  const copies = town.fake
    .objects('tool')
    .map((one) => one.object)
    .filter(({ description }) => String(description).startsWith(`of ${number}`))
  const { toolIds } = heldBy(town.fake, external).model as { toolIds: string[] }
  expect(toolIds[0]).toBe(theirs)
  const named = toolIds.slice(1).map((one) => copies.findIndex((copy) => copy.id === one))
  const { selected_tools } = await ask('GET', `/api/v1/assistants/${id}`)
  const own = await client('GET', `/api/v1/tools/${tool}`)
  return {
    there: copies.map(({ description }) => description),
    named,
    here: (selected_tools as string[]).map((one) => one === tool),
    home: own === 'cut' || own.status !== 200 ? null : own.body.data.description,
  }
}
const comesTo = (one: Scene, end: Awaited<ReturnType<typeof standing>>) =>
  vi.waitFor(async () => expect(await standing(one)).toEqual(end), {
    ...{ interval: 20, timeout: 10_000 },
  })

type Point = 'before' | 'after'
/** Kills the server while a call hangs at the provider. */
const killedAt = async (method: string, path: string, when: Point, work: () => unknown) => {
  const hanging = () => town.fake.log().filter(({ fault }) => fault === 'hang').length
  const before = hanging()
  town.fake.fault({ match: { method, path }, fault: { kind: 'hang', when } })
  const cut = work()
  await vi.waitFor(() => expect(hanging()).toBe(before + 1), { interval: 2, timeout: 10_000 })
  await restart()
  expect(await cut).toBe('cut')
}

describe('SIGKILL around the first use of a tool', () => {
  it.each<[Point]>([['before'], ['after']])(
    '%s its POST is taken leaves none, or one that is asked for again',
    async (when) => {
      const one = await scene(false)
      const assign = () =>
        client('POST', `/api/v1/assistants/${one.id}/tools`, { tool_id: one.tool })
      await killedAt('POST', '/tool', when, assign)
      await comesTo(one, { there: [], named: [], here: [], home: `of ${one.number}` })
      expect(await assign()).toMatchObject({ status: 200 })
      await comesTo(one, {
        ...{ there: [`of ${one.number}`], named: [0], here: [true], home: `of ${one.number}` },
      })
    }
  )

  it.each<[Point]>([['before'], ['after']])(
    '%s the PATCH that names it is taken ends with it named',
    async (when) => {
      const one = await scene(false)
      const assign = () =>
        client('POST', `/api/v1/assistants/${one.id}/tools`, { tool_id: one.tool })
      await killedAt('PATCH', `/assistant/${one.external}`, when, assign)
      await comesTo(one, {
        ...{ there: [`of ${one.number}`], named: [0], here: [true], home: `of ${one.number}` },
      })
    }
  )
})

describe('SIGKILL around the change of a tool', () => {
  const changed = (one: Scene) =>
    client('PATCH', `/api/v1/tools/${one.tool}`, { description: `of ${one.number}, new` })
  const all = (text: string) => ({
    ...{ there: [text], named: [0], here: [true], home: text },
  })

  it.each<[Point]>([['before'], ['after']])(
    '%s its PATCH is taken ends with both sides new',
    async (when) => {
      const one = await scene(true)
      await killedAt('PATCH', '/tool/*', when, () => changed(one))
      await comesTo(one, all(`of ${one.number}, new`))
    }
  )

  it.each([
    // The first commit of a change at home finds that providers have it, and stores nothing.
    ['before 2', 'old'],
    ['after 2', 'new'],
    ['before 3', 'new'],
    ['after 3', 'new'],
  ] as const)('%s, counted in commits, ends with both sides %s', async (at, end) => {
    // One look at the start, so that no commit is counted but those of the change.
    await restart({ PATCHBAY_SCAN_MS: '600000' })
    const one = await scene(true)
    await writeFile(trap, at)
    expect(await changed(one)).toBe('cut')
    await restart()
    await comesTo(one, all(end === 'new' ? `of ${one.number}, new` : `of ${one.number}`))
  })
})

describe('SIGKILL around the removal of a tool', () => {
  const nothing = { there: [], named: [], here: [] }

  it.each<[string, Point]>([
    ['PATCH', 'before'],
    ['PATCH', 'after'],
    ['DELETE', 'before'],
    ['DELETE', 'after'],
  ])(
    'its deletion, at its %s %s it is taken, ends without it, with no second request',
    async (method, when) => {
      const one = await scene(true)
      const path = method === 'PATCH' ? `/assistant/${one.external}` : '/tool/*'
      const removed = () => client('DELETE', `/api/v1/tools/${one.tool}`)
      await killedAt(method, path, when, removed)
      await comesTo(one, { ...nothing, home: null })
    }
  )

  it.each<[Point]>([['before'], ['after']])(
    'its being taken from its last assistant, %s the DELETE, ends without it there',
    async (when) => {
      const one = await scene(true)
      const taken = () => client('DELETE', `/api/v1/assistants/${one.id}/tools/${one.tool}`)
      await killedAt('DELETE', '/tool/*', when, taken)
      await comesTo(one, { ...nothing, home: `of ${one.number}` })
    }
  )
})
