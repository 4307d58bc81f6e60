import { readFileSync } from 'node:fs'

/**
 * Commits in a database's write-ahead log, read from the file and not from SQLite: frames of the
 * present log (its salts) whose header names a database size, which only a commit's last has.
 * Counts until a checkpoint starts the log anew; measure by the difference of two counts.
 */
export const countCommits = (databaseFile: string): number => {
  const log = readLog(`${databaseFile}-wal`)
  if (log.length < headerBytes) return 0
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  let commits = 0
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    if (!log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))) break
    if (log.readUInt32BE(at + 4) !== 0) commits += 1
  }
  return commits
}

const headerBytes = 32
const frameHeaderBytes = 24

// The log is absent before the first commit and after a clean close.
const readLog = (file: string) => {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
