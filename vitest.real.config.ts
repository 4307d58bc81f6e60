import { defineConfig } from 'vitest/config'
import { real } from './vitest.config.ts'

/** What changes real accounts' objects field by field: `npm run test:real`, and CI. */
export default defineConfig({
  test: {
    include: real,
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
})
