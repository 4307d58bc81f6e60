import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { nodeCipher } from './node/cipher.ts'
import { readEnvironment } from './node/environment.ts'
import { secretBeside } from './node/secret.ts'
import { isMongoUrl } from './store/mongo/url.ts'
import { moveUp } from './store/move/move.ts'
import { databaseFile } from './store/node-sqlite.ts'
import { createVault } from './vault.ts'

const usage = `usage: npm run migrate -- --from sqlite:FILE --to mongodb://...
--to may be left out where DATABASE_URL says it, so that no password stands in the list of processes`

const say = (line: string) => void process.stdout.write(`${line}\n`)

const main = async (args: readonly string[]) => {
  const { from, to } = addresses(args)
  const { secret, previous } = secretsFor(from)
  const vaults = [
    createVault(secret, previous, nodeCipher),
    ...(previous ? [createVault(previous, undefined, nodeCipher)] : []),
  ] as const
  const isSame = await moveUp({ file: from, url: to, vaults, say })
  if (!isSame) process.exitCode = 1
  else if (!process.env.PATCHBAY_SECRET)
    say(`gateways on MongoDB need PATCHBAY_SECRET: it is what ${secretFile(from)} holds`)
}

const addresses = (args: readonly string[]) => {
  const options = { from: { type: 'string' }, to: { type: 'string' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const [from, to] = [databaseFile(values.from ?? ''), values.to ?? process.env.DATABASE_URL ?? '']
  if (from === undefined || !isMongoUrl(to)) throw new Error(usage)
  return { from, to }
}

const secretFile = (file: string) => join(dirname(file), 'secret')

/** Those that the gateway on the file had: of the environment, or what it made beside the file. */
const secretsFor = (file: string) => {
  if (!existsSync(file)) throw new Error(`--from: there is no database at ${file}`)
  const read = readEnvironment({ ...process.env, DATABASE_URL: `sqlite:${file}` })
  if ('problems' in read) throw new Error(read.problems)
  const { PATCHBAY_SECRET: given, PATCHBAY_PREVIOUS_SECRET: previous } = read.environment
  if (given === undefined && !existsSync(secretFile(file)))
    throw new Error('PATCHBAY_SECRET: give the one that the gateway on this file had')
  return { secret: given ?? secretBeside(file), previous }
}

await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
