import { defineConfig } from 'vitest/config'

/** Suites with a command of their own: they take longer than a test run that one likes to start. */
export const slow = [
  'test/crash/**/*.test.ts',
  'test/torture/small.test.ts',
  'test/torture/mirrors.test.ts',
  'test/store/kill.test.ts',
]

/** Suites in the local runtime of Workers, which takes a while to start. */
export const workers = ['test/worker/**/*.test.ts']

/** Real accounts' objects, changed field by field through the whole gateway: thousands of changes. */
export const real = ['test/real-input*.test.ts']

/** Suites over a real mongod. */
export const mongo = [
  'test/store/mongo*.test.ts',
  'test/move/move.test.ts',
  'test/torture/set.test.ts',
  'test/torture/set-audit.test.ts',
  'test/torture/fleet-run.test.ts',
]

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...slow, ...workers, ...real, ...mongo],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    // A process and its modules for many files: to start one takes longer than most of them.
    isolate: false,
    // All cores: left to itself vitest keeps one free.
    maxWorkers: '100%',
  },
})
