import { join } from 'node:path'
import { fromHome } from '../canon.ts'
import type { HomeRow, OperationRow } from '../check/evidence.ts'
import { readLines } from '../lines.ts'

type Document = { readonly [key: string]: unknown }

/** One document at the end of a run, read by a bare driver. */
export type DocumentLine = { readonly collection: string; readonly document: Document }

/** Where a run keeps them. */
export const finalIn = (folder: string) => join(folder, 'mongo.jsonl')

type Journal = Document & { readonly id: string }

/** What the documents say of assistants and their operations, by a reading of its own. */
export const readFinal = (folder: string) => {
  const lines = readLines<DocumentLine>(finalIn(folder))
  const of = (name: string) =>
    lines.filter(({ collection }) => collection === name).map(({ document }) => document)
  const records = of('records').filter(({ kind }) => kind === 'assistant')
  const here = records.filter(({ removedAt }) => removedAt === undefined)
  return {
    operations: operationsIn(records, of('operations')),
    homes: here.map(
      ({ _id, version, config }): HomeRow => ({
        ...{ id: nameOf(_id), version: Number(version) },
        values: fromHome(JSON.parse(String(config))),
      })
    ),
    linked: here.flatMap(({ links }) =>
      (links as { externalId: string }[]).map(({ externalId }) => externalId)
    ),
  }
}

const nameOf = (id: unknown) => String(id).replace(/^[a-z]+\//, '')

/** Those that ride in the record of what they are about, and those that were archived since. */
const operationsIn = (records: readonly Document[], archived: readonly Document[]) => {
  const open = records.flatMap(({ _id, journals }) =>
    (journals as Journal[]).map((journal) => rowOf(journal.id, nameOf(_id), journal))
  )
  const ended = archived.map(({ _id, about, ...rest }) => rowOf(String(_id), nameOf(about), rest))
  return [...new Map([...ended, ...open].map((row) => [row.id, row])).values()]
}

const rowOf = (id: string, assistant: string, of: Document): OperationRow => ({
  ...{ id, assistant_id: assistant, kind: String(of.kind) },
  ...{ base_version: Number(of.base), state: String(of.state) },
})
