import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { demoOutput, documents } from '../src/docs.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

it('the README’s story and the field tables are what `npm run docs` makes today', () => {
  const made = documents(read('README.md'), demoOutput())
  const kept = Object.fromEntries(Object.keys(made).map((path) => [path, read(path)]))
  expect(kept).toEqual(made)
})
