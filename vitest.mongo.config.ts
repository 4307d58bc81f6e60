import { defineConfig } from 'vitest/config'
import { mongo } from './vitest.config.ts'

/** What runs over a real mongod: `npm run test:mongo`, and CI. */
export default defineConfig({
  test: {
    include: mongo,
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
})
