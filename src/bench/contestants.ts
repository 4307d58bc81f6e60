import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Client, connect } from './load.ts'
import { launch } from './processes.ts'
import type { Provider } from './provider.ts'
import { clients, type World } from './world.ts'

/** One way to change an assistant: the nth client changes the nth one. */
export type Contestant = {
  readonly name: string
  readonly patch: (n: number) => Promise<unknown>
  readonly close: () => void
}

/** So many clients of one server. */
export const clientsOf = (url: string, key = '', count = clients): readonly Client[] =>
  Array.from({ length: count }, () => connect(url, key))

let changes = 0
// A name that was never there, so that no PATCH changes nothing.
const change = () => {
  changes += 1
  const temperature = (changes % 20) / 20
  return { name: `Desk ${changes}`, temperature, seconds: 600 + (changes % 600) }
}

/** A whole PATCH of ours. */
export const ours = ({ server, key, linked }: World, name = 'Patchbay'): Contestant => {
  const open = clientsOf(server.url, key)
  return {
    name,
    patch: (n: number) => {
      const { seconds, ...rest } = change()
      const body = JSON.stringify({ ...rest, maximum_duration: seconds })
      return ask(open, n, { method: 'PATCH', path: `/api/v1/assistants/${linked[n]}`, body })
    },
    close: () => shut(open),
  }
}

const shut = (open: readonly Client[]) => {
  for (const client of open) client.close()
}

const ask = (open: readonly Client[], n: number, request: Parameters<Client['ask']>[0]) => {
  const client = open[n]
  if (client === undefined) throw new Error(`there is no client ${n}`)
  return client.ask(request)
}

/** The naive server, with objects of its own in a database of its own: so many for an assistant. */
export const openNaive = async (provider: Provider, world: World, copies = 1) => {
  const careful = await Promise.all(
    Array.from({ length: world.linked.length }, () => provider.place(copies))
  )
  const blind = await provider.place(world.linked.length)
  const file = join(dirname(world.file), `naive-${copies}.db`)
  const database = new DatabaseSync(file)
  database.exec('create table assistants (id text primary key, object text not null) strict')
  const insert = database.prepare('insert into assistants values (?, ?)')
  for (const id of [...careful.flat(), ...blind])
    insert.run(id, JSON.stringify(provider.placed(id)))
  database.close()
  const args = ['src/bench/naive.ts', file, world.file, provider.server.url, provider.key]
  const server = await launch(args)
  const open = clientsOf(server.url)
  const contestant = (name: string, at: (n: number) => string): Contestant => ({
    name,
    patch: (n) => ask(open, n, { method: 'PATCH', path: at(n), body: JSON.stringify(change()) }),
    close: () => shut(open),
  })
  return {
    server,
    careful: contestant('read, send, save', (n) => `/careful/${careful[n]?.join(',')}`),
    blind: contestant('send, save', (n) => `/blind/${blind[n]}`),
    close: server.stop,
  }
}
