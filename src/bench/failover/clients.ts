import { setTimeout as sleep } from 'node:timers/promises'
import { gateways, type House } from './house.ts'

/** One answer to one request, or what was met in its place. */
export type Told = {
  readonly asked: number
  readonly at: number
  readonly client: number
  /** The status, and the code of what is no success; or how the connection failed. */
  readonly what: string
  /** Of what was acknowledged: its operation, and the name that was given. */
  readonly done?: { readonly operation: string; readonly name: string }
}

export type Load = {
  readonly told: readonly Told[]
  /** Ends once each client has been told what became of its last change. */
  readonly stop: () => Promise<void>
}

/** Between two changes of a client, so that the machine is busy and not overrun. */
const pause = 500
/** Longer than the gateway's own deadline. */
const patience = 30_000
const beforeAgain = 100

/**
 * Clients that each change an assistant of their own, one change after the other. What is not
 * known to have been done is asked again with its key, at the next gateway.
 */
export const startClients = (house: House): Load => {
  const told: Told[] = []
  const ending = new AbortController()
  const all = house.pairs.map((_, client) => goOn(house, client, told, ending.signal))
  return {
    told,
    stop: async () => {
      ending.abort()
      await Promise.all(all)
    },
  }
}

const goOn = async (house: House, client: number, told: Told[], ending: AbortSignal) => {
  let gateway = client % gateways
  for (let change = 1; !ending.aborted; change += 1) {
    const name = `client-${client}-change-${change}`
    for (;;) {
      const { answer, wait } = await ask(house, gateway, client, name)
      told.push(answer)
      if (wait === null) break
      gateway = (gateway + 1) % gateways
      await sleep(wait)
    }
    await sleep(pause)
  }
}

type Asked = {
  readonly answer: Told
  /** Before it is asked again; null where that was the end of it. */
  readonly wait: number | null
}

const ask = async (house: House, gateway: number, client: number, name: string): Promise<Asked> => {
  const asked = Date.now()
  const heard = (what: string, done?: Told['done']): Told => ({
    ...{ asked, at: Date.now(), client, what },
    ...(done && { done }),
  })
  try {
    const response = await send(house, gateway, client, name)
    const { status, headers } = response
    const text = await response.text()
    const operation = headers.get('patchbay-operation') ?? ''
    if (status === 200) return { answer: heard('200', { operation, name }), wait: null }
    const { code } = JSON.parse(text) as { code?: string }
    const after = Number(headers.get('retry-after') ?? 0) * 1000
    const isEnd = headers.get('idempotency-replayed') === 'true' || !goesOn.includes(status)
    const wait = isEnd ? null : after || beforeAgain
    return { answer: heard(`${status} ${code}`), wait }
  } catch (error) {
    return { answer: heard(nameOf(error as Error)), wait: beforeAgain }
  }
}

/** Busy, unavailable, not known: asked again. */
const goesOn = [202, 409, 503, 504]

const send = ({ url, key, pairs }: House, gateway: number, client: number, name: string) =>
  fetch(`${url(gateway)}/api/v1/assistants/${pairs[client]?.id}`, {
    method: 'PATCH',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': name },
    body: JSON.stringify({ name }),
    signal: AbortSignal.timeout(patience),
  })

/** The first code in the chain of causes. */
const nameOf = (error: Error & { code?: unknown }): string => {
  if (error.name === 'TimeoutError') return 'no answer'
  if (typeof error.code === 'string') return error.code === 'ECONNREFUSED' ? 'refused' : 'reset'
  return error.cause instanceof Error ? nameOf(error.cause) : error.name
}
