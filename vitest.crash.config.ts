import { defineConfig } from 'vitest/config'
import { slow } from './vitest.config.ts'

/** What kills and stops real processes: `npm run test:crash`, and CI. */
export default defineConfig({
  test: {
    include: slow,
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
  },
})
