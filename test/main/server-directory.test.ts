/** The routers of a standalone server of our own, as the whole of main imports them: its real process, over real HTTP. */

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportRequest } from '@shared/import';
import type { RouterId } from '@shared/ids';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundle-entry';
import { startHabitsServer } from '../support/habits-server';
import { startStandalone, type StandaloneProcess } from '../support/standalone-process';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { errorOf, token, until, valueOf } from './support';

const idOf = (n: number): string => `3f0f4d0e-6f0b-4c53-9d6e-${String(n).padStart(12, '0')}`;
const many = 8_000;
const request: ImportRequest = {
  source: { kind: 'directory' },
  format: 'auto',
  mapping: null,
  hasHeader: null,
  user: 'root',
  group: null,
  credentialId: null,
};

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let start: () => Promise<StandaloneProcess>;
let server: StandaloneProcess | null = null;
let main: RealMain;

beforeAll(async () => {
  folder = await createTempFolder();
  const entry = await bundleEntry('src/commands-server/standalone.ts', folder.path);
  const config = path.join(folder.path, 'server.yaml');
  const routers = Array.from({ length: many }, (_, n) => ({
    id: idOf(n),
    name: `branch ${n} of a company with a long name, at the far end of a street with a long name`,
    address: `127.1.${Math.floor(n / 250)}.${n % 250}`,
    port: 9,
    user: 'root',
    credential: { agent: true },
  }));
  await writeFile(
    config,
    JSON.stringify({
      listen: { host: '127.0.0.1', port: 0 },
      tokens: [{ user: 'alice', sha256: createHash('sha256').update(token).digest('hex') }],
      knownHosts: 'known_hosts',
      routers,
    }),
  );
  start = () => startStandalone(entry, config, token);
});
afterAll(async () => {
  await folder.remove();
});
afterEach(async () => {
  await main.quit();
  await server?.kill('SIGTERM');
  server = null;
});

it('thousands of routers, more than any other answer may hold, come over and can be started by their ids', async () => {
  server = await start();
  const { port } = JSON.parse(
    server
      .log()
      .split('\n')
      .find((line) => line.includes('"listening"')) ?? '{}',
  ) as {
    readonly port: number;
  };
  main = await startRealMain({
    folder: path.join(folder.path, 'one'),
    serverUrl: `http://127.0.0.1:${port}`,
    token,
  });
  await until(() => main.status().server.capabilities.includes('router-directory'));
  const preview = valueOf(await main.call('previewImport', request));
  expect(preview).toMatchObject({ format: 'directory', readyCount: many, duplicateCount: 0, problemCount: 0 });
  expect(valueOf(await main.call('confirmImport', { importId: preview.importId })).changed).toBe(many);
  const routerId = idOf(7) as RouterId;
  // Nobody answers at that address: but it is this server's own router, and no unknown id.
  valueOf(await main.call('startSession', { routerId }));
  await until(() => main.phase(routerId) === 'Failed');
  const cause = main.row(routerId).session.error?.cause;
  expect(['ROUTER_UNREACHABLE', 'CREDENTIAL_UNAVAILABLE']).toContain(cause?.code);
  expect(valueOf(await main.call('previewImport', request))).toMatchObject({ readyCount: 0, duplicateCount: many });
  const { undo } = main.status();
  valueOf(await main.call('undoChange', { undoId: undo!.id }));
  expect(valueOf(await main.call('previewImport', request)).readyCount).toBe(many);
});

it('a server without a list says so, with what to do instead', async () => {
  const plain = await startHabitsServer({ token });
  main = await startRealMain({ folder: path.join(folder.path, 'two'), serverUrl: plain.url, token });
  const error = errorOf(await main.call('previewImport', request));
  expect(error).toMatchObject({ code: 'NOT_SUPPORTED' });
  expect(error.hint).toContain('Import a list from a file');
  await plain.close();
});
