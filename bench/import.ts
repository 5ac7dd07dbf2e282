/**
 * An import of a thousand hosts in each format: from the chosen file to the preview, and from there into the list, on a real
 * disk; and for how long main is busy at a stretch meanwhile, when it answers no click. Beside it, the bare reading of the file.
 *
 *   npm run bench:import -- --hosts=1000 --rounds=7
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ok } from '@shared/result';
import { createImportDesk } from '../src/main/inventory/import/import-desk';
import { createInventory } from '../src/main/inventory/inventory';
import { emptyInventory } from '../src/main/inventory/stored-inventory';
import { createUndoableChanges } from '../src/main/inventory/undoable-changes';
import { createRedactor } from '../src/main/log/redact';
import { createStateFiles } from '../src/main/state-files';
import { systemClock, systemRandomness } from '../src/main/ports';
import { createSecretStore } from '../src/main/storage/secret-store';
import { printSpread, spreadOf } from './support/spread';

const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
const budgetMs = 1_000;

const addressOf = (number: number) => `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;

const files: Readonly<Record<string, (hosts: readonly number[]) => string>> = {
  'routers.csv': (hosts) =>
    ['\uFEFFDevice;Mgmt IP;Site;Role', ...hosts.map((n) => `edge-${n};${addressOf(n)};Site ${n % 40};core,lte`)].join(
      '\r\n',
    ),
  'pasted.txt': (hosts) => hosts.map((n) => `admin@${addressOf(n)}:22`).join('\n'),
  'config.ssh': (hosts) =>
    [
      ...hosts.map(
        (n) => `Host edge-${n}\n  HostName ${addressOf(n)}\n  ${n % 5 === 0 ? 'ProxyJump edge-1' : 'Port 2222'}`,
      ),
      'Host edge-*\n  User admin',
    ].join('\n'),
  'hosts.ini': (hosts) =>
    ['[edge]', ...hosts.map((n) => `edge-${n} ansible_host=${addressOf(n)} ansible_user=admin`)].join('\n'),
  'hosts.yaml': (hosts) =>
    [
      'all:',
      '  children:',
      '    edge:',
      '      hosts:',
      ...hosts.map((n) => `        edge-${n}: { ansible_host: ${addressOf(n)} }`),
    ].join('\n'),
};

type Times = { readonly bare: number; readonly preview: number; readonly confirm: number; readonly longest: number };

async function once(folder: string, file: string, hosts: number): Promise<Times> {
  const uuid = () => crypto.randomUUID();
  const stateFiles = createStateFiles(await mkdtemp(path.join(folder, 'data-')), {
    clock: systemClock,
    randomness: systemRandomness,
  });
  const inventory = createInventory({
    stored: emptyInventory(),
    file: stateFiles.inventory,
    randomness: systemRandomness,
    onChanged: () => undefined,
  });
  const secrets = createSecretStore({
    stored: { version: 1, secrets: {} },
    file: stateFiles.secrets,
    cipher: {
      isSafe: false,
      encrypt: () => Promise.reject(new Error('not used')),
      decrypt: () => Promise.reject(new Error('not used')),
    },
    redactor: createRedactor(),
    correlationId: uuid,
  });
  const changes = createUndoableChanges({
    inventory,
    secrets,
    isBusy: () => false,
    addressNeeded: () => true,
    onUndo: () => undefined,
    uuid,
  });
  const desk = createImportDesk({
    inventory,
    changes,
    addressNeeded: () => true,
    directory: () => Promise.resolve(ok({ server: '', routers: [] })),
    home: folder,
    chooseFile: () => Promise.resolve(file),
    uuid,
    onCredentials: () => undefined,
  });

  let begun = performance.now();
  await readFile(file, 'utf8');
  const bare = performance.now() - begun;

  const stretch = watchStretches();
  const chosen = await desk.choose();
  begun = performance.now();
  const [preview, error] = await desk.preview({
    source: { kind: 'file', fileId: chosen[0]?.fileId ?? '' },
    format: 'auto',
    mapping: null,
    hasHeader: null,
    user: 'admin',
    group: null,
    credentialId: null,
  });
  if (error) throw new Error(error.message);
  const previewed = performance.now();
  const [imported, refusal] = await desk.confirm(preview.importId);
  if (refusal) throw new Error(refusal.message);
  const confirmed = performance.now();
  if (imported.changed !== hosts) throw new Error(`${imported.changed} of ${hosts} were imported`);
  return { bare, preview: previewed - begun, confirm: confirmed - previewed, longest: await stretch() };
}

/** The longest time in which nothing else had a turn, ms. */
function watchStretches(): () => Promise<number> {
  const watch = { isOver: false };
  let longest = 0;
  const watching = (async () => {
    let last = performance.now();
    while (!watch.isOver) {
      await setImmediate();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  return async () => {
    watch.isOver = true;
    await watching;
    return longest;
  };
}

async function main(): Promise<void> {
  const hosts = option('hosts', 1_000);
  const rounds = option('rounds', 7);
  const folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-bench-import-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      await writeFile(file, content(Array.from({ length: hosts }, (_, number) => number + 1)));
      const seen: Times[] = [];
      // The first finds code that was never run.
      for (let round = 0; round <= rounds; round += 1) {
        const times = await once(folder, file, hosts);
        if (round > 0) seen.push(times);
      }
      const whole = spreadOf(seen.map(({ preview, confirm }) => preview + confirm));
      console.log(`\n${name}, ${hosts.toLocaleString('en')} hosts, median of ${rounds} (least … most)`);
      printSpread('its bare reading', spreadOf(seen.map(({ bare }) => bare)), 'ms', 1);
      printSpread('chosen until the preview is there', spreadOf(seen.map(({ preview }) => preview)), 'ms');
      printSpread('taken into the list, on disk', spreadOf(seen.map(({ confirm }) => confirm)), 'ms');
      printSpread('main busy at a stretch, longest', spreadOf(seen.map(({ longest }) => longest)), 'ms');
      const verdict = whole.median < budgetMs ? 'within' : 'OVER';
      console.log(
        `  ${`both, a thousand hosts under ${budgetMs} ms`.padEnd(44)} ${whole.median.toFixed(0).padStart(7)} ms   ${verdict}`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
