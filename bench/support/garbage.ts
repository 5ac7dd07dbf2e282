/** The heap of another process after a garbage collection: otherwise it says more of when the last one was than of what is held. */

import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Options for node with which a process answers `collect-garbage` with its heap; what else it is sent passes by. */
export async function garbageOptions(folder: string): Promise<readonly string[]> {
  const preload = join(folder, 'collect-garbage.cjs');
  await writeFile(
    preload,
    `process.on('SIGUSR2', () => {
  globalThis.gc();
  setTimeout(() => {
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ type: 'heap', heapUsed: heapUsed + external, rss });
  }, 200);
});\n`,
  );
  return ['--expose-gc', '--require', preload];
}

export async function memoryOf(child: ChildProcess): Promise<{ readonly heap: number; readonly resident: number }> {
  const answer = new Promise<{ heap: number; resident: number }>((resolve) => {
    const listen = (raw: unknown) => {
      const message = raw as { readonly type?: string; readonly heapUsed?: number; readonly rss?: number };
      if (message.type !== 'heap') return;
      child.off('message', listen);
      resolve({ heap: (message.heapUsed ?? 0) / 1_048_576, resident: (message.rss ?? 0) / 1_048_576 });
    };
    child.on('message', listen);
  });
  child.kill('SIGUSR2');
  return answer;
}

/** MiB in the heap and in buffers outside it. */
export async function collectGarbage(child: ChildProcess): Promise<number> {
  return (await memoryOf(child)).heap;
}

export async function heapMebibytes(server: { readonly process: ChildProcess }): Promise<number> {
  return collectGarbage(server.process);
}
