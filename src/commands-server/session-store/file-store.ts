/**
 * Sessions in a file: an append-only journal, written anew when it has grown. Whatever moment the process is killed at,
 * the file is readable and holds everything that was acknowledged. Writes that come together are written together.
 */

import { randomUUID } from 'node:crypto';
import { copyFile, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lockFile, type FileLock } from './file-lock';
import { applyEntry, journalVersion, lineOf, readJournal, snapshotOf, type JournalEntry } from './journal';
import type { SessionStore, StoredSession } from './session-store';

export type OpenedStore = {
  readonly store: SessionStore;
  /** the server's name as long as its sessions live: clients take another one for "all is lost" */
  readonly instanceId: string;
  readonly restored: readonly StoredSession[];
  readonly unreadable: number;
  /** where the file is kept as it was found, when more than the torn end of a kill could not be read */
  readonly keptAside: string | null;
};

export type FileStoreOptions = {
  readonly file: string;
  /** told once per trouble, with null when writing works again; the sessions go on meanwhile */
  readonly onTrouble: (problem: string | null) => void;
  /** lines beyond those of a fresh snapshot before the file is written anew; default 2,000 */
  readonly slack?: number;
  /** a prolongation so soon after the last one that was written is not written; default 0 */
  readonly coarseMs?: number;
  /** how long to wait for another process to let go of the file, in milliseconds; default 0 */
  readonly waitForLockMs?: number;
};

/** How exact the file is about when a lease was prolonged: to a twentieth of the lease, which spares most of the writes. */
export const coarseOf = (sessionTimeoutMs: number): number => sessionTimeoutMs / 20;

type Waiting = { readonly line: string; readonly isDurable: boolean; readonly done: () => void };
type Change = Exclude<JournalEntry, { readonly kind: 'server' }>;

/**
 * Throws when the file cannot be read or its folder cannot be written, or another process uses it: better no start than
 * silently lost sessions.
 */
export async function openFileStore(options: FileStoreOptions): Promise<OpenedStore> {
  const lock = await lockFile(options.file, { waitMs: options.waitForLockMs ?? 0 });
  try {
    return await openLocked(options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(options: FileStoreOptions, lock: FileLock): Promise<OpenedStore> {
  const { file } = options;
  const slack = options.slack ?? 2_000;
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const { instanceId, sessions, unreadable, isDamaged, version } = readJournal(content);
  if (version > journalVersion)
    throw new Error(`${file} was written by a newer version of this program and is left as it is; use that one`);
  const keptAside = isDamaged ? `${file}.unreadable` : null;
  if (keptAside !== null) await copyFile(file, keptAside);
  const name = instanceId ?? randomUUID();
  const restored = [...sessions.values()];

  let handle = await writeAnew();
  let lines = sessions.size + 1;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;
  let isInTrouble = false;
  let isClosed = false;

  /** The new file is complete on disk before it takes the old one's place. */
  async function writeAnew(): Promise<FileHandle> {
    const next = await open(`${file}.tmp`, 'w', 0o600);
    try {
      await next.writeFile(snapshotOf(name, sessions.values()));
      await next.sync();
      await rename(`${file}.tmp`, file);
    } catch (error) {
      await next.close();
      // What there is of it takes room on a disk that may be full.
      await rm(`${file}.tmp`, { force: true }).catch(() => undefined);
      throw error;
    }
    const folder = await open(dirname(file), 'r');
    await folder.sync().catch(() => undefined);
    await folder.close();
    return next;
  }

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        // After a write that failed, the file may end in the middle of a line, and may lack some.
        if (isInTrouble || lines > sessions.size + slack) {
          const old = handle;
          handle = await writeAnew();
          lines = sessions.size + 1;
          await old.close();
        } else {
          await handle.appendFile(batch.map(({ line }) => line).join(''));
          lines += batch.length;
          if (batch.some(({ isDurable }) => isDurable)) await handle.datasync();
        }
        if (isInTrouble) options.onTrouble(null);
        isInTrouble = false;
      } catch (error) {
        if (!isInTrouble) options.onTrouble((error as Error).message);
        isInTrouble = true;
      }
      for (const { done } of batch) done();
    }
    // In the same turn as the look at what waits: whoever comes next has to begin anew.
    writing = null;
  }

  function write(change: Change, isDurable: boolean): Promise<void> {
    if (isClosed) return Promise.resolve();
    applyEntry(sessions, change);
    return new Promise((done) => {
      waiting.push({ line: lineOf(change), isDurable, done });
      // Whatever else is said in this turn goes into the same write.
      writing ??= Promise.resolve().then(writeWaiting);
    });
  }

  const coarseMs = options.coarseMs ?? 0;
  const prolonging = new Map<string, Promise<void>>();

  function prolong(sessionId: string, at: number): Promise<void> | null {
    const known = sessions.get(sessionId);
    if (!known) return null;
    const sinceMs = at - known.prolongedAt;
    // Covered by what stands there, or will when the write under way is done.
    if (sinceMs >= 0 && sinceMs < coarseMs) return prolonging.get(sessionId) ?? null;
    const written = write({ kind: 'prolong', sessionId, at }, false);
    void written.finally(() => {
      if (prolonging.get(sessionId) === written) prolonging.delete(sessionId);
    });
    prolonging.set(sessionId, written);
    return written;
  }

  return {
    instanceId: name,
    restored,
    unreadable,
    keptAside,
    store: {
      put: (session) => write({ kind: 'put', session }, true),
      prolong,
      remove: (sessionId) => (sessions.has(sessionId) ? write({ kind: 'remove', sessionId }, true) : Promise.resolve()),
      close: async () => {
        isClosed = true;
        await writing;
        await handle.close();
        await lock.release();
      },
      outlivesProcess: true,
      coarseMs,
    },
  };
}
