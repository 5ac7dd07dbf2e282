/** The session file on a disk that fills up: a real one, a small file system in memory, which takes root to mount. */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openFileStore } from '../../src/commands-server/session-store/file-store';
import { whyNoRouters } from '../support/namespaces';

const run = promisify(execFile);
const session = (sessionId: string) => {
  return {
    sessionId,
    routerId: `router of ${sessionId}`,
    owner: 'alice',
    generation: 1,
    mark: null,
    startedAt: 0,
    prolongedAt: 0,
  };
};

test.skipIf(whyNoRouters() !== null)(
  'a full disk is told once, the sessions go on, and all of them are there when there is room again',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rsm-disk-'));
    const troubles: (string | null)[] = [];
    const disk = join(folder, 'disk');
    const openStore = () =>
      openFileStore({ file: join(disk, 'sessions'), onTrouble: (problem) => troubles.push(problem), slack: 100_000 });
    await mkdir(disk);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      const { store } = await openStore();
      await store.put(session('a'));
      const ballast = join(disk, 'ballast');
      await writeFile(ballast, Buffer.alloc(250 * 1024)).catch(() => undefined);
      for (let count = 0; count < 200; count += 1) await store.put(session(`b${count}`));
      await store.remove('a');
      expect(troubles).toEqual([expect.stringContaining('ENOSPC')]);
      await rm(ballast);
      await store.put(session('c'));
      expect(troubles).toEqual([expect.stringContaining('ENOSPC'), null]);
      await store.close();
      const again = await openStore();
      const names = again.restored.map(({ sessionId }) => sessionId);
      expect(names).toEqual([...Array.from({ length: 200 }, (_, count) => `b${count}`), 'c']);
      await again.store.close();
    } finally {
      await run('umount', [disk]);
      await rm(folder, { recursive: true, force: true });
    }
  },
);
