import process from 'node:process'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import {
  assistant,
  change,
  connection,
  creation,
  ended,
  link,
  operation,
  org,
  vault,
} from '../conformance/records.ts'

/** How many writers a storm has; each has an assistant and a link of its own. */
export const writers = Array.from({ length: 24 }, (_, index) => `ast-${index + 1}`)

/** What one version of one assistant holds, at home and as its link's base: the same word. */
export const word = (assistantId: string, version: number) =>
  `${assistantId} at ${version} ${'.'.repeat(2000)}`
export const linkOf = (assistantId: string, version: number) =>
  link({
    id: `link-${assistantId}`,
    externalId: assistantId,
    base: JSON.stringify(word(assistantId, version)),
  })

// A process that writes without end, each writer at its own pace, until it is killed. It says each
// version once it is answered. What the process before it left running is finished first.
const storm = async (file: string) => {
  const store = await sqliteStore(nodeSqlite(file), vault)
  if ((await store.getConnection(org, 'con-1')) === null) await store.addConnection(connection())

  const prepared = async (id: string) => {
    const found = await store.getAssistant(org, id)
    if (found !== null) return found
    const config = { name: word(id, 1) }
    const made = assistant({ id, config, links: [linkOf(id, 1)] })
    await store.addAssistant(made, creation({ id: `${id} 1`, assistantId: id }))
    return made
  }
  const patch = async (id: string, version: number) => {
    const running = operation({ id: `${id} ${version + 1}`, assistantId: id, baseVersion: version })
    const begun = await store.begin(running)
    if (begun.outcome !== 'begun') throw new Error(`${running.id} is ${begun.outcome}`)
    const next = { name: word(id, version + 1) }
    const what = change({ config: next, links: [linkOf(id, version + 1)] })
    if (!(await store.finish(ended(running), begun.fence, what))) throw new Error('lost the slot')
    process.stdout.write(`${id} ${version + 1}\n`)
  }
  await Promise.all(
    writers.map(async (id) => {
      const { version, operationId } = await prepared(id)
      if (operationId !== null)
        await store.finish(
          ended(operation({ id: operationId, assistantId: id, baseVersion: version })),
          version,
          change({ config: { name: word(id, version + 1) }, links: [linkOf(id, version + 1)] })
        )
      for (let at = operationId === null ? version : version + 1; ; at += 1) await patch(id, at)
    })
  )
}

/** Dies by itself just before that call of SQLite, which may be in the midst of a group. */
const dieAt = (last: number) => {
  let calls = 0
  const counted = <F extends (...given: never[]) => unknown>(original: F) =>
    function (this: unknown, ...given: never[]) {
      calls += 1
      if (calls === last) process.kill(process.pid, 'SIGKILL')
      return original.apply(this, given)
    } as unknown as F
  DatabaseSync.prototype.exec = counted(DatabaseSync.prototype.exec)
  StatementSync.prototype.all = counted(StatementSync.prototype.all)
}

if (import.meta.main) {
  const [file = '', last] = process.argv.slice(2)
  if (last !== undefined) dieAt(Number(last))
  await storm(file)
}
