import { connect } from '../load.ts'
import type { House } from './house.ts'

/** What a round of PATCHes came to. */
export type Drive = {
  readonly done: number
  readonly seconds: number
  /** Milliseconds of each, the shortest first. */
  readonly times: readonly number[]
}

let changes = 0
/** A body with a name that was never there, so that no PATCH changes nothing. */
export const change = () => {
  changes += 1
  const body = { name: `Desk ${changes}`, temperature: (changes % 20) / 20 }
  return JSON.stringify({ ...body, maximum_duration: 600 + (changes % 600) })
}

/** So many clients, each on an assistant of its own, the gateways in turn between them. */
export const drive = async (
  { gateways, key, linked }: House,
  milliseconds: number,
  count = linked.length
): Promise<Drive> => {
  const times: number[] = []
  const start = performance.now()
  const goOn = async (id: string, at: number) => {
    const client = connect(gateways[at % gateways.length]?.url ?? '', key)
    for (let now = performance.now(); now < start + milliseconds; ) {
      await client.ask({ method: 'PATCH', path: `/api/v1/assistants/${id}`, body: change() })
      times.push(performance.now() - now)
      now = performance.now()
    }
    client.close()
  }
  await Promise.all(linked.slice(0, count).map(goOn))
  const seconds = (performance.now() - start) / 1000
  return { done: times.length, seconds, times: times.sort((a, b) => a - b) }
}

/** What so large a part of some ordered times does not exceed. */
export const quantile = (times: readonly number[], part: number) =>
  times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
