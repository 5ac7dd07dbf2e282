import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;
const alias = { '@shared': resolve(here, 'src/shared') };

/**
 * One build for every process. The commands server and the lab are processes of their own: they share only `src/shared`
 * with the app, so they have entries of their own here.
 *
 * Targets are those of the oldest runtime we must load in (Node 20.18, Chromium 130): see docs/developing.md, "Which
 * Electron runs".
 */
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: 'node20',
      outDir: 'out/main',
      // axios, zod and csv-parse are bundled, so that main reads one file at start; fastify, ssh2 and yaml stay outside:
      // the commands server's own process loads them, and main only yaml, for an import of YAML.
      externalizeDeps: { exclude: ['axios', 'zod', 'csv-parse'] },
      rollupOptions: {
        input: {
          index: resolve(here, 'src/main/index.ts'),
          'commands-server': resolve(here, 'src/commands-server/standalone.ts'),
          'commands-server-embedded': resolve(here, 'src/commands-server/embedded.ts'),
          lab: resolve(here, 'src/lab/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node20',
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: resolve(here, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src/renderer'),
    resolve: { alias },
    plugins: [react()],
    build: {
      target: 'chrome130',
      outDir: resolve(here, 'out/renderer'),
      minify: true,
      chunkSizeWarningLimit: 1_000,
      rollupOptions: { input: resolve(here, 'src/renderer/index.html') },
    },
  },
});
