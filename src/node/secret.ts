import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The secret of a development database, made once beside it and readable by its owner alone. */
export const secretBeside = (database: string): Uint8Array => {
  const file = join(dirname(database), 'secret')
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = new Uint8Array(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64'))
  if (secret.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`)
  return secret
}
