import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The file of the D1 database in a Worker's folder: it is one of SQLite. */
export const databaseIn = (folder: string): string => {
  const home = join(folder, 'state/v3/d1/miniflare-D1DatabaseObject')
  const [name, ...others] = readdirSync(home).filter((each) => /^[0-9a-f]+\.sqlite$/.test(each))
  if (name === undefined || others.length > 0) throw new Error(`not one database in ${home}`)
  return join(home, name)
}

/** Bytes in the longest row of any table; a Worker may have the file open. */
export const longestRow = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true })
  const all = (text: string) => database.prepare(text).all().flatMap(Object.values)
  const sizes = all("select name from sqlite_schema where type = 'table'").map((table) => {
    const columns = all(`select name from pragma_table_info('${table}')`)
    const size = columns.map((column) => `coalesce(octet_length("${column}"), 0)`).join(' + ')
    return Number(all(`select max(${size}) from "${table}"`)[0])
  })
  database.close()
  return Math.max(...sizes)
}
