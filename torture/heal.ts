import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { now, pause } from './clock.ts'
import type { Life, openGateway, Scaled } from './gateway.ts'
import type { House } from './setup.ts'

/** A gateway at the end of a run: its last start, and how it is started again. */
export type Patient = { readonly life: Life; readonly start: ReturnType<typeof openGateway> }

type Sick = {
  readonly base: string
  readonly house: House
  readonly gateways: readonly Patient[]
  readonly timing: Scaled
}

/** The end of every run: fresh starts without faults, until nothing moves any more. */
export const heal = async ({ base, house, gateways, timing }: Sick) => {
  const fresh = await Promise.all(gateways.map(again))
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
  const looks = fresh.map(({ pid }) => look(pid))
  const resources = { ...mostOf(looks), restless: countMoving(states) }
  const codes = await Promise.all(fresh.map(stop))
  return { rested, states, resources, lastExit: codes.find((code) => code !== 0) ?? 0 }
}

const again = async ({ life, start }: Patient): Promise<Life> => {
  await stop(life)
  const fresh = await start()
  if (!('pid' in fresh)) throw new Error('a gateway does not start after the run')
  return fresh
}

const stop = async ({ signal, ended }: Life) => {
  signal('SIGTERM')
  const { code } = await ended
  // Killed by something: no code, and no orderly end.
  return code ?? -1
}

const mostOf = (looks: readonly ReturnType<typeof look>[]) => ({
  rssMiB: Math.max(...looks.map(({ rssMiB }) => rssMiB)),
  sockets: Math.max(...looks.map(({ sockets }) => sockets)),
})

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
    const { data } = (await response.json()) as { data?: { state: string } }
    // Of what cannot be told nothing is claimed: what is wrong there is for the checkers.
    states.push(data?.state ?? `${response.status}`)
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
