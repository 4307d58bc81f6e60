import { connect } from '../load.ts'
import type { Provider } from '../provider.ts'
import { table, titled } from '../statistics.ts'
import { change } from './drive.ts'
import type { House } from './house.ts'

type Entry = { readonly t: number; readonly fault?: string }

/** What reached a provider from when it first said no: how many calls, and when the last one came. */
type Overshoot = { readonly calls: number; readonly last: number }

const asked = 5
const throttle = { kind: 'throttle', retryAfter: asked } as const
const fail = { kind: 'fail', status: 503, when: 'before' } as const

/** All clients of a house until told to stop, whatever they are answered; none asks without a pause. */
const persist = ({ gateways, key, linked }: House) => {
  let isOver = false
  const goOn = async (id: string, at: number) => {
    const client = connect(gateways[at % gateways.length]?.url ?? '', key)
    const ask = () =>
      client.ask({ method: 'PATCH', path: `/api/v1/assistants/${id}`, body: change() })
    while (!isOver) {
      await ask().catch(() => {})
      await wait(20)
    }
    client.close()
  }
  const all = Promise.all(linked.map(goOn))
  return async () => {
    isOver = true
    await all
  }
}

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })

const control = async (provider: Provider, method: string, path: string, body?: object) => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${provider.server.url}${path}`, { method, ...sent })
  return response.text()
}

const trouble = async (
  provider: Provider,
  house: House,
  fault: object,
  milliseconds: number
): Promise<Overshoot> => {
  const enough = persist(house)
  await wait(1000)
  await control(provider, 'DELETE', '/_log')
  await control(provider, 'POST', '/_faults', { match: {}, fault, times: 'always' })
  await wait(milliseconds)
  const log = JSON.parse(await control(provider, 'GET', '/_log')) as Entry[]
  await control(provider, 'DELETE', '/_faults')
  // What is answered now tells every gateway that the provider is well again.
  await wait(2000 + 1000 * asked)
  await enough()
  const from = log.findIndex((entry) => entry.fault !== undefined)
  const first = log[from]?.t ?? Number.NaN
  return { calls: log.length - from, last: (log.at(-1)?.t ?? Number.NaN) - first }
}

/** What goes out to a provider that has asked for silence, or fails, by the number of gateways. */
export const overshoot = async (provider: Provider, houses: readonly House[]) => {
  const rows: (string | number)[][] = []
  for (const house of houses) {
    const silence = await trouble(provider, house, throttle, 1000 * (asked - 1))
    const outage = await trouble(provider, house, fail, 10_000)
    rows.push([house.name, silence.calls, silence.last, outage.calls, outage.last])
  }
  return titled(
    `What reached a provider from its first no, 64 clients, all at one connection`,
    table(
      ['', `429, ${asked} s: calls`, 'last after ms', '503, 10 s: calls', 'last after ms'],
      rows
    )
  )
}
