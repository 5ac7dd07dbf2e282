/** The watchdog by itself, in each shell and many times over: nothing of a short script is left, whatever the order. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withWatchdog } from '../../src/commands-server/ssh/watchdog';

const shells: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['/bin/dash']],
  ['bash', ['/bin/bash']],
  ['BusyBox ash', ['/usr/bin/busybox', 'ash']],
];
const usable = shells.filter(([, [path]]) => existsSync(path ?? '') || process.env['CI'] === 'true');

test.each(usable)(
  '%s leaves no sleeping watchdog behind after a hundred short scripts',
  async (_name, [path, ...args]) => {
    // A length of its own, so that it is told apart from every other sleep on the machine.
    const seconds = 300_000 + (process.pid % 50_000);
    for (let count = 0; count < 100; count += 1) {
      spawnSync(path!, [...args, '-c', withWatchdog(':', seconds)], { stdio: 'ignore' });
    }
    // The last of them may just be on its way out; one that is left behind stays for days.
    const left = () => execFileSync('sh', ['-c', `pgrep -fx "sleep ${seconds}" || true`]).toString();
    await expect.poll(left).toBe('');
  },
);
