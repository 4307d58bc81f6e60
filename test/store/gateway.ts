import { closeSync, readdirSync, readlinkSync } from 'node:fs'
import process from 'node:process'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { user, vault } from '../conformance/records.ts'

// A process with the database open, started by the tests: it says a line, then does as it is told.
const [file = '', what] = process.argv.slice(2)

const say = (line: string) => process.stdout.write(`${line}\n`)

const addUser = (name: string) =>
  store
    .addUser(user({ id: name, email: `${name}@example.com` }))
    .then(say, (error: Error) => say(`${error.name}: ${error.message}`))

// As if the disk had failed under SQLite: its next write to the log finds no file.
const loseLog = () => {
  for (const fd of readdirSync('/proc/self/fd'))
    if (linkOf(fd) === `${file}-wal`) closeSync(Number(fd))
}

const linkOf = (fd: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

const open = async () => {
  try {
    return await sqliteStore(nodeSqlite(file), vault)
  } catch (error) {
    say((error as Error).message)
    process.exit(1)
  }
}

const store = await open()
say('open')
if (what === 'write') for (let at = 0; ; at += 1) await addUser(`user-${at}`)
if (what === 'lose') {
  await addUser('first')
  loseLog()
  await Promise.all([addUser('second'), addUser('third')])
  process.exit(0)
}
// Until killed, or told by the end of its input to leave properly.
process.stdin.resume().on('end', () => store.close())
