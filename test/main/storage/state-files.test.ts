/**
 * Every JSON file of the app's state, each put through the same: earlier versions, damage at every byte, versions to come,
 * rights that are missing, and both the file and its backup gone bad. Real files; a full disk is in the test beside this one.
 */

import { chmod, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLeftAlone } from '../../../src/main/storage/json-file';
import { createStateFiles, loadState, type StateFiles } from '../../../src/main/state-files';
import { randomFrom } from '../../support/seeded-random';
import { createTempFolder } from '../../support/temp-folder';

const fixtures = path.join(import.meta.dirname, 'fixtures');
/** file → the versions of it that there ever were, the newest last */
const table = [
  ['routers.json', 'inventory', [1, 2, 3]],
  ['secrets.json', 'secrets', [1]],
  ['held-sessions.json', 'held', [1, 2]],
  ['settings.json', 'settings', [1, 2, 3]],
] as const;
const nobody = 65_534;
const madeId = '99999999-9999-4999-8999-999999999999';

let folder: Awaited<ReturnType<typeof createTempFolder>>;
beforeEach(async () => {
  folder = await createTempFolder();
});
afterEach(async () => {
  await chmod(folder.path, 0o700);
  await folder.remove();
});

const open = (): StateFiles =>
  createStateFiles(folder.path, {
    clock: { wallMs: () => Date.UTC(2026, 5, 1), monotonicMs: () => 0 },
    randomness: { uuid: () => madeId, fraction: () => 0 },
  });
const names = async (): Promise<readonly string[]> => (await readdir(folder.path)).toSorted();

it('the table has every file that the app reads at launch', async () => {
  expect(table.map(([, key]) => key).toSorted()).toEqual(Object.keys(open()).toSorted());
  const kept = (await readdir(fixtures)).map((name) => name.replace(/\.version-.*/, ''));
  expect([...new Set(kept)].toSorted()).toEqual(table.map(([name]) => path.basename(name, '.json')).toSorted());
});

