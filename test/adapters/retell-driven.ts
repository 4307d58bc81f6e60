import type { FakeOptions } from '../../adapters/fakes/fake.ts'
import { retell } from '../../adapters/retell.ts'
import { get, isObject, type Json, type JsonObject, set } from '../../src/json.ts'
import type { Call, Draft, Part, Reading } from '../../src/provider-object.ts'
import { fill } from '../../src/sync/fill.ts'
import { published } from '../fakes/retell-open.ts'

export const draft = retell.draft as Draft

/** A fake Retell with agent_1 at its published version 3, and what carries the adapter's calls to it. */
export const openDriven = (options?: FakeOptions) => {
  const { fake, call } = published(options)
  const answers = async ({ method, path, body, shows, answer }: Call) => {
    const said = await call(method, path, body)
    if (said.status >= 300) throw new Error(`${said.status} ${JSON.stringify(said.body)}`)
    if (answer === 'none') return {}
    if (!isObject(said.body) || (shows && said.body[shows[0]] !== shows[1]))
      throw new Error(`${method} ${path} answered ${JSON.stringify(said.body)}`)
    return said.body
  }
  const drive = async <Result>(reading: Reading<Result>) => {
    let next = reading.next()
    while (!next.done) next = reading.next(await answers(next.value))
    return next.value
  }
  const read = (id = 'agent_1') => drive(retell.read?.(id) as Reading<JsonObject>)
  const open = async (id: string, object: JsonObject) => {
    const { path, body } = draft.open(object)
    const known = fill({ method: 'POST', path, ...(body && { body }) }, { id })
    return set(object, 'agent', await answers(known))
  }
  const change = async (part: Part, id: string, known: JsonObject, body: JsonObject) => {
    const { method, path } = part.change ?? { method: 'PATCH', path: part.path }
    return answers(fill({ method, path, body: JSON.stringify(body) }, { ...known, id }))
  }
  const publish = (id: string, known: JsonObject) =>
    answers(fill({ method: 'POST', ...draft.publish, answer: 'none' }, { ...known, id }))
  const paths = () => fake.log().map(({ method, path, query }) => [method, path, query] as const)
  return { fake, call, answers, drive, read, open, change, publish, paths }
}

/** The calls of a log as short lines. */
export const lines = (log: readonly (readonly [string, string, Json])[]) =>
  log.map(([method, path, query]) => {
    const version = get(query, 'version')
    return `${method} ${path}${version === undefined ? '' : `?version=${String(version)}`}`
  })
