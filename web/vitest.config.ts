import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '#imports': fileURLToPath(new URL('tests/support/nuxt.ts', import.meta.url)) } },
  test: {
    include: ['tests/**/*.test.ts', 'modules/*/tests/*.test.ts'],
    globalSetup: 'modules/gatehouse/tests/support/build-fixture.ts',
    testTimeout: 5000,
    restoreMocks: true,
  },
})