describe.each(table)('%s', (name, key, versions) => {
  const current = versions.at(-1)!;
  const at = (suffix = ''): string => path.join(folder.path, `${name}${suffix}`);
  const fixture = (version: number): string =>
    path.join(fixtures, `${path.basename(name, '.json')}.version-${version}.json`);
  const load = async () => await open()[key].load();
  /** as the app leaves it: the file, and a backup from before its last change */
  async function asTheAppLeavesIt(): Promise<string> {
    await cp(fixture(current), at());
    const file = open()[key] as ReturnType<typeof open>['settings'];
    const { state } = await file.load();
    await file.save(state);
    await file.save(state);
    return await readFile(at(), 'utf8');
  }
  const stateIn = async (suffix: string) => {
    const elsewhere = await createTempFolder();
    try {
      await cp(at(suffix), path.join(elsewhere.path, name));
      const files = createStateFiles(elsewhere.path, {
        clock: { wallMs: () => 0, monotonicMs: () => 0 },
        randomness: { uuid: () => madeId, fraction: () => 0 },
      });
      return (await files[key].load()).state;
    } finally {
      await elsewhere.remove();
    }
  };

  it.each(versions)(
    'of version %d is read, becomes the current version with the next change, and stays the same',
    async (version) => {
      await cp(fixture(version), at());
      const file = open()[key] as ReturnType<typeof open>['settings'];
      const { state, problems } = await file.load();
      expect(problems).toEqual([]);
      expect(state.version).toBe(current);
      await file.save(state);
      expect(JSON.parse(await readFile(at(), 'utf8'))).toEqual(JSON.parse(JSON.stringify(state)));
      expect(await readFile(at('.backup'))).toEqual(await readFile(fixture(version)));
      expect(await load()).toEqual({ state, problems: [] });
    },
  );

  it('cut at every third byte is put aside, the backup used, and it is told once', async () => {
    const whole = await asTheAppLeavesIt();
    const expected = await stateIn('.backup');
    const isWhole = (length: number): boolean => whole.slice(0, length).trim() === whole.trim();
    for (let length = 0; length < whole.length; length += 3) {
      if (isWhole(length)) continue;
      await writeFile(at(), whole);
      await truncate(at(), length);
      const { state, problems } = await load();
      expect(state, `cut at ${length}`).toEqual(expected);
      expect(problems, `cut at ${length}`).toHaveLength(1);
      const aside = (await names()).filter((each) => each.startsWith(`${name}.unreadable-`));
      expect(aside, `cut at ${length}`).toHaveLength(1);
      expect(problems[0]?.text).toContain(aside[0]);
      expect(await readFile(path.join(folder.path, aside[0]!), 'utf8')).toBe(whole.slice(0, length));
      expect((await load()).problems, `cut at ${length}, the next launch`).toEqual([]);
      await rm(path.join(folder.path, aside[0]!));
    }
  });

  it('full of other bytes is put aside, the backup used, and it is told once', async () => {
    await asTheAppLeavesIt();
    const expected = await stateIn('.backup');
    const random = randomFrom(7);
    for (let round = 0; round < 50; round += 1) {
      const bytes = Buffer.from(Array.from({ length: round * 7 }, () => Math.floor(random() * 256)));
      await writeFile(at(), bytes);
      const { state, problems } = await load();
      expect(state).toEqual(expected);
      expect(problems.map(({ title }) => title)).toEqual(['A file of the app was damaged']);
      const aside = (await names()).find((each) => each.startsWith(`${name}.unreadable-`))!;
      expect(await readFile(path.join(folder.path, aside))).toEqual(bytes);
      await rm(path.join(folder.path, aside));
    }
  });

  it('when the backup is bad, too, both are kept aside, and it is said what that means', async () => {
    await writeFile(at(), 'bad');
    await writeFile(at('.backup'), 'worse');
    const file = open()[key] as ReturnType<typeof open>['settings'];
    const { state, problems } = await file.load();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toMatch(/could not be read.*no usable backup: the app starts without it/);
    await file.save(state);
    await file.save(state);
    const kept = (await names()).filter((each) => each.includes('.unreadable-'));
    expect(await Promise.all(kept.map((each) => readFile(path.join(folder.path, each), 'utf8')))).toEqual([
      'worse',
      'bad',
    ]);
    expect((await load()).problems).toEqual([]);
  });

  it('of a version to come stays as it is, whatever is changed, and it is told what to do', async () => {
    await asTheAppLeavesIt();
    const newer = `{ "version": ${current + 1}, "userId": "11111111-1111-4111-8111-111111111111", "more": [1] }`;
    await writeFile(at(), newer);
    const before = await names();
    for (let launch = 0; launch < 2; launch += 1) {
      const file = open()[key] as ReturnType<typeof open>['settings'];
      const { state, problems } = await file.load();
      expect(state).toEqual(await stateIn('.backup'));
      expect(problems.map(({ title }) => title)).toEqual(['A file of the app is of a newer version']);
      expect(problems[0]?.text).toMatch(/are not saved\. Quit and use the newer app/);
      await expect(file.save(state)).rejects.toBeInstanceOf(FileLeftAlone);
    }
    expect(await readFile(at(), 'utf8')).toBe(newer);
    expect(await names()).toEqual(before);
  });

  it('that may not be read stays as it is, and it is told what to do', async () => {
    const whole = await asTheAppLeavesIt();
    await chmod(at(), 0o000);
    await chmod(folder.path, 0o777);
    await asNobody(async () => {
      const file = open()[key] as ReturnType<typeof open>['settings'];
      const { state, problems } = await file.load();
      expect(problems.map(({ title }) => title)).toEqual(['A file of the app could not be read']);
      expect(problems[0]?.text).toContain('EACCES');
      await expect(file.save(state)).rejects.toBeInstanceOf(FileLeftAlone);
    });
    expect(await readFile(at(), 'utf8')).toBe(whole);
    expect(await names()).toEqual([name, `${name}.backup`]);
  });

  it('in a folder that may not be written: what is good is read, a change is refused, and nothing is lost', async () => {
    const whole = await asTheAppLeavesIt();
    for (const each of ['', '.backup']) await chmod(at(each), 0o644);
    await chmod(folder.path, 0o555);
    await asNobody(async () => {
      const file = open()[key] as ReturnType<typeof open>['settings'];
      const { state, problems } = await file.load();
      expect(problems).toEqual([]);
      await expect(file.save(state)).rejects.toThrow(/EACCES/);
    });
    expect(await readFile(at(), 'utf8')).toBe(whole);
  });

  it('damaged, in a folder that may not be written, never becomes the backup, also when the right comes back', async () => {
    await asTheAppLeavesIt();
    const expected = await stateIn('.backup');
    await writeFile(at(), 'damaged');
    for (const each of ['', '.backup']) await chmod(at(each), 0o644);
    await chmod(folder.path, 0o555);
    const file = open()[key] as ReturnType<typeof open>['settings'];
    await asNobody(async () => {
      const { state, problems } = await file.load();
      expect(state).toEqual(expected);
      expect(problems[0]?.text).toContain('could not be put aside');
      await expect(file.save(state)).rejects.toThrow('could not be put aside');
    });
    await chmod(folder.path, 0o777);
    await asNobody(async () => await file.save(expected as never));
    const aside = (await names()).find((each) => each.startsWith(`${name}.unreadable-`))!;
    expect(await readFile(path.join(folder.path, aside), 'utf8')).toBe('damaged');
    expect(await stateIn('.backup')).toEqual(expected);
    expect((await load()).problems).toEqual([]);
  });

  it('whose name a folder has taken is not deleted', async () => {
    await mkdir(at());
    await writeFile(path.join(at(), 'precious'), 'x');
    expect((await load()).problems).toHaveLength(1);
    const aside = (await names()).find((each) => each.startsWith(`${name}.unreadable-`))!;
    expect(await readFile(path.join(folder.path, aside, 'precious'), 'utf8')).toBe('x');
  });
});

it('settings of a version to come, without a backup, still say who the admin is to commands servers', async () => {
  const userId = '11111111-1111-4111-8111-111111111111';
  await writeFile(path.join(folder.path, 'settings.json'), JSON.stringify({ version: 4, userId }));
  expect((await loadState(open())).settings.userId).toBe(userId);
});

/** Root may read and write everything, so what rights do is seen as somebody else. */
async function asNobody(fn: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return await fn();
  process.seteuid?.(nobody);
  try {
    await fn();
  } finally {
    process.seteuid?.(0);
  }
}
