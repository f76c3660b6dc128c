// End-to-end tests on the real, built app. `npm test -- --only=e2e` sets up, builds and starts them.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // A test that needs a second try is broken.
  retries: 0,
  forbidOnly: true,
  fullyParallel: false,
  workers: 1,
});
