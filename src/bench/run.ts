import { cpus } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { openNaive } from './contestants.ts'
import { copies } from './copies.ts'
import { openProvider } from './provider.ts'
import { publish, under } from './publish.ts'
import * as report from './report.ts'
import { openWorld } from './world.ts'

const { values: options } = parseArgs({
  options: {
    million: { type: 'boolean' },
    long: { type: 'boolean' },
    scaling: { type: 'boolean' },
    failover: { type: 'boolean' },
    'mongo-million': { type: 'boolean' },
    count: { type: 'string' },
    publish: { type: 'boolean' },
  },
})

const print = (text: string) => process.stdout.write(`${text}\n`)

const main = async () => {
  const stored = options.million ? 1_000_000 : 100_000
  print(
    `${cpus().length} cores, Node ${process.versions.node}; figures are medians of rounds in turns`
  )
  const provider = await openProvider()
  const small = await openWorld(provider, 1000)
  const naive = await openNaive(provider, small)
  print(await report.onePatch(provider, small, naive))
  print(await report.throughput(provider, small, naive))
  print(await report.reads(small, naive.server))
  await naive.close()
  print(await copies(provider))
  const large = await openWorld(provider, stored)
  print(await report.flat(small, large))
  await large.close()
  await small.close()
  const fresh = await openWorld(provider, 1000)
  print(await report.memory(fresh, options.long ? 100_000 : 10_000))
  await fresh.close()
  print(await report.recovery(provider, options.long ? 10_000 : 1000))
  await provider.server.stop()
  print(await report.store())
}

type Tell = (text: string) => void

/** Figures that need a replica set, told as they come, and put into their page where that is wished. */
const figures = async <T>(page: string, name: string, measure: (tell: Tell) => Promise<T>) => {
  const told: string[] = []
  const tell = (text: string) => {
    print(text)
    told.push(text)
  }
  tell(under())
  const result = await measure(tell)
  if (options.publish) publish(page, name, told.join('\n'))
  return result
}

if (options['mongo-million']) {
  const { million } = await import('./million/run.ts')
  const count = Number(options.count ?? 1_000_000)
  const isFine = await figures('docs/mongodb.md', 'million', (tell) => million(tell, count))
  process.exit(isFine ? 0 : 1)
} else if (options.scaling) {
  await figures('docs/scaling.md', 'scaling', (await import('./scaling/run.ts')).scaling)
} else if (options.failover) {
  await figures('docs/scaling.md', 'failover', (await import('./failover/run.ts')).failover)
} else await main()
process.exit(0)
