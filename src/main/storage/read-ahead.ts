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

/** Rejects with the file system's error. */
export type ReadText = (file: string) => Promise<string>;

export const readText: ReadText = (file) => readFile(file, 'utf8');

/** Each file's first reader has what was begun here; after that it is read anew. */
export function readAhead(files: readonly string[]): ReadText {
  const begun = new Map(
    files.map((file) => {
      const text = readText(file);
      // Told to who asks for it.
      text.catch(() => undefined);
      return [file, text];
    }),
  );
  return (file) => {
    const text = begun.get(file) ?? readText(file);
    begun.delete(file);
    return text;
  };
}
