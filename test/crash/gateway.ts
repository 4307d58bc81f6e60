import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { afterAll } from 'vitest'
import { type ServedFake, type ServeOptions, serveFake } from '../../adapters/fakes/serve.ts'
import type { JsonObject } from '../../src/json.ts'

const root = join(import.meta.dirname, '../..')
const admin = { email: 'ada@example.com', password: 'a password of Ada' }

/** One start of the real server, on the database of its town. */
export type Process = {
  readonly url: string
  readonly signal: (name: NodeJS.Signals) => void
  /** Ends it at once, wherever it is. */
  readonly kill: () => Promise<void>
  readonly exited: Promise<unknown[]>
  /** All that it said on stderr. */
  readonly errors: () => string
}

/** A provider that outlives every start of the gateway, and the gateway's folder. */
export type Town = {
  readonly fake: ServedFake
  readonly start: (env?: NodeJS.ProcessEnv, args?: readonly string[]) => Promise<Process>
  /** A start that is not expected to live: resolves once it is dead. */
  readonly die: (env: NodeJS.ProcessEnv, args: readonly string[]) => Promise<unknown>
  readonly folder: string
}

/** A town for all tests of one file. */
export const openTown = async (options: ServeOptions = {}): Promise<Town> => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-crash-'))
  const fake = await serveFake(options)
  const running = new Set<Process>()
  afterAll(async () => {
    await Promise.all([...running].map((one) => one.kill()))
    await fake.close()
    await rm(folder, { recursive: true })
  })
  const start: Town['start'] = async (env = {}, args = []) => {
    const one = await launch({ DATABASE_URL: `sqlite:${folder}/patchbay.db`, ...env }, args)
    running.add(one)
    void one.exited.then(() => running.delete(one))
    return one
  }
  const die: Town['die'] = (env, args) =>
    once(run({ DATABASE_URL: `sqlite:${folder}/patchbay.db`, ...env }, args), 'exit')
  return { fake, start, die, folder }
}

const children = new Set<ChildProcess>()
// Registered while the file is read, and so run whatever became of its tests.
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

const run = (env: NodeJS.ProcessEnv, args: readonly string[]) => {
  const child = spawn(process.execPath, [...args, join(root, 'src/server.ts')], {
    env: {
      ...{ PATH: process.env.PATH, PORT: '0', PATCHBAY_SANDBOX: 'off', LOG_LEVEL: 'silent' },
      ...{ PATCHBAY_ALLOW_PRIVATE_URLS: 'on', PATCHBAY_RATE_LIMIT: 'off' },
      ...{ PATCHBAY_ADMIN_EMAIL: admin.email, PATCHBAY_ADMIN_PASSWORD: admin.password },
      ...env,
    },
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

const launch = async (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Process> => {
  const child = run(env, args)
  const exited = once(child, 'exit')
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const url = /^Patchbay on (\S+)$/.exec(value ?? '')?.[1]
  if (url === undefined) throw new Error(`it did not start: ${errors}`)
  const signal = (name: NodeJS.Signals) => void child.kill(name)
  const kill = async () => {
    signal('SIGKILL')
    await exited
  }
  return { url, signal, kill, exited, errors: () => errors }
}

export type Client = (
  method: string,
  path: string,
  body?: object
  // biome-ignore lint/suspicious/noExplicitAny: any shape of answer
) => Promise<{ status: number; body: any } | 'cut'>

/** Calls the gateway; `cut` where the connection ended without an answer. */
export const clientOf =
  ({ url }: Pick<Process, 'url'>, key: string): Client =>
  async (method, path, body) => {
    try {
      const response = await fetch(url + path, {
        method,
        headers: { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    } catch {
      return 'cut'
    }
  }

/** A key of the admin, and a connection to the fake. */
export const settle = async ({ url }: Pick<Process, 'url'>, fake: ServedFake) => {
  const json = { 'content-type': 'application/json' }
  const post = (path: string, body: object, headers: Record<string, string>) =>
    fetch(url + path, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify(body),
    })
  const login = await post('/auth/login', admin, {})
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const made = await post('/api/v1/keys', { scopes: ['read', 'write', 'admin'] }, { cookie })
  const { key } = ((await made.json()) as { data: { key: string } }).data
  const connection = { provider: 'vapi', api_key: fake.keys[0], base_url: fake.url }
  const connected = await post('/api/v1/connections', connection, { 'x-api-key': key })
  const connectionId = ((await connected.json()) as { data: { id: string } }).data.id
  return { key, connectionId }
}

/** What the provider holds of an object. */
export const heldBy = (fake: ServedFake, id: string): JsonObject => {
  const found = fake.objects().find(({ object }) => object.id === id)
  if (!found) throw new Error(`the fake holds no ${id}`)
  return found.object
}
