import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSet } from '../../../torture/set/set.ts'
import { openProvider, type Provider } from '../provider.ts'
import { table, titled } from '../statistics.ts'
import { type Load, startClients } from './clients.ts'
import { type House, openHouse } from './house.ts'
import { ofGateways, ofSet, type Strike } from './strikes.ts'
import { lastEndIn, lostOf, operationsIn } from './truth.ts'
import { gapsIn, toldIn, under, type Window } from './windows.ts'

const clients = 16

/** All figures of `npm run bench -- --failover`, told as they come. */
export const failover = async (print: (text: string) => void) => {
  print('three gateways, 16 clients that change one assistant each every 500 ms and repeat by key')
  const provider = await openProvider()
  // MongoDB's own, then a short one.
  for (const electionMs of [10_000, 1000]) print(await withElections(provider, electionMs))
  await provider.server.stop()
}

const withElections = async (provider: Provider, electionMs: number) => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-failover-'))
  const set = await openSet({ folder, electionMs })
  // Through the proxy only where nothing else can take a member away from the gateways.
  const url = (set.part ? set.direct : set.url)('bench')
  const house = await openHouse(provider, url, clients)
  const load = startClients(house)
  // Gateways end in the same way whatever the elections take.
  const strikes = [...ofSet(set), ...(electionMs > 1000 ? [] : ofGateways(house))]
  const windows = await fall(load, strikes)
  await load.stop()
  const told = await tell({ provider, house, load, windows, url: set.direct('bench') })
  await house.close()
  await set.close()
  await rm(folder, { recursive: true })
  return titled(`electionTimeoutMillis ${electionMs}; seconds`, told)
}

const fall = async (load: Load, strikes: readonly Strike[]) => {
  const windows: Window[] = []
  for (const strike of strikes) windows.push(await under(load, clients, strike))
  return windows
}

type Run = {
  readonly provider: Provider
  readonly house: House
  readonly load: Load
  readonly windows: readonly Window[]
  readonly url: string
}

const tell = async ({ provider, house, load: { told }, windows, url }: Run) => {
  const operations = await operationsIn(url)
  const rows = windows.map((window) => {
    const { together, alone } = gapsIn(told, window)
    const last = lastEndIn(operations.values(), window, together)
    return [window.name, ...[together, alone, last].map((time) => (time / 1000).toFixed(1))]
  })
  const { acknowledged, lost, equal } = await lostOf(provider, house, told, operations)
  return [
    table(['', 'no commit for', 'one client', 'last open operation ended after'], rows),
    '  what clients were told meanwhile:',
    ...windows.map((window) => `    ${window.name}: ${toldIn(told, window).join(', ')}`),
    `  ${acknowledged} changes acknowledged, ${lost} of them lost; ${equal} of ${clients} assistants` +
      ' are what was acknowledged last, at each gateway and at the provider',
  ].join('\n')
}
