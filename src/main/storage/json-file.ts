/**
 * One JSON file of the app's state: validated when read, written whole and atomically, with the last good one kept as a
 * backup. A bad file is put aside under another name and told once; nothing is lost silently (fault 21).
 */

import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export type Parse<State> = (value: unknown) => State;

export type Loaded<State> = {
  readonly state: State;
  /** sentences for the admin when something had to be repaired */
  readonly problems: readonly string[];
};

export type JsonFile<State> = {
  readonly load: () => Promise<Loaded<State>>;
  /**
   * Resolves when this state, or a later one, is on disk. Saves that come while one is being written share the next
   * write. Rejects with the file system's error.
   */
  readonly save: (state: State) => Promise<void>;
};

export function createJsonFile<State>(options: {
  readonly file: string;
  readonly parse: Parse<State>;
  readonly empty: () => State;
  readonly wallMs: () => number;
}): JsonFile<State> {
  const { file, parse, empty } = options;
  const backup = `${file}.backup`;
  let next: { state: State; promise: Promise<void> } | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function read(from: string): Promise<State | null> {
    let text: string;
    try {
      text = await readFile(from, 'utf8');
    } catch (error) {
      if (isNodeError(error) && error.code === 'ENOENT') return null;
      throw error;
    }
    return parse(JSON.parse(text));
  }

  async function write(state: State): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = `${file}.tmp`;
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(state, null, 1)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await copyFile(file, backup).catch((error: unknown) => {
      if (!(isNodeError(error) && error.code === 'ENOENT')) throw error;
    });
    await rename(temporary, file);
  }

  return {
    load: async () => {
      const name = path.basename(file);
      try {
        return { state: (await read(file)) ?? empty(), problems: [] };
      } catch (error) {
        const aside = `${file}.unreadable-${new Date(options.wallMs()).toISOString().replaceAll(':', '-')}`;
        await copyFile(file, aside).catch(() => undefined);
        const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
        try {
          const state = await read(backup);
          if (state !== null) {
            // The backup is the truth now: the bad file must not become the next backup.
            await rm(file, { force: true });
            await copyFile(backup, file);
            return {
              state,
              problems: [
                `${name} could not be read (${reason}). The backup from before the last change is used; the unreadable file is kept as ${path.basename(aside)}.`,
              ],
            };
          }
        } catch {
          // The backup is no better: told below.
        }
        await rm(file, { force: true });
        return {
          state: empty(),
          problems: [
            `${name} could not be read (${reason}) and there is no usable backup. The app starts without it; the unreadable file is kept as ${path.basename(aside)}.`,
          ],
        };
      }
    },
    save: (state) => {
      if (next) {
        next.state = state;
        return next.promise;
      }
      const mine: { state: State; promise: Promise<void> } = { state, promise: Promise.resolve() };
      mine.promise = writing.then(() => {
        next = null;
        return write(mine.state);
      });
      // The queue goes on after a failed write; the failure itself reaches those who saved.
      writing = mine.promise.catch(() => undefined);
      next = mine;
      return mine.promise;
    },
  };
}

export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
