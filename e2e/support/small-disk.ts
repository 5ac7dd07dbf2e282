/** A disk that is soon full: a small file system in memory, which takes root to mount. */

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type SmallDisk = {
  readonly folder: string;
  /** Takes every byte that is left. */
  readonly fill: () => void;
  readonly makeRoom: () => void;
  readonly remove: () => void;
};

export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'a');
      const page = Buffer.alloc(4_096, 'x');
      try {
        for (let pages = 0; pages <= megabytes * 256; pages += 1) writeSync(file, page);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
        throw error;
      } finally {
        closeSync(file);
      }
      throw new Error('the small disk was larger than it was made');
    },
    makeRoom: () => rmSync(ballast),
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
