import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { Fake, FakeOptions } from './fake.ts'
import { vapiFake } from './vapi.ts'

/** How a fake is set up and where it listens. */
export type ServeOptions = Omit<FakeOptions, 'changed'> & {
  /** Which fake; Vapi's by default. */
  readonly fake?: (options: FakeOptions) => Fake
  /** 0, the default, takes any free port; a taken one rejects. */
  readonly port?: number
  /** A JSON file that keeps the objects from one start to the next. */
  readonly file?: string
}

/** A fake that listens: its address, its controls without HTTP, and its end. */
export type ServedFake = Pick<Fake, 'keys' | 'objects' | 'place' | 'fault' | 'log' | 'reset'> & {
  readonly url: string
  readonly port: number
  readonly close: () => Promise<void>
}

/** Starts a fake on 127.0.0.1; a stored change is in the file before its request is answered. */
export const serveFake = async (options: ServeOptions = {}): Promise<ServedFake> => {
  const { fake: make = vapiFake, port: wanted = 0, file, ...rest } = options
  // A request that a fault applies late must not write when the next start has the file.
  let open = true
  const changed = () => open && file !== undefined && save(file, fake.dump())
  const fake = make({ ...rest, changed })
  if (file !== undefined && existsSync(file)) fake.load(readFileSync(file, 'utf8'))
  const server = createAdaptorServer({ fetch: fake.fetch }) as Server
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    open = false
  }
  const { keys, objects, place, fault, log, reset } = fake
  return { url: `http://127.0.0.1:${port}`, port, close, keys, objects, place, fault, log, reset }
}

// All or nothing: whoever reads the file, or is killed while writing it, sees a whole one.
const save = (file: string, text: string) => {
  const draft = `${file}.${process.pid}.tmp`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(draft, text)
  renameSync(draft, file)
}
