import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'

// Loaded before the server with `--import`: once its file is there the process dies just before or
// just after the commit of SQLite that the file names, such as `before 1`.
const file = process.env.TRAP_FILE ?? ''
const { exec } = DatabaseSync.prototype
let commits = 0

DatabaseSync.prototype.exec = function (this: DatabaseSync, text: string) {
  const counts = text === 'commit' && existsSync(file)
  if (counts) commits += 1
  const [when, nth] = counts ? readFileSync(file, 'utf8').split(' ') : []
  const dies = commits === Number(nth)
  if (dies && when === 'before') process.kill(process.pid, 'SIGKILL')
  exec.call(this, text)
  if (dies) process.kill(process.pid, 'SIGKILL')
}
