import { appendFileSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** Appends one JSON value a line; a line is in the file when this returns, whoever dies then. */
export const lineWriter = (file: string) => {
  const opened = openSync(file, 'a')
  return (value: object) => {
    writeSync(opened, `${JSON.stringify(value)}\n`)
  }
}

/** Appends one line to a file that others append to as well. */
export const appendLine = (file: string, value: object) =>
  appendFileSync(file, `${JSON.stringify(value)}\n`)

/** Every whole line of such a file, also while it grows; a file that is not there has none. */
export const readLines = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as T)
    : []
