/** Lines appended to a file, in order, without ever blocking: what cannot be written now stays in memory and is tried again. */

import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';

export type AppendFile = {
  readonly append: (line: string) => void;
  /** resolves when everything appended so far is written or has failed */
  readonly flush: () => Promise<void>;
};

export type AppendFileOptions = {
  readonly file: string;
  /** beyond this size, the file is renamed to `.1` and a new one begun */
  readonly rotateAtBytes: number;
  /** lines kept in memory while the disk refuses; the oldest go first */
  readonly keepInMemory: number;
  /** told once per series of failures */
  readonly onFailure: (error: Error) => void;
};

export function createAppendFile(options: AppendFileOptions): AppendFile {
  let waiting: string[] = [];
  let running: Promise<void> | null = null;
  let failing = false;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await mkdir(path.dirname(options.file), { recursive: true });
        const size = await stat(options.file).then(
          (found) => found.size,
          () => 0,
        );
        if (size > options.rotateAtBytes) await rename(options.file, `${options.file}.1`);
        await appendFile(options.file, `${lines.join('\n')}\n`, { mode: 0o600 });
        failing = false;
      } catch (error) {
        waiting = [...lines, ...waiting].slice(-options.keepInMemory);
        if (!failing) options.onFailure(error instanceof Error ? error : new Error(String(error)));
        failing = true;
        return;
      }
    }
  }

  function flush(): Promise<void> {
    running ??= write().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    append: (line) => {
      waiting.push(line);
      if (waiting.length > options.keepInMemory) waiting.shift();
      void flush();
    },
    flush: async () => {
      await flush();
      if (waiting.length > 0 && !failing) await flush();
    },
  };
}
