/** The files of the window's page: those of one folder, by the path that the page asks for, and nothing outside it. */

import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';

/** null: there is none */
export type PageFiles = (pathname: string) => Promise<Buffer | null>;

const pagePath = '/index.html';
const readWhole = (file: string): Promise<Buffer> => readFile(file);

/**
 * Begins at once to read the page and the files that it names, before it is asked for them: while the window opens, each
 * step of a reading waits for its turn, and a file has six. What was asked for once is read anew the next time.
 */
export function pageFiles(folder: string, read: (file: string) => Promise<Buffer> = readWhole): PageFiles {
  const root = realpath(folder);
  // Told to who asks for a file.
  root.catch(() => undefined);
  const contentOf = async (pathname: string): Promise<Buffer | null> => {
    const file = await contained(root, pathname);
    return file === null ? null : await read(file).catch(() => null);
  };
  const begun = new Map<string, Promise<Buffer | null>>();
  const begin = (pathname: string): Promise<Buffer | null> => {
    const content = contentOf(pathname);
    begun.set(pathname, content);
    return content;
  };
  void begin(pagePath).then((page) => {
    for (const [, named] of page?.toString('utf8').matchAll(/(?:src|href)="\.?(\/[^"]+)"/g) ?? []) {
      if (named !== undefined) void begin(named);
    }
    return page;
  });
  return (pathname) => {
    const asked = pathname === '/' ? pagePath : pathname;
    const content = begun.get(asked) ?? contentOf(asked);
    begun.delete(asked);
    return content;
  };
}

/** The file below `root`, or null when it does not exist or its real path does not lie there (symlinks resolved). */
async function contained(root: Promise<string>, pathname: string): Promise<string | null> {
  try {
    const folder = await root;
    const wanted = decodeURIComponent(pathname);
    if (wanted.includes('\0')) return null;
    const file = await realpath(path.join(folder, wanted));
    return file.startsWith(folder + path.sep) ? file : null;
  } catch {
    return null;
  }
}
