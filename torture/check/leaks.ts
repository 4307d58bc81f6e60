import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLines } from '../lines.ts'
import type { Evidence } from './evidence.ts'

/** K11: no planted secret stands in a log, the database, an answer, or on another host. */
export const leaks = ({ folder, begun, repeats: calls }: Evidence): string[] => {
  const files = readdirSync(folder).filter((name) =>
    /^(gateway\d*\.log|patchbay\.db.*|mongo\.jsonl)$/.test(name)
  )
  const texts = files.map(
    (name) => [name, readFileSync(join(folder, name)).toString('latin1')] as const
  )
  const elsewhere = join(folder, 'elsewhere.jsonl')
  return [
    ...texts.flatMap(([name, text]) =>
      begun.secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`)
    ),
    ...calls.filter(({ leak }) => leak).map(({ key, f }) => `the answer to a ${f} of ${key}`),
    ...(existsSync(elsewhere) ? readLines(elsewhere) : []).map(() => 'another host was called'),
  ]
}
