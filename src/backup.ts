import { existsSync, linkSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { backup, DatabaseSync } from 'node:sqlite'
import { touch } from './store/lock.ts'
import { databaseFile } from './store/node-sqlite.ts'

/** Copies a database, running or not, into one complete new file; the database is only read. */
export const copyDatabase = async (from: string, to: string) => {
  if (!existsSync(from)) throw new Error(`there is no database at ${from}`)
  refuseExisting(to)
  // Made under another name, so that what carries the name is always complete.
  const partial = `${to}.${process.pid}.partial`
  try {
    touch(partial)
    await copy(from, partial)
    check(partial)
    linkSync(partial, to)
  } catch (error) {
    // Somebody else's file may have come meanwhile: link never replaces one.
    refuseExisting(to)
    throw error
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${partial}${end}`, { force: true })
  }
}

const refuseExisting = (file: string) => {
  if (existsSync(file))
    throw new Error(`${file} exists already, and a backup never replaces a file`)
}

const copy = async (from: string, to: string) => {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
  try {
    // One snapshot for the whole copy: without it every commit meanwhile would start it anew.
    source.exec('begin')
    source.prepare('select count(*) from sqlite_schema').get()
    await backup(source, to)
  } finally {
    source.close()
  }
}

const check = (file: string) => {
  const copied = new DatabaseSync(file)
  try {
    const [found] = copied.prepare('pragma integrity_check').all()
    if (found?.integrity_check !== 'ok') throw new Error('the copy is damaged: nothing was kept')
  } finally {
    copied.close()
  }
}

const main = async ([to, ...rest]: readonly string[]) => {
  if (to === undefined || rest.length > 0) throw new Error('usage: npm run backup -- FILE')
  const url = process.env.DATABASE_URL || 'sqlite:data/patchbay.db'
  const from = databaseFile(url)
  if (from === undefined)
    throw new Error('only a sqlite: DATABASE_URL is backed up by copying a file')
  await copyDatabase(from, to)
  process.stdout.write(`${resolve(to)} is a complete copy of ${resolve(from)}\n`)
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
}
