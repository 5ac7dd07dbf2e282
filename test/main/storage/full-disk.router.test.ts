/** Fault 22 for every JSON file of the app's state: a disk that is really full. Takes root to mount one. */

import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock, systemRandomness } from '../../../src/main/ports';
import { createStateFiles, type StateFiles } from '../../../src/main/state-files';
import { whyNoRouters } from '../../support/namespaces';
import { createTempFolder } from '../../support/temp-folder';

const run = promisify(execFile);
const fixtures = path.join(import.meta.dirname, 'fixtures');
const files = [
  ['routers.json', 'inventory', 'routers.version-3.json'],
  ['secrets.json', 'secrets', 'secrets.version-1.json'],
  ['held-sessions.json', 'held', 'held-sessions.version-1.json'],
  ['settings.json', 'settings', 'settings.version-3.json'],
] as const;

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let disk: string;
beforeEach(async () => {
  folder = await createTempFolder();
  disk = path.join(folder.path, 'data');
  await mkdir(disk);
  if (whyNoRouters() === null) await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
});
afterEach(async () => {
  await run('umount', ['-l', disk]).catch(() => undefined);
  await folder.remove();
});

const open = (): StateFiles => createStateFiles(disk, { clock: systemClock, randomness: systemRandomness });
async function fill(): Promise<void> {
  await writeFile(path.join(disk, 'ballast'), Buffer.alloc(100 * 1024)).catch(() => undefined);
}
const makeRoom = (): Promise<void> => rm(path.join(disk, 'ballast'));

test.skipIf(whyNoRouters() !== null).each(files)(
  '%s on a full disk: a change is refused, file and backup stay whole, no piece is left, and with room it works again',
  async (name, key, fixture) => {
    await cp(path.join(fixtures, fixture), path.join(disk, name));
    const file = open()[key] as StateFiles['settings'];
    const { state } = await file.load();
    await file.save(state);
    const before = await readFile(path.join(disk, name), 'utf8');
    await fill();
    for (let times = 0; times < 3; times += 1) await expect(file.save(state)).rejects.toThrow(/ENOSPC/);
    expect((await readdir(disk)).toSorted()).toEqual(['ballast', name, `${name}.backup`].toSorted());
    expect(await readFile(path.join(disk, name), 'utf8')).toBe(before);
    expect(await readFile(path.join(disk, `${name}.backup`))).toEqual(await readFile(path.join(fixtures, fixture)));
    await makeRoom();
    await file.save(state);
    expect(await open()[key].load()).toEqual({ state, problems: [] });
  },
);

test.skipIf(whyNoRouters() !== null).each(files)(
  '%s damaged on a full disk is put aside and its backup used, which takes no room',
  async (name, key, fixture) => {
    await cp(path.join(fixtures, fixture), path.join(disk, name));
    const file = open()[key] as StateFiles['settings'];
    const { state } = await file.load();
    await file.save(state);
    await writeFile(path.join(disk, name), '{"version":');
    await fill();
    const loaded = await open()[key].load();
    expect(loaded.state).toEqual(state);
    expect(loaded.problems).toHaveLength(1);
    expect((await readdir(disk)).filter((each) => each.includes('.unreadable-'))).toHaveLength(1);
    expect(await readFile(path.join(disk, `${name}.backup`))).toEqual(await readFile(path.join(fixtures, fixture)));
  },
);
