/** The session file: whatever byte a kill cuts it at, what was acknowledged is there and nothing else. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFileStore, type OpenedStore } from '../../src/commands-server/session-store/file-store';
import { readJournal } from '../../src/commands-server/session-store/journal';
import type { StoredSession } from '../../src/commands-server/session-store/session-store';

let folder: string;
let file: string;
const troubles: (string | null)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rsm-store-'));
  file = join(folder, 'sessions');
  troubles.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bootedAt = Date.now() - uptime() * 1_000;
const endedProcess = async () => {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid;
};
const openStore = (slack?: number): Promise<OpenedStore> =>
  openFileStore({ file, onTrouble: (problem) => troubles.push(problem), ...(slack === undefined ? {} : { slack }) });
const openCoarse = (coarseMs: number) => openFileStore({ file, onTrouble: () => undefined, coarseMs });
const session = (sessionId: string, prolongedAt = 1_000): StoredSession => ({
  sessionId,
  routerId: `router of ${sessionId}`,
  owner: 'alice',
  generation: 3,
  mark: { owner: 'alice@s1', generation: 7 },
  startedAt: 500,
  prolongedAt,
});

describe('the file', () => {
  test('gives back what was put, prolonged and not removed, under the same name of the server', async () => {
    const first = await openStore();
    expect(first.restored).toEqual([]);
    await first.store.put(session('a'));
    await first.store.put(session('b'));
    await first.store.prolong('a', 9_000);
    await first.store.prolong('unknown', 9_000);
    await first.store.remove('b');
    await first.store.close();
    const second = await openStore();
    expect(second.restored).toEqual([session('a', 9_000)]);
    expect([second.instanceId, second.unreadable]).toEqual([first.instanceId, 0]);
    await second.store.close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is spared a prolongation soon after one that stands there, but never before that one does', async () => {
    const { store } = await openCoarse(1_000);
    await store.put(session('a', 10_000));
    expect(store.prolong('a', 10_999)).toBeNull();
    const first = store.prolong('a', 11_000);
    const second = store.prolong('a', 11_001);
    expect([first, second]).toEqual([expect.any(Promise), expect.any(Promise)]);
    await second;
    expect(readJournal(await readFile(file, 'utf8')).sessions.get('a')?.prolongedAt).toBe(11_000);
    expect(store.prolong('a', 11_002)).toBeNull();
    // A wall clock that was set back is written, whatever the distance.
    await store.prolong('a', 10_500);
    await store.close();
    expect(readJournal(await readFile(file, 'utf8')).sessions.get('a')?.prolongedAt).toBe(10_500);
  });

  test('cut at any byte holds exactly what its whole lines say, and can be opened and written on', async () => {
    const { store, instanceId } = await openStore();
    await store.put(session('a'));
    await store.prolong('a', 2_000);
    await store.put(session('b'));
    await store.remove('a');
    await store.close();
    const whole = await readFile(file);
    for (let length = 0; length <= whole.length; length += 1) {
      const part = whole.subarray(0, length);
      // A line counts from its last byte on; the newline after it is no part of it.
      const lines = whole
        .subarray(0, length + 1)
        .toString()
        .split('\n')
        .slice(0, -1);
      const expected = readJournal(lines.join('\n')).sessions;
      expect(readJournal(part.toString()).sessions, `cut at ${length}`).toEqual(expected);
    }
    for (const length of [0, 5, 60, 200, whole.length - 3]) {
      await writeFile(file, whole.subarray(0, length));
      const opened = await openStore();
      await opened.store.put(session('c'));
      await opened.store.close();
      const again = await openStore();
      expect(again.restored.map(({ sessionId }) => sessionId)).toEqual([
        ...opened.restored.map(({ sessionId }) => sessionId),
        'c',
      ]);
      expect(again.unreadable).toBe(0);
      await again.store.close();
    }
    expect(instanceId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('with a spoilt line in the middle keeps the rest and counts the line', async () => {
    const { store } = await openStore();
    for (const id of ['a', 'b', 'c']) await store.put(session(id));
    await store.close();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('router of b', 'router of x'));
    const opened = await openStore();
    expect(opened.restored.map(({ sessionId }) => sessionId)).toEqual(['a', 'c']);
    expect(opened.unreadable).toBe(1);
    await opened.store.close();
  });

  test('does not grow without end, and loses nothing when it is written anew', async () => {
    const { store } = await openStore(20);
    for (const id of ['a', 'b', 'c']) await store.put(session(id));
    for (let at = 0; at < 500; at += 1) await store.prolong('b', at);
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(50);
    await store.close();
    const opened = await openStore();
    expect(opened.restored.map(({ sessionId, prolongedAt }) => [sessionId, prolongedAt])).toEqual([
      ['a', 1_000],
      ['b', 499],
      ['c', 1_000],
    ]);
    await opened.store.close();
  });

  test('writes many changes of one moment at once', async () => {
    const { store } = await openStore();
    const ids = Array.from({ length: 2_000 }, () => randomUUID());
    await Promise.all(ids.map((id) => store.put(session(id))));
    const handle = await open(file);
    const writes = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'appendFile');
    await Promise.all(ids.map(async (id) => store.prolong(id, 5_000)));
    expect(writes).toHaveBeenCalledTimes(1);
    writes.mockRestore();
    await handle.close();
    await store.close();
    const opened = await openStore();
    expect(opened.restored.every(({ prolongedAt }) => prolongedAt === 5_000)).toBe(true);
    await opened.store.close();
  });

  test('that cannot be opened stops the start', async () => {
    await expect(openFileStore({ file: join(folder, 'none', 'x'), onTrouble: () => undefined })).rejects.toThrow(
      'ENOENT',
    );
  });
});

describe('the lock', () => {
  test('lets one process at a time have the file, and the next one when it is done', async () => {
    const first = await openStore();
    await expect(openStore()).rejects.toThrow(`process ${process.pid} is using ${file}; stop it first`);
    const waiting = openFileStore({ file, onTrouble: () => undefined, waitForLockMs: 10_000 });
    await first.store.put(session('a'));
    await first.store.close();
    const second = await waiting;
    expect(second.restored).toEqual([session('a')]);
    await second.store.close();
    await expect(stat(`${file}.lock`)).rejects.toThrow('ENOENT');
  });

  test.each([
    ['of a process that is gone', async () => ({ pid: await endedProcess(), bootedAt, startedAt: null })],
    ['of a process whose id was given anew', async () => ({ pid: process.ppid, bootedAt, startedAt: '1' })],
    ['from before the machine was started', async () => ({ pid: process.ppid, bootedAt: 1_000, startedAt: null })],
    ['that was never written to its end', async () => '{"pid":'],
  ])('%s is taken over', async (_what, leftover) => {
    const lock = await leftover();
    await writeFile(`${file}.lock`, typeof lock === 'string' ? lock : JSON.stringify(lock));
    const { store } = await openStore();
    expect(JSON.parse(await readFile(`${file}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
    await store.close();
  });

  test('of a process that runs is left alone', async () => {
    const running = spawn('sleep', ['60']);
    const held = JSON.stringify({ pid: running.pid, bootedAt, startedAt: null });
    await writeFile(`${file}.lock`, held);
    await expect(openStore()).rejects.toThrow(`process ${running.pid} is using`);
    expect(await readFile(`${file}.lock`, 'utf8')).toBe(held);
    running.kill('SIGKILL');
  });

  test('is let go when the file cannot be used after all', async () => {
    await mkdir(file);
    await expect(openStore()).rejects.toThrow('EISDIR');
    await expect(stat(`${file}.lock`)).rejects.toThrow('ENOENT');
  });
});
