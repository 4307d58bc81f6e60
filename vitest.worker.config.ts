import { defineConfig } from 'vitest/config'
import { workers } from './vitest.config.ts'

/** What runs in the local runtime of Workers: `npm run test:worker`, and CI. */
export default defineConfig({
  test: {
    include: workers,
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
})
