import type { Store } from '../../store.ts'
import { certain } from './faults.ts'
import { type AssistantRecord, idOf, nameOf, type Records } from './records.ts'
import { revise } from './revise.ts'
import { isFree } from './settle.ts'

/** What a look at linked objects needs: which there are, and how they were found. */
export const driftsIn = (records: Records): Pick<Store, 'linkedAfter' | 'markLink'> => ({
  linkedAfter: async (after, limit) => {
    const filter = {
      ...{ kind: 'assistant', _id: { $gt: idOf('assistant', after) }, 'taken.e': { $gt: '' } },
      ...{ operation: { $exists: false }, 'links.settleSince': { $exists: false } },
      links: { $elemMatch: { paused: { $exists: false } } },
    }
    const found = await certain(() =>
      records
        .find(filter, { projection: { org: 1 } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray()
    )
    return found.map((record) => ({ orgId: String(record.org), id: nameOf(record) }))
  },
  markLink: ({ orgId, id, version }, link, state) => {
    const filter = { _id: idOf('assistant', id), org: orgId }
    return revise<AssistantRecord, boolean>(records, filter, (record) => {
      if (!isFree(record, version)) return { result: false }
      const found = record.links.find((each) => each.id === link.id)
      if (found?.state !== link.state || found.settleSince) return { result: false }
      const links = record.links.map((each) => (each === found ? { ...each, state } : each))
      return { next: { ...record, links }, result: true }
    })
  },
})
