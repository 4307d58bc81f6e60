import { table, titled } from '../statistics.ts'
import { callsOf } from './drive.ts'
import { openHouse } from './house.ts'
import { openPlace } from './mongod.ts'
import { faultOf, type Query, queriesOf, worstOf } from './queries.ts'
import { timesOf } from './times.ts'

/**
 * Loads a million assistants beside a thousand, explains every query of the store over them, and
 * times what is done most. False where a query reads more than it may.
 */
export const million = async (tell: (text: string) => void, count: number): Promise<boolean> => {
  const place = await openPlace()
  try {
    const large = await openHouse(place.url('many'), { count, orgs: 2000 })
    tell(made(large))
    const small = await openHouse(place.url('few'), { count: 1000, orgs: 2 })
    const queries = await queriesOf(large.db, callsOf(large.store, count), large.heard)
    tell(explained(queries))
    tell(await timesOf(small, large))
    await small.close()
    await large.close()
    return queries.every((query) => faultOf(query) === null)
  } finally {
    await place.gone()
  }
}

const made = ({ count, orgs, seconds, megabytes }: Awaited<ReturnType<typeof openHouse>>) =>
  `${count} assistants of ${orgs} organisations, one of which has a fifth of them; as many ended operations: ` +
  `${megabytes.toFixed(0)} MiB on disk, loaded in ${seconds.fill.toFixed(0)} s, ` +
  `indexed in ${seconds.indexes.toFixed(0)} s`

const explained = (queries: readonly Query[]) => {
  const faults = queries.filter((query) => faultOf(query) !== null).length
  const rows = worstOf(queries).map((query) => [
    ...[query.shape, query.indexes.join(' ') || 'nothing there', `${query.keys}`],
    ...[`${query.docs}`, `${query.returned}`, `${query.milliseconds}`],
    faultOf(query) ?? '',
  ])
  return titled(
    `${queries.length} queries of all calls of the store, ${faults} of them at fault: the worst of each shape`,
    table(['query: by these fields', 'index', 'keys', 'records', 'given', 'ms', ''], rows)
  )
}
