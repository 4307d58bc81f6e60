import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { providers } from '../adapters/index.ts'

const root = new URL('..', import.meta.url).pathname
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
const importsOf = (file: string) =>
  [...textOf(file).matchAll(/^(?:import|export)[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare ?? ''
  )

/** Entry points: what a person starts. */
const entries = ['server', 'sandbox', 'demo', 'mock', 'backup', 'migrate', 'docs', 'worker'].map(
  (it) => `src/${it}.ts`
)
/** Of the stores what D1 does not share. */
const storesOfNode = /^src\/store\/((gather|lock|node-sqlite|scratch|transact)\.ts$|mongo\/|move\/)/
const isOfNode = (file: string) =>
  entries.includes(file) || file.startsWith('src/node/') || storesOfNode.test(file)
const isNodeModule = (name: string) => name.startsWith('node:') || builtinModules.includes(name)

// The bench is no part of the product: it is what measures it from outside.
const source = filesIn('src').filter((file) => !file.startsWith('src/bench/'))
const shared = source.filter((file) => !isOfNode(file))

/** Lines that break a rule, as `file: what`. */
const breaches = (files: readonly string[], breaks: (file: string) => readonly string[]) =>
  files.flatMap((file) => breaks(file).map((what) => `${file}: ${what}`))

/** Everything that a file's imports load: files of ours, and the names of others' packages. */
const loadedBy = (entry: string) => {
  const files = new Set([entry])
  const packages = new Set<string>()
  for (const file of files)
    for (const name of importsOf(file)) {
      if (!name.startsWith('.')) packages.add(name)
      else if (name.endsWith('.ts')) files.add(join(file, '..', name))
    }
  return { files: [...files], packages: [...packages].sort() }
}

describe('the architecture', () => {
  it('runs on Cloudflare Workers but for the entries and the stores: no module of Node’s', () => {
    const nodeOnly = ['@hono/node-server', 'pino', 'better-sqlite3']
    const found = breaches(shared, (file) =>
      importsOf(file).filter((name) => isNodeModule(name) || nodeOnly.includes(name))
    )
    expect(found).toEqual([])
  })

  it('loads nothing of Node’s into the Worker, and no more than these packages', () => {
    const { files, packages } = loadedBy('src/worker.ts')
    expect(files.filter((file) => file !== 'src/worker.ts' && isOfNode(file))).toEqual([])
    // By these names: all of it would bring limiters that are made of modules of Node's.
    const limiter = ['Memory', 'Res'].map(
      (part) => `rate-limiter-flexible/lib/RateLimiter${part}.js`
    )
    expect(packages).toEqual(
      ['@hono/zod-openapi', 'async-mutex', 'cloudflare:workers', 'hono', 'hono/html'].concat(
        ...['jsonc-parser', 'ky', 'p-retry', ...limiter, 'ulid', 'zod']
      )
    )
  })

  it('uses no global of Node’s there either', () => {
    const found = breaches(
      shared,
      (file) => textOf(file).match(/\b(process|Buffer|__dirname)\b\./g) ?? []
    )
    expect(found).toEqual([])
  })

  it('knows no provider’s name outside the entries', () => {
    const names = new RegExp(Object.keys(providers).join('|'), 'i')
    const found = breaches(
      source.filter((file) => !entries.includes(file)),
      (file) => textOf(file).match(names) ?? []
    )
    expect(found).toEqual([])
  })

  it('lets only the entries and the gateway see the adapters', () => {
    const seers = [...entries, 'src/node/gateway.ts']
    const found = breaches(
      source.filter((file) => !seers.includes(file)),
      (file) => importsOf(file).filter((name) => name.includes('adapters/'))
    )
    expect(found).toEqual([])
  })

  it('keeps adapters data: they import the contract, the canonical shape and JSON, and do no I/O', () => {
    const allowed =
      /^(\.\.\/)+src\/(provider(-object|-tools)?|setting|listing|json|assistant|tool)\.ts$|^\.\.?\/[\w./-]+\.ts$/
    const files = filesIn('adapters').filter((file) => !file.includes('/fakes/'))
    const found = breaches(files, (file) => [
      ...importsOf(file).filter((name) => !allowed.test(name) || name.includes('fakes')),
      ...(textOf(file).match(/\b(fetch|async|await|setTimeout|throw)\b/g) ?? []),
    ])
    expect(found).toEqual([])
  })

  it('calls providers and repeats calls in one place each', () => {
    const users = (name: string) => source.filter((file) => importsOf(file).includes(name))
    expect({ ky: users('ky'), retry: users('p-retry') }).toEqual({
      ky: ['src/sync/http.ts'],
      retry: ['src/sync/retry.ts'],
    })
  })

  it('speaks to MongoDB in the stores alone', () => {
    const found = breaches(source, (file) =>
      importsOf(file).filter((name) => name === 'mongodb' && !file.startsWith('src/store/'))
    )
    expect(found).toEqual([])
  })

  it('plans without effects: the pure parts import nothing that acts', () => {
    const pure = ['plan', 'saga', 'equal', 'limit', 'settings', 'drift'].map(
      (it) => `src/sync/${it}.ts`
    )
    const acting = /(http|retry|remote|run|step|context|store|ky)(\.ts)?$/
    const found = breaches(pure, (file) => importsOf(file).filter((name) => acting.test(name)))
    expect(found).toEqual([])
  })
})
