import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const commit = () => {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .trim()
    const changed = git('status', '--porcelain', '--', 'src', 'adapters') === '' ? '' : ' and edits'
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changed}`
  } catch {
    return 'no repository'
  }
}

/** Where and of what figures were taken. */
export const under = () => `${cpus().length} cores, Node ${process.versions.node}, ${commit()}`

/** Puts figures where the last ones of their name stand in a page of the documentation. */
export const publish = (page: string, name: string, text: string) => {
  const file = `${root}/${page}`
  const [before, , after] = readFileSync(file, 'utf8').split(new RegExp(`<!-- /?${name} -->`))
  if (before === undefined || after === undefined)
    throw new Error(`${page} has no place for ${name}`)
  writeFileSync(
    file,
    `${before}<!-- ${name} -->\n\`\`\`\n${text}\n\`\`\`\n<!-- /${name} -->${after}`
  )
}
