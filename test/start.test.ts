import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = new URL('..', import.meta.url).pathname

const listening = async (port: number) => {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A port that was free a moment ago, and so were those after it, which the fakes take. */
const freePort = async (): Promise<number> => {
  const server = await listening(0)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const after = [1, 2, 3, 4].map((step) => listening(port + step).catch(() => null))
  const next = await Promise.all(after)
  for (const open of [server, ...next]) open?.close()
  return next.includes(null) ? freePort() : port
}

type Started = { readonly child: ChildProcess; readonly printed: string }

describe('npm start', () => {
  let folder: string
  let env: NodeJS.ProcessEnv
  const children: ChildProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-start-'))
    env = {
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      DATABASE_URL: `sqlite:${join(folder, 'patchbay.db')}`,
    }
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })

  const launch = (more: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, ['src/server.ts'], {
      cwd: root,
      env: { ...env, ...more },
    })
    children.push(child)
    return child
  }
  /** Resolves once the whole story is printed. */
  const start = async (more: NodeJS.ProcessEnv = {}): Promise<Started> => {
    const child = launch(more)
    let printed = ''
    for await (const chunk of child.stdout) {
      printed += chunk
      if (printed.includes('nobody')) break
    }
    return { child, printed }
  }
  const stop = async ({ child }: Started) => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    return (await exited)[0]
  }
  const failed = async (more: NodeJS.ProcessEnv) => {
    const child = launch(more)
    let words = ''
    child.stderr.on('data', (chunk) => {
      words += chunk
    })
    const [status] = await once(child, 'close')
    return { status, words }
  }
  const curls = (printed: string) => printed.split('\n').filter((line) => line.startsWith('curl'))
  const paste = async (line: string) => (await run('bash', ['-c', line])).stdout

  it('prints three lines that work as pasted: both sides change, a refused PATCH changes neither', async () => {
    const started = await start()
    const [patch = '', both = '', refused = ''] = curls(started.printed)
    await paste(patch)
    const sides = await paste(both)
    const [ours, theirs] = sides.split('\n').map((text) => JSON.parse(text))
    expect(ours).toMatchObject({ name: 'Enrollment Assistant', maxDurationSeconds: 1800 })
    expect(theirs).toMatchObject({
      name: 'Enrollment Assistant',
      model: { model: 'gpt-4o', messages: [{ role: 'system' }], toolIds: [expect.any(String)] },
      voice: { provider: 'openai', voiceId: 'alloy' },
    })
    expect(await paste(refused)).toContain('"code":"provider_rejected"')
    expect(await paste(both)).toBe(sides)
    expect(await stop(started)).toBe(0)
  })

  it('prints the same a second time, after an exit that leaves one complete database file', async () => {
    const first = await start()
    await stop(first)
    expect((await readdir(folder)).sort()).toEqual(['fake-vapi.json', 'patchbay.db', 'secret'])
    const second = await start()
    expect(second.printed).toBe(first.printed)
    expect(await stop(second)).toBe(0)
  })

  it('takes the printed login, and the cookie opens both faces', async () => {
    const started = await start()
    const [, email = '', password = ''] = /login +(\S+) \/ (\S+)/.exec(started.printed) ?? []
    const url = `http://127.0.0.1:${env.PORT}`
    const login = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const list = await fetch(`${url}/assistants`, { headers: { cookie } })
    expect({ login: login.status, list: list.status }).toEqual({ login: 200, list: 200 })
    expect(await list.json()).toMatchObject([{ name: 'Front Desk' }])
    await stop(started)
  })

  it('ends at once on a taken port, and names it', async () => {
    const server = createServer().listen(Number(env.PORT), '127.0.0.1')
    await once(server, 'listening')
    expect(await failed({})).toEqual({ status: 1, words: `port ${env.PORT} is taken\n` })
    server.close()
  })

  it('names every wrong value of the environment and exits with 78', async () => {
    expect(await failed({ PATCHBAY_LEASE_MS: '5', PATCHBAY_RATE_LIMIT: 'often' })).toEqual({
      status: 78,
      words: expect.stringMatching(/PATCHBAY_RATE_LIMIT: must be off/),
    })
    expect((await failed({ PATCHBAY_DEADLINE_MS: '30000' })).words).toBe(
      'PATCHBAY_DEADLINE_MS: must be below the lease\n'
    )
    expect((await failed({ NODE_ENV: 'production' })).words).toMatch(
      /^PATCHBAY_SECRET: is required/
    )
  })

  it('refuses a second process on one database', async () => {
    const started = await start()
    const second = await failed({ PORT: '0' })
    expect(second.status).toBe(1)
    expect(second.words).toMatch(/patchbay\.db/)
    await stop(started)
  })
})
