import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { fakes } from '../../adapters/fakes/index.ts'
import { type ServedFake, type ServeOptions, serveFake } from '../../adapters/fakes/serve.ts'
import { corpus } from './corpus.ts'
import { key } from './open.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const serve = async (options: ServeOptions = {}) => {
  const fake = await serveFake(options)
  ends.push(fake.close)
  return fake
}

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'fake-'))
  ends.push(() => rmSync(path, { recursive: true }))
  return path
}

const ask = (fake: Pick<ServedFake, 'url'>, method: string, path: string, body?: string) =>
  fetch(`${fake.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  })

describe('a served fake', () => {
  test('answers on a port of its own', async () => {
    const [one, other] = [await serve(), await serve()]
    expect(one.port).not.toBe(other.port)
    expect(await (await ask(one, 'GET', '/assistant')).json()).toEqual([])
  })

  test('rejects a taken port', async () => {
    const { port } = await serve()
    await expect(serveFake({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  test('shares its state with the controls in this process', async () => {
    const fake = await serve()
    fake.place('tool', { id: 'a', type: 'endCall' })
    expect(await (await ask(fake, 'GET', '/tool/a')).json()).toEqual({ id: 'a', type: 'endCall' })
    expect(fake.log()).toMatchObject([{ path: '/tool/a', status: 200, key: 0 }])
  })

  test.each([
    ['before', null],
    ['after', 'Ada'],
  ] as const)('a reset %s the write leaves the client without an answer', async (when, name) => {
    const fake = await serve()
    fake.fault({ fault: { kind: 'reset', when } })
    const failure = await ask(fake, 'POST', '/assistant', '{"name":"Ada"}').catch((error) => error)
    expect(failure.cause.code).toBe('ECONNRESET')
    expect(fake.objects()[0]?.object.name ?? null).toBe(name)
    expect(fake.log()).toMatchObject([{ status: null, fault: 'reset', applied: name !== null }])
  })

  /** A POST whose client leaves as soon as the fake has seen it. */
  const leave = async (fake: ServedFake) => {
    const abort = new AbortController()
    const request = fetch(`${fake.url}/assistant`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: '{}',
      signal: abort.signal,
    })
    const left = expect(request).rejects.toThrow()
    await expect.poll(() => fake.log().length, { interval: 1 }).toBe(1)
    abort.abort()
    await left
  }

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('a hang %s the write never answers', async (when, count) => {
    const fake = await serve()
    fake.fault({ fault: { kind: 'hang', when } })
    await leave(fake)
    expect(fake.objects().length).toBe(count)
    expect(fake.log()).toMatchObject([{ status: null, applied: count === 1 }])
  })

  test('a late answer to a client that left is none, and applied all the same', async () => {
    const fake = await serve()
    fake.fault({ fault: { kind: 'slow', ms: 300, applied: 'after' } })
    await leave(fake)
    expect(fake.objects()).toEqual([])
    await expect.poll(() => fake.objects().length, { interval: 5 }).toBe(1)
    expect(fake.log()).toMatchObject([{ status: null, applied: true }])
  })

  test('close ends open connections, and may be called twice', async () => {
    const fake = await serveFake()
    fake.fault({ fault: { kind: 'hang', when: 'before' } })
    const request = ask(fake, 'GET', '/assistant')
    const ended = expect(request).rejects.toThrow()
    await expect.poll(() => fake.log().length, { interval: 1 }).toBe(1)
    await fake.close()
    await fake.close()
    await ended
  })
})

describe('a file', () => {
  test('keeps the objects from one start to the next, to the letter', async () => {
    const file = join(folder(), 'deep', 'vapi.json')
    const first = await serve({ file })
    for (const { kind, object } of corpus) first.place(kind, object)
    await ask(first, 'POST', '/assistant', '{"metadata":{"share":1.0}}')
    const before = JSON.stringify(first.objects())
    await first.close()
    const second = await serve({ file })
    expect(JSON.stringify(second.objects())).toBe(before)
  })

  test('holds a change before its request is answered, and no draft beside it', async () => {
    const path = folder()
    const fake = await serve({ file: join(path, 'vapi.json') })
    const made = (await (await ask(fake, 'POST', '/assistant', '{"name":"Ada"}')).json()) as object
    const held = JSON.parse(readFileSync(join(path, 'vapi.json'), 'utf8'))
    expect(held).toEqual([{ kind: 'assistant', key: 0, object: made }])
    expect(readdirSync(path)).toEqual(['vapi.json'])
  })
})

describe('npm run mock', () => {
  const mock = (port: number) => {
    const child = spawn('node', ['src/mock.ts'], { env: { ...process.env, PORT: String(port) } })
    ends.push(() => child.kill('SIGKILL'))
    const output = { text: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        output.text += String(part)
      })
    return { child, output }
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'prints lines that work, and %s ends it',
    async (signal) => {
      const { child, output } = mock(0)
      await expect.poll(() => output.text, { interval: 10, timeout: 5000 }).toContain('/_log')
      const lines = output.text.split('\n').filter((line) => line.startsWith('curl'))
      expect(lines.length).toBe(3)
      const answers = []
      for (const line of lines) answers.push(JSON.parse(await shell(line)))
      expect(answers).toMatchObject([{ name: 'Ada' }, [{ name: 'Ada' }], [{ left: 1 }]])
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([0, null])
    }
  )

  test('serves every fake there is, with its key', async () => {
    const { output } = mock(0)
    await expect.poll(() => output.text, { interval: 10, timeout: 5000 }).toContain('/_log')
    const told = [...output.text.matchAll(/^Fake (\w+) on (http\S+), accepted key: (\S+)$/gm)]
    expect(told.map(([, provider]) => provider)).toEqual(Object.keys(fakes))
    for (const [, , url] of told) expect(await (await fetch(`${url}/_log`)).json()).toEqual([])
  })

  test('a taken port is named, and the end is no success', async () => {
    const { port } = await serve()
    const { child, output } = mock(port)
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output.text).toContain(String(port))
  })
})

const shell = async (line: string) => {
  const child = spawn('sh', ['-c', line])
  let text = ''
  child.stdout.on('data', (part) => {
    text += String(part)
  })
  await once(child, 'close')
  return text
}
