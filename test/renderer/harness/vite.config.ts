/** Builds the harness as the app's renderer is built, so that the CSP meets the same kind of files. */

import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  base: './',
  resolve: { alias: { '@shared': resolve(here, '../../../src/shared') } },
  plugins: [react()],
  build: { target: 'chrome130', outDir: resolve(here, '../../../.cache/harness'), emptyOutDir: true },
});
