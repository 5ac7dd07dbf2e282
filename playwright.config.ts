/** End-to-end tests on the real app: one at a time, because they share the machine's network namespaces and its display. */

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  projects: [
    { name: 'app', testMatch: '**/*.spec.ts' },
    { name: 'screenshots', testMatch: '**/*.pictures.ts' },
  ],
});
