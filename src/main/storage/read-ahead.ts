/**
 * Begins to read files before anybody asks for them: a file of 5,000 routers takes main 20 ms to read in pieces while it
 * does other things, and nothing while Electron starts.
 */

import { readFile } from 'node:fs/promises';

/** What `state-files.ts` loads. Its own names would do, but it is loaded after the window is opened. */
export const stateFileNames = {
  inventory: 'routers.json',
  secrets: 'secrets.json',
  held: 'held-sessions.json',
  settings: 'settings.json',
} as const;

/** The last good one of a state file, beside it. */
export const backupOf = (file: string): string => `${file}.backup`;

/** Rejects with the file system's error. */
export type ReadText = (file: string) => Promise<string>;

export const readText: ReadText = (file) => readFile(file, 'utf8');

/**
 * Each file's first reader has what was begun here; after that it is read anew. Where there is no such file its backup is
 * read ahead, too: that is what its reader asks for next.
 */
export function readAhead(files: readonly string[], fromDisk: ReadText = readText): ReadText {
  const begun = new Map<string, Promise<string>>();
  const begin = (file: string, otherwise: string | null): void => {
    const text = fromDisk(file);
    begun.set(file, text);
    // Told to who asks for it.
    text.catch(() => {
      if (otherwise !== null) begin(otherwise, null);
    });
  };
  for (const file of files) begin(file, backupOf(file));
  return (file) => {
    const text = begun.get(file) ?? fromDisk(file);
    begun.delete(file);
    return text;
  };
}
