import type { Assistant, Link } from '../../assistant.ts'
import type { KeptAnswer, Scope } from '../../records.ts'
import type { NewAssistant, Store } from '../../store.ts'
import type { Operation } from '../../sync/operation.ts'
import type { Vault } from '../../vault.ts'
import { entryOfOperation, toolsOf, withLinks } from './begin.ts'
import { checkSize } from './bounds.ts'
import { certain, takenIn } from './faults.ts'
import { type AssistantRecord, idOf, nameOf, orNone, type Records } from './records.ts'
import { referredIn } from './referred.ts'
import { revise } from './revise.ts'
import { type Lists, owned, shownOne } from './rows.ts'
import { openHome, openLink, readLink, sealHome, sealKept, sealLink } from './sealed.ts'

type Assistants = Pick<
  Store,
  'getAssistant' | 'getLinks' | 'findLinked' | 'listAssistants' | 'addAssistant'
>

/** Assistants with the links they have, bases apart. */
export const assistantsIn = (records: Records, vault: Vault, list: Lists): Assistants => ({
  getAssistant: async (scope, id) => {
    const found = await shownOne<AssistantRecord>(records, 'assistant', scope, id)
    return found && read(vault, found)
  },
  getLinks: (scope, id) => linksOf(records, vault, scope, id),
  findLinked: async (scope, externalId) => {
    if (externalId === '') return []
    const filter = { ...owned(scope), 'taken.e': externalId, shown: true }
    const found = await certain(() =>
      records
        .find(filter, { projection: { _id: 1 } })
        .limit(2)
        .toArray()
    )
    return found.map(nameOf)
  },
  listAssistants: (scope, page) =>
    list<AssistantRecord, Assistant>('assistant', scope, page, (record) => read(vault, record)),
  addAssistant: (assistant, operation, answer = null) =>
    addAssistant(records, vault, assistant, operation, answer),
})

// Of an assistant that is being made too: recovery needs them.
const linksOf = async (records: Records, vault: Vault, scope: Scope, id: string) => {
  const filter = { _id: idOf('assistant', id), ...owned(scope) }
  const found = await certain(() => records.findOne(filter, { projection: { links: 1 } }))
  const { links = [] } = (found ?? {}) as Partial<AssistantRecord>
  return Promise.all(links.map((link) => openLink(vault, scope.orgId, link)))
}

const read = async (vault: Vault, record: AssistantRecord): Promise<Assistant> => {
  const { org: orgId, user: userId, version, createdAt, updatedAt } = record
  const id = nameOf(record)
  return {
    ...{ id, orgId, userId, version, createdAt, updatedAt },
    ...(await openHome(vault, { orgId, id }, record)),
    links: record.links.map((link): Link => readLink(link)),
    operationId: record.operation ?? null,
    fence: record.fence,
  }
}

const addAssistant = async (
  records: Records,
  vault: Vault,
  assistant: NewAssistant,
  operation: Operation,
  answer: KeptAnswer | null
): Promise<'added' | 'already_linked' | 'stale'> => {
  const { id, orgId } = assistant
  const refer = referredIn(records)
  const record = await recordOf(vault, assistant, operation, answer)
  const dead = await refer.deadTools(orgId, record.tools ?? [])
  const where = { _id: record._id, org: orgId }
  try {
    const added = await revise<AssistantRecord, 'added' | 'stale'>(
      ...([records, where] as const),
      (before) => {
        // Said again after an answer was lost: the operation is there, and with it all the rest.
        if (before?.ended.includes(operation.id)) return { result: 'added' }
        if (before !== null) throw new Error(`there is an assistant ${id} already`)
        return dead.length > 0 ? { result: 'stale' } : { next: record, result: 'added' }
      },
      operation.answering?.claim.at
    )
    if (added !== 'added') return added
    const connections = [...new Set(record.links.map(({ connection }) => connection))]
    if (await refer.areShown(orgId, connections, record.tools ?? [])) return 'added'
    // As if never added, unless somebody works with it: then what it names is brought back.
    const taken = await certain(() => records.deleteOne({ ...where, rev: 1 }))
    return taken.deletedCount > 0 ? 'stale' : 'added'
  } catch (error) {
    if (takenIn(error)?.includes('taken.e')) return 'already_linked'
    throw error
  }
}

const recordOf = async (
  vault: Vault,
  assistant: NewAssistant,
  operation: Operation,
  answer: KeptAnswer | null
): Promise<AssistantRecord> => {
  const { id, orgId: org, userId: user, version, createdAt, updatedAt, operationId } = assistant
  const claim = operation.answering?.claim
  const kept = claim === undefined || answer === null ? undefined : { claim, answer }
  const [entry, home, own, ...links] = await Promise.all([
    entryOfOperation(vault, operation),
    sealHome(vault, assistant, assistant),
    sealKept(vault, org, kept),
    ...assistant.links.map((link) => sealLink(vault, org, link)),
  ])
  const record: AssistantRecord = {
    ...{ _id: idOf('assistant', id), kind: 'assistant', org, user, rev: 0, shown: true },
    ...{ version, createdAt, updatedAt, fence: 0, tries: 0, ...home },
    ...{ journals: [entry], ended: [operation.id], archive: true, links: [] },
    ...{ operation: operationId ?? undefined, tools: orNone(toolsOf(assistant)) },
    claims: own && [own],
  }
  return checkSize(withLinks(record, links))
}
