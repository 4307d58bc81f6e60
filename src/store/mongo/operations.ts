import type { Collection } from 'mongodb'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import type { ArchivedOperation } from './archive.ts'
import { certain } from './faults.ts'
import { operationLists } from './operation-lists.ts'
import { newestFirst, type Pages } from './pages.ts'
import type { Records } from './records.ts'
import { byAge, isSeen, placesOf, ridingAt } from './riding.ts'
import { openOperation } from './sealed.ts'

type Operations = Pick<Store, 'getOperation' | 'lastOperation' | 'listOperations'>

/** Operations as they are read back, from the records they ride in or from the archive. */
export const operationsIn = (
  records: Records,
  archive: Collection<ArchivedOperation>,
  vault: Vault,
  pages: Pages
): Operations => {
  const list = operationLists(records, archive, pages)
  return {
    getOperation: async ({ orgId: org, userId }, id) => {
      // In this order: what is moved meanwhile is copied before it is taken out.
      const beside = await ridingAt(records, { org, 'journals.id': id })
      const riding = beside.find(({ _id }) => _id === id)
      const found = riding ?? (await certain(() => archive.findOne({ _id: id, org })))
      return found && isSeen(found, userId) ? read(vault, found) : null
    },
    lastOperation: async ({ orgId: org, userId }, assistantId) => {
      const riding = await ridingAt(records, placesOf(org, assistantId))
      const last = archive.find({ org, about: assistantId }).sort(newestFirst).limit(1).toArray()
      const [newest] = [...riding, ...(await certain(() => last))].sort(byAge)
      return newest && isSeen(newest, userId) ? read(vault, newest) : null
    },
    listOperations: async (scope, page, filter) => {
      const { items, total } = await list(scope, page, filter)
      return { items: await Promise.all(items.map((each) => read(vault, each))), total }
    },
  }
}

const read = (vault: Vault, { _id, org, about, owner: _, ...entry }: ArchivedOperation) =>
  openOperation(vault, org, about, { id: _id, ...entry })
