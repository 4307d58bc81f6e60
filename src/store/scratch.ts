import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** A place for a database that is only measured: on the disk of `data`, as /tmp may be memory. */
export const scratch = () => {
  mkdirSync('data', { recursive: true })
  const folder = mkdtempSync(join('data', 'scratch-'))
  return {
    file: join(folder, 'scratch.db'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
