import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { Collection } from 'mongodb'

// Loaded before the server with `--import`: once its file is there the process dies just before or
// just after the write of a record that the file names, such as `before 1`.
const file = process.env.TRAP_FILE ?? ''
const { findOneAndUpdate } = Collection.prototype
let writes = 0

type Write = (this: Collection, ...given: unknown[]) => Promise<unknown>

const trapped: Write = async function (...given) {
  const counts = this.collectionName === 'records' && existsSync(file)
  if (counts) writes += 1
  const [when, nth] = counts ? readFileSync(file, 'utf8').split(' ') : []
  const dies = writes === Number(nth)
  if (dies && when === 'before') process.kill(process.pid, 'SIGKILL')
  const written = await (findOneAndUpdate as Write).apply(this, given)
  if (dies) process.kill(process.pid, 'SIGKILL')
  return written
}
Collection.prototype.findOneAndUpdate = trapped as typeof findOneAndUpdate
