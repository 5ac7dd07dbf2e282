/**
 * One JSON file of the app's state: validated when read, written whole and atomically, with the last good one kept as a
 * backup. A bad file is put aside under another name and told once; nothing is lost silently (fault 21).
 */

import { copyFile, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

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

  /** Renamed and not copied: that works for what cannot be read, too, and the bad file cannot become the next backup. */
  async function putAside(): Promise<string> {
    const aside = `${file}.unreadable-${new Date(options.wallMs()).toISOString().replaceAll(':', '-')}`;
    try {
      await rename(file, aside);
      return `It is kept as ${path.basename(aside)}.`;
    } catch (error) {
      return `It could not be put aside (${reasonOf(error)}).`;
    }
  }

  return {
    load: async () => {
      const name = path.basename(file);
      let trouble: string;
      try {
        const state = await read(file);
        if (state !== null) return { state, problems: [] };
        trouble = `${name} is missing.`;
      } catch (error) {
        trouble = `${name} could not be read (${reasonOf(error)}). ${await putAside()}`;
      }
      const saved = await read(backup).catch(() => undefined);
      // Neither a file nor a backup, nor a trace of either: the first launch.
      if (saved === null && trouble === `${name} is missing.`) return { state: empty(), problems: [] };
      if (!saved)
        return { state: empty(), problems: [`${trouble} There is no usable backup: the app starts without it.`] };
      await copyFile(backup, file).catch(() => undefined);
      return { state: saved, problems: [`${trouble} The backup from before the last change is used.`] };
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

/** One sentence for the admin: which field, and not the whole list of a schema. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    const field = issue?.path.join('.') ?? '';
    if (field === 'version') return 'it was written by a newer version of the app, or is damaged';
    return field === '' ? 'it is not what this app writes' : `${field}: ${issue?.message ?? 'is not valid'}`;
  }
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
