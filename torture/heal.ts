import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { now, pause } from './clock.ts'
import type { Life, openGateway, Scaled } from './gateway.ts'
import type { House } from './setup.ts'

type Sick = {
  readonly base: string
  readonly house: House
  readonly life: Life
  readonly start: ReturnType<typeof openGateway>
  readonly timing: Scaled
}

/** The end of every run: a fresh start without faults, until nothing moves any more. */
export const heal = async ({ base, house, life, start, timing }: Sick) => {
  life.signal('SIGTERM')
  await life.ended
  const fresh = await start()
  if (!('pid' in fresh)) throw new Error('the gateway does not start after the run')
  const until = now() + 20_000
  await actOnStuck(base, house)
  // Whatever landed last may still be on its way for as long as settling waits.
  await pause(timing.settle + 2 * timing.scan)
  let states = await statesOf(base, house)
  while (countMoving(states) > 0 && now() < until) {
    await pause(100)
    states = await statesOf(base, house)
  }
  const rested = now()
  const resources = { ...look(fresh.pid), restless: countMoving(states) }
  fresh.signal('SIGTERM')
  const { code } = await fresh.ended
  return { rested, states, resources, lastExit: code }
}

/** What a person does once a credential works again. */
const actOnStuck = async (base: string, { apiKey }: House) => {
  const headers = { 'x-api-key': apiKey }
  const list = await fetch(`${base}/api/v1/operations?state=stuck&limit=100`, { headers })
  const { data } = (await list.json()) as { data: readonly { id: string }[] }
  for (const { id } of data)
    await fetch(`${base}/api/v1/operations/${id}/retry`, { method: 'POST', headers })
}

const moving = ['pending', 'settling']
const countMoving = (states: readonly string[]) =>
  states.filter((state) => moving.includes(state)).length

/** How each assistant is told to stand. */
const statesOf = async (base: string, { apiKey, assistants }: House): Promise<string[]> => {
  const states: string[] = []
  for (const { key } of assistants) {
    const response = await fetch(`${base}/api/v1/assistants/${key}/sync`, {
      headers: { 'x-api-key': apiKey },
    })
    const { data } = (await response.json()) as { data: { state: string } }
    states.push(data.state)
  }
  return states
}

/** What a start holds while nobody asks for anything. */
const look = (pid: number) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rss = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0)
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
  return {
    rssMiB: Math.round(rss / 1024),
    sockets: open.filter((name) => name.startsWith('socket:')).length,
  }
}

const linkOf = (path: string) => {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
