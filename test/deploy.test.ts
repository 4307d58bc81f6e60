import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../src/node/environment.ts'

const root = new URL('..', import.meta.url).pathname
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const importsOf = (file: string) =>
  [...read(file).matchAll(/(?:^(?:import|export)\b[^'"]*?from |\bimport\()'([^']+)'/gm)].map(
    ([, name = '']) => name
  )

/** Everything that an entry loads: files of this repository, and names of packages. */
const loadedBy = (entries: readonly string[]) => {
  const [files, packages] = [new Set<string>(entries), new Set<string>()]
  for (const file of files)
    for (const name of file.endsWith('.ts') ? importsOf(file) : [])
      if (name.startsWith('.')) files.add(join(dirname(file), name))
      else packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'))
  return { files: [...files], packages: [...packages] }
}

const loaded = loadedBy(['src/server.ts', 'src/backup.ts', 'src/migrate.ts'])

test('the image has every file that a gateway, a backup and a move load', () => {
  const ignored = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && line !== '*' && !line.startsWith('!'))
  const copied = [...read('Dockerfile').matchAll(/^COPY (\S+) \S+$/gm)].map(([, from = '']) => from)
  const isIn = (file: string) =>
    copied.some((from) => file === from || file.startsWith(`${from}/`)) &&
    !ignored.some((one) => file === one || file.startsWith(`${one}/`))
  expect(loaded.files.filter((file) => !(existsSync(join(root, file)) && isIn(file)))).toEqual([])
})

test('what they load of npm is installed without what is for development', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object }
  const known = new Set([...Object.keys(dependencies), ...builtinModules])
  const isKnown = (name: string) => name.startsWith('node:') || known.has(name)
  expect(loaded.packages.filter((name) => !isKnown(name))).toEqual([])
})

test('the image’s settings and those of compose.yaml are settings of a gateway', () => {
  const [, image = ''] = /^ENV (.*)$/m.exec(read('Dockerfile')) ?? []
  const ofImage = image.split(' ').map((pair) => pair.split('=') as [string, string])
  const compose = /environment:\n((?: {6}\w+: .*\n)+)/.exec(read('compose.yaml'))?.[1] ?? ''
  const ofCompose = [...compose.matchAll(/^ {6}(\w+): (.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value.startsWith('${') ? '' : value] as const
  )
  const secret = Buffer.alloc(32).toString('base64')
  const env = Object.fromEntries([...ofImage, ...ofCompose, ['PATCHBAY_SECRET', secret]])
  const known = readEnvironment(env)
  if ('problems' in known) throw new Error(known.problems)
  expect(Object.keys(env).filter((name) => !(name in settingsOf(env)))).toEqual([])
})

/** What the schema lets through: optional settings stand in the text of the file. */
const settingsOf = (env: object) =>
  Object.fromEntries(
    Object.keys(env)
      .filter((name) => read('src/node/environment.ts').includes(`    ${name}: `))
      .map((name) => [name, true])
  )
