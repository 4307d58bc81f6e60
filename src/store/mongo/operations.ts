import type { Collection } from 'mongodb'
import type { Store } from '../../store.ts'
import type { Vault } from '../../vault.ts'
import type { ArchivedOperation } from './archive.ts'
import { certain } from './faults.ts'
import { operationLists } from './operation-lists.ts'
import { newestFirst, type Pages } from './pages.ts'
import type { Records } from './records.ts'
import { byAge, isSeen, placesOf, ridingAt, ridingForSure } from './riding.ts'
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
      const found =
        riding ??
        (await certain(() => archive.findOne({ _id: id, org }))) ??
        // Not there is said of what may yet be confirmed only by the one look that waits for that.
        (await ridingForSure(records, org, id))
      return found && isSeen(found, userId) ? read(vault, found) : null
    },
    lastOperation: async ({ orgId: org, userId }, assistantId) => {
      const riding = await ridingAt(records, placesOf(org, assistantId))
      const filter = { org, about: assistantId, ...(userId !== null && { owner: userId }) }
      const last = archive.find(filter).sort(newestFirst).limit(1).toArray()
      const seen = riding.filter((each) => isSeen(each, userId))
      const [newest] = [...seen, ...(await certain(() => last))].sort(byAge)
      return newest ? read(vault, newest) : null
    },
    listOperations: async (scope, page, filter) => {
      const { items, total } = await list(scope, page, filter)
      return { items: await Promise.all(items.map((each) => read(vault, each))), total }
    },
  }
}

const read = (vault: Vault, { _id, org, about, owner: _, ...entry }: ArchivedOperation) =>
  openOperation(vault, org, about, { id: _id, ...entry })
