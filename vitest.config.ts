/**
 * Two projects: tests against real routers (`*.router.test.ts`) run one file after the other, because they make network
 * namespaces and measure real time; everything else runs in parallel.
 */

import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;

export default defineConfig({
  resolve: { alias: { '@shared': resolve(here, 'src/shared') } },
  test: {
    // How long is waited for what has to come, and not how quick it has to be: a busy machine takes ten times what a quiet one does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/**/*.router.test.ts'],
          setupFiles: ['test/support/window-patience.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'routers',
          include: ['test/**/*.router.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
