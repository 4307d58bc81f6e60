import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, readlinkSync } from 'node:fs'
import { userInfo } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTied } from './member.ts'

/** What a member loses: its peers alone, or its clients too. */
export type Parted = 'peers' | 'all'

/** A network of our own: each member in a namespace, with a wire to each other one and one to us. */
export type Network = {
  readonly address: (member: number) => string
  /** By what a program is started there. */
  readonly within: (member: number) => readonly string[]
  readonly part: (member: number, from: Parted) => void
  readonly mend: (member: number) => void
  readonly close: () => void
}

const tools = ['ip', 'unshare', 'nsenter']
const isHere = (tool: string) =>
  ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].some((folder) => existsSync(`${folder}/${tool}`))

const mayHaveOne = process.platform === 'linux' && userInfo().uid === 0 && tools.every(isHere)

type Room = { readonly pid: number; readonly end: () => void }

/** Makes one that is gone with us; null where the machine or its user may not. */
export const openNetwork = async (members: number): Promise<Network | null> => {
  if (!mayHaveOne) return null
  const rooms = await Promise.all(Array.from({ length: members }, openRoom))
  const close = () => {
    for (const room of rooms) room?.end()
  }
  for (let tries = 0; tries < 5 && rooms.every((room) => room !== null); tries++) {
    const net = randomInt(512)
    if (wired(net, rooms)) return networkOf(net, rooms, close)
  }
  close()
  return null
}

/** A namespace lives as long as whoever waits in it, and its wires as long as the namespace. */
const openRoom = async (): Promise<Room | null> => {
  const child = startTied(['cat'], ['unshare', '--net'], 'ignore')
  const { pid = 0 } = child
  const end = () => void child.kill('SIGKILL')
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    if (namespaceOf(pid) !== ours()) return { pid, end }
    await sleep(5)
  }
  end()
  return null
}

/** Ours where the process is gone: it was not let have one of its own. */
const namespaceOf = (pid: number) => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return ours()
  }
}
const ours = () => readlinkSync('/proc/self/ns/net')

// 198.18.0.0/15 is for measurements between networks: no host anywhere has such an address.
const addressIn = (net: number, member: number) =>
  `198.${18 + (net >> 8)}.${net & 255}.${member + 1}`
const ourAddress = (net: number) => addressIn(net, 253)

const enter = ({ pid }: Room) => ['nsenter', `--net=/proc/${pid}/ns/net`]

const ip = (room: Room | null, lines: readonly string[]) => {
  const [command = '', ...args] = [...(room ? enter(room) : []), 'ip', '-batch', '-']
  execFileSync(command, args, { input: `${lines.join('\n')}\n`, stdio: ['pipe', 'ignore', 'pipe'] })
}

const wired = (net: number, rooms: readonly (Room | null)[]): boolean => {
  const all = rooms.filter((room) => room !== null)
  try {
    ip(null, all.flatMap(wiresTo(net, all)))
    for (const [member, room] of all.entries()) ip(room, ends(net, member, all.length))
    return true
  } catch {
    return false
  }
}

/** A wire from us to a member, and one from it to each that comes after it. */
const wiresTo = (net: number, rooms: readonly Room[]) => (room: Room, member: number) => [
  `link add pb${net}m${member} type veth peer name us netns ${room.pid}`,
  `addr add ${ourAddress(net)} peer ${addressIn(net, member)} dev pb${net}m${member}`,
  `link set pb${net}m${member} up`,
  ...rooms
    .slice(member + 1)
    .flatMap((other, step) => [
      `link add pb${net}p type veth peer name to${member} netns ${other.pid}`,
      `link set pb${net}p netns ${room.pid} name to${member + 1 + step}`,
    ]),
]

const others = (member: number, members: number) =>
  Array.from({ length: members }, (_, other) => other).filter((other) => other !== member)

const ends = (net: number, member: number, members: number) => [
  'link set lo up',
  `addr add ${addressIn(net, member)} peer ${ourAddress(net)} dev us`,
  'link set us up',
  ...others(member, members).flatMap((other) => [
    `addr add ${addressIn(net, member)} peer ${addressIn(net, other)} dev to${other}`,
    `link set to${other} up`,
  ]),
]

const networkOf = (net: number, rooms: readonly (Room | null)[], close: () => void): Network => {
  const wires = (member: number) => others(member, rooms.length).map((other) => `to${other}`)
  const set = (member: number, names: readonly string[], state: 'up' | 'down') =>
    ip(
      rooms[member] ?? null,
      names.map((name) => `link set ${name} ${state}`)
    )
  return {
    address: (member) => addressIn(net, member),
    within: (member) => enter(rooms[member] ?? { pid: 0, end: close }),
    part: (member, from) =>
      set(member, [...wires(member), ...(from === 'all' ? ['us'] : [])], 'down'),
    mend: (member) => set(member, [...wires(member), 'us'], 'up'),
    close,
  }
}
