import { defineConfig } from 'vitest/config'

/** Suites with a command of their own: they take longer than a test run that one likes to start. */
export const slow = [
  'test/crash/**/*.test.ts',
  'test/torture/small.test.ts',
  'test/store/kill.test.ts',
]

/** Suites in the local runtime of Workers, which takes a while to start. */
export const workers = ['test/worker/**/*.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...slow, ...workers],
    setupFiles: ['test/setup.ts'],
    testTimeout: 20_000,
    // All cores: left to itself vitest keeps one free.
    maxWorkers: '100%',
  },
})
