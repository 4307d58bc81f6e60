import type { Db } from 'mongodb'
import type { Store } from '../../store.ts'
import { certain } from './faults.ts'
import { type AssistantRecord, idOf, nameOf, type Records } from './records.ts'
import { revise } from './revise.ts'
import { isFree } from './settle.ts'

type Drifts = Pick<Store, 'linkedAfter' | 'scannedTo' | 'setScannedTo' | 'markLink'>
type Place = { readonly _id: string; readonly after: string }

const placesIn = (db: Db) => db.collection<Place>('meta')
const place = { _id: 'drift' }

/** What a look at linked objects needs: which there are, and how they were found. */
export const driftsIn = (db: Db, records: Records): Drifts => ({
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
  scannedTo: async () => (await certain(() => placesIn(db).findOne(place)))?.after ?? '',
  setScannedTo: async (after) => {
    await certain(() => placesIn(db).updateOne(place, { $set: { after } }, { upsert: true }))
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
