import type { Filter } from 'mongodb'
import { type Archive, archiveAll } from './archive.ts'
import { Crowded } from './crowded.ts'
import { certain } from './faults.ts'
import type { Records, Slotted, Stored } from './records.ts'

const most = 5

/** Does what needs room in a record, archiving what has ended there first where there is none. */
export const roomIn =
  (records: Records, archive: Archive) =>
  async <T>(filter: Filter<Stored>, work: () => Promise<T>): Promise<T> => {
    for (let round = 1; ; round += 1) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof Crowded) || round === most) throw error
        const record = await certain(() => records.findOne(filter))
        if (record !== null) await archiveAll(records, archive, [record as unknown as Slotted])
      }
    }
  }

export type Room = ReturnType<typeof roomIn>
