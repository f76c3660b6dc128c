// Unit and integration tests, run on Electron's own Node (`npm test` does that), one process a file.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
    exclude: ['**/node_modules/**', 'e2e/**'],
    // Tests that start programs and servers share the machine with each other: a limit, not an expectation.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    // A worker that does not end is a leak: shown, not waited for.
    teardownTimeout: 10_000,
  },
});
