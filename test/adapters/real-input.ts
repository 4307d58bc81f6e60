import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type JsonObject, plain } from '../../src/json.ts'
import { corpus } from '../fakes/corpus.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'
import { type Change, changesOf, type FaceName, type Held } from './changes.ts'
import { differing, exact, exactly } from './exact.ts'
import { consoleReading, shown, tidy, v1Reading } from './reading.ts'

const paths = { v1: '/api/v1/assistants', console: '/assistants' }
const readings = { v1: v1Reading, console: consoleReading }

/** Every real assistant of the corpus under every change that a face can ask for. */
export const realInput = (face: FaceName) => {
  const tools = corpus.filter(({ kind }) => kind === 'tool')
  const assistants = corpus.filter(({ kind }) => kind === 'assistant')
  describe.each(assistants)('$name', ({ object }) => {
    let house: House | undefined
    let used = 0
    // A young file, so that its log is short to count commits in and never begins anew.
    beforeEach(async () => {
      if (used++ % 8 !== 0) return
      await house?.close()
      house = await openHouse()
      for (const tool of tools) house.fake.place('tool', tool.object)
    })
    afterAll(() => house?.close())

    it.each(changesOf(face, object))('on $title, both sides say the same', async (change) => {
      if (!house) throw new Error('no house')
      await oneChange(house, face, { ...object, id: randomUUID() }, change)
      expect(house.fake.objects('tool').map((one) => exact(one.object))).toEqual(
        tools.map((one) => exact(one.object))
      )
    })
  })
}

// Their blocks hold keys that Vapi has retired: it lets them stand, but takes none of them back once
// another vendor's block stood there. The end is dirty, and home shows what Vapi has.
const oneWay = ['07', '12', '13', '18']

/** Every real assistant, changed in all its blocks at once and taken back. */
export const realUndo = () => {
  const assistants = corpus.filter(({ kind }) => kind === 'assistant')
  describe('an undo gives back every real assistant as it was', () => {
    let house: House
    beforeAll(async () => {
      house = await openHouse()
    })
    afterAll(() => house.close())

    it.each(assistants)('$name', async ({ name, object: source }) => {
      const object = { ...source, id: randomUUID() }
      await house.place(object)
      const id = await house.imported(object.id)
      const home = await read(house, 'v1', id)
      // Vapi ignores the name, which fails the operation after the write.
      house.fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'drop', paths: ['name'] } })
      const { status, body } = await house.request('PATCH', `${paths.v1}/${id}`, {
        ...{ name: 'Nobody', welcome_message: 'Moin.', system_prompt: 'Kurz.' },
        ...{ ai_provider: 'groq', model: 'gemma2-9b-it', transcription: null },
        voice: { provider: 'tavus', name: 'x' },
      })
      const state = oneWay.includes(name.slice(0, 2)) ? 'dirty' : 'rolled_back'
      expect({ status, code: body.code, state: body.operation?.state }).toEqual({
        ...{ status: 502, code: 'provider_ignored_field', state },
      })
      const after = await read(house, 'v1', id)
      if (state === 'dirty') {
        const { name: _, ...wanted } = tidy(v1Reading(house.held(object.id)))
        expect(shown(after.body.data, Object.keys(wanted))).toMatchObject(wanted)
        return
      }
      expect(exactly(house.held(object.id))).toBe(exactly(object))
      expect(after.body).toEqual(home.body)
    })
  })
}

type Seen = {
  readonly held: string
  readonly v1: JsonObject
  readonly console: JsonObject
  readonly etag: string | null
}

const oneChange = async (house: House, face: FaceName, object: JsonObject, change: Change) => {
  await house.place(object)
  const id = await house.imported(String(object.id))
  const see = async (): Promise<Seen> => {
    const [v1, console] = [await read(house, 'v1', id), await read(house, 'console', id)]
    return {
      held: exact(house.held(String(object.id))),
      v1: v1.body.data,
      console: console.body,
      etag: v1.headers.get('etag'),
    }
  }
  const before = await see()
  house.calls()
  const commits = house.commits()
  const patch = () => house.request('PATCH', `${paths[face]}/${id}`, change.body)
  const answer = await patch()
  const cost = { calls: house.calls(), commits: house.commits() - commits }
  const after = await see()
  if ('refused' in change.end) {
    expect(errorOf(face, answer)).toEqual({
      ...{ status: face === 'v1' ? 422 : 400, code: change.end.refused },
      paths: face === 'v1' ? change.end.paths : [],
    })
    if (face === 'console')
      for (const path of change.end.paths) expect(answer.body.error).toContain(path)
    expect(cost.calls.filter((call) => !call.startsWith('GET'))).toEqual([])
    expect({ ...cost, calls: [], after }).toEqual({ calls: [], commits: 0, after: before })
    return
  }
  const expected = { ...change.end.held, id: object.id } as JsonObject
  expect({ status: answer.status, body: answer.status === 200 ? null : answer.body }).toEqual({
    status: 200,
    body: null,
  })
  expect(exactly(house.held(String(object.id)))).toBe(exactly(expected))
  const keys = differing(object, expected)
  const sent = house.fake
    .log()
    .filter(({ method, id: one }) => method === 'PATCH' && one === object.id)
  expect(sent.map(({ body }) => Object.keys(body as JsonObject).sort())).toEqual(
    keys.length === 0 ? [] : [keys]
  )
  expectCost(
    cost,
    keys.length === 0
      ? []
      : [`GET /assistant/${String(object.id)}`, `PATCH /assistant/${String(object.id)}`]
  )
  expect(unsupportedOf(answer)).toEqual(change.end.unsupported ?? [])
  expectShown(face, expected, change.end, after)
  expect(face === 'v1' ? answer.body.data : answer.body).toEqual(after[face])
  const commitsAgain = commits + cost.commits
  const again = await patch()
  expect({
    status: again.status,
    calls: house.calls(),
    commits: house.commits() - commitsAgain,
  }).toEqual({
    ...{ status: 200, calls: [], commits: 0 },
  })
  expect(await see()).toEqual(after)
}

const expectCost = (
  cost: { calls: readonly string[]; commits: number },
  calls: readonly string[]
) => {
  expect(cost.calls).toEqual(calls)
  expect(cost.commits).toBe(calls.length === 0 ? 1 : 2)
}

/** Both faces show what Vapi holds; the one that was asked also what is kept at home. */
const expectShown = (face: FaceName, held: JsonObject, { home = {} }: Held, after: Seen) => {
  const wanted = tidy({ ...readings[face](held), ...home })
  expect(shown(after[face], Object.keys(wanted))).toEqual(wanted)
  const other = face === 'v1' ? 'console' : 'v1'
  const places = ['name']
  expect(shown(after[other], places)).toEqual(tidy({ name: plain(held.name) }))
}

const unsupportedOf = ({ headers }: Answered) =>
  (headers.get('patchbay-unsupported')?.split(', ') ?? []).sort()

const read = (house: House, face: FaceName, id: string) =>
  house.request('GET', `${paths[face]}/${id}`)

const errorOf = (face: FaceName, { status, body }: Answered) => ({
  status,
  code: body.code,
  paths: face === 'v1' ? (body.errors ?? []).map((issue: { path: string }) => issue.path) : [],
})
