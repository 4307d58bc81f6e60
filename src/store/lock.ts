import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes this the only gateway on a file, or throws at once; the returned function lets go. The
 * lock is the operating system's, so that it dies with the process, however that dies.
 */
export const lock = (file: string): (() => void) => {
  const path = `${file}.lock`
  for (;;) {
    touch(path)
    const before = identity(path)
    const holder = exclusive(path, file)
    // A holder that was leaving may have removed the file under us: what we hold locks nobody out.
    if (before !== undefined && identity(path) === before) return () => release(holder, path)
    holder.close()
  }
}

/** Makes an empty file readable by its owner alone, unless there is one. */
export const touch = (path: string) => {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

// An empty database of its own, never written: the data file stays open to `npm run backup`.
const exclusive = (path: string, file: string) => {
  const holder = new DatabaseSync(path, { timeout: 0 })
  try {
    holder.exec('begin exclusive')
    return holder
  } catch (cause) {
    holder.close()
    throw new Error(`another process is using ${file}`, { cause })
  }
}

// Removed while still held: whoever opened the file before sees that it is gone, and starts over.
const release = (holder: DatabaseSync, path: string) => {
  rmSync(path, { force: true })
  holder.close()
}

// An inode's number may be used again, the moment of its birth with it may not.
const identity = (path: string) => {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats && `${stats.ino} ${stats.birthtimeNs}`
}
