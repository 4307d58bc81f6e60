import { connect, type Socket } from 'node:net'
import { laggard } from './lag.ts'
import { accept, listenSocks, type Wanted } from './socks.ts'
import { gathering, type Message } from './wire.ts'

/** How a fault looks from the client: nothing comes any more, or the connection is closed. */
export type How = 'hang' | 'reset'

type Rules = {
  readonly cut: Map<string, How>
  readonly mute: Map<string, How>
  /** Acknowledgements of findAndModify that will be lost, wherever they come from. */
  losing: number
  delay: number
}

type Pipe = {
  readonly member: string
  readonly accept: () => void
  readonly hold: () => void
  readonly flow: () => void
  readonly reset: () => void
}

/** What stands between the gateways and the members; members are named `host:port`. */
export type Gate = {
  readonly port: number
  readonly cutOff: (member: string, how: How) => void
  readonly rejoin: (member: string) => void
  readonly mute: (member: string, how: How | null) => void
  readonly lose: (times: number) => void
  readonly delay: (milliseconds: number) => void
  readonly close: () => void
}

const writes = new Set(['findAndModify', 'insert', 'update', 'delete'])

/** A SOCKS5 proxy for the driver: members reach each other past it. */
export const openProxy = async (): Promise<Gate> => {
  const rules: Rules = { cut: new Map(), mute: new Map(), losing: 0, delay: 0 }
  const pipes = new Set<Pipe>()
  const { server, port } = await listenSocks((client, wanted) =>
    opened(rules, pipes, client, wanted)
  )
  const to = (member: string) => [...pipes].filter((pipe) => pipe.member === member)
  return {
    port,
    cutOff: (member, how) => {
      rules.cut.set(member, how)
      for (const pipe of to(member)) how === 'hang' ? pipe.hold() : pipe.reset()
    },
    rejoin: (member) => {
      rules.cut.delete(member)
      for (const pipe of to(member)) pipe.flow()
    },
    mute: (member, how) => void (how ? rules.mute.set(member, how) : rules.mute.delete(member)),
    lose: (times) => {
      rules.losing = times
    },
    delay: (milliseconds) => {
      rules.delay = milliseconds
    },
    close: () => {
      server.close()
      for (const pipe of pipes) pipe.reset()
    },
  }
}

const opened = (rules: Rules, pipes: Set<Pipe>, client: Socket, { host, port }: Wanted) => {
  const member = `${host}:${port}`
  if (rules.cut.get(member) === 'reset') return void client.destroy()
  const upstream = connect({ host, port, noDelay: true })
  const pipe = piped(rules, member, client, upstream)
  pipes.add(pipe)
  if (rules.cut.has(member)) pipe.hold()
  upstream.once('connect', pipe.accept)
  upstream.on('error', () => client.destroy())
  client.once('close', () => {
    pipes.delete(pipe)
    // What has arrived here goes on its way all the same, as on a wire.
    upstream.end()
  })
}

const piped = (rules: Rules, member: string, client: Socket, upstream: Socket): Pipe => {
  const asked = new Map<number, string>()
  const replies = laggard(() => rules.delay)
  const reset = () => {
    client.destroy()
    upstream.destroy()
  }
  const request = gathering(({ bytes, id, command }) => {
    if (writes.has(command)) asked.set(id, command)
    upstream.write(bytes)
  })
  const reply = gathering((message) => {
    const fate = fateOf(rules, member, asked, message)
    if (fate === 'reset') reset()
    if (fate === 'pass') replies.push(() => client.write(message.bytes))
  })
  client.on('data', request)
  upstream.on('data', reply)
  upstream.once('close', () => replies.push(() => client.destroy()))
  const both = [client, upstream]
  return {
    ...{ member, reset },
    accept: () =>
      replies.push(() => {
        accept(client)
        client.resume()
      }),
    hold: () => {
      for (const socket of both) socket.pause()
      replies.hold()
    },
    flow: () => {
      for (const socket of both) socket.resume()
      replies.flow()
    },
  }
}

const fateOf = (
  rules: Rules,
  member: string,
  asked: Map<number, string>,
  { answers }: Message
): How | 'pass' => {
  const command = asked.get(answers)
  asked.delete(answers)
  if (command === undefined) return 'pass'
  if (command === 'findAndModify' && rules.losing > 0) {
    rules.losing -= 1
    return 'reset'
  }
  return rules.mute.get(member) ?? 'pass'
}
