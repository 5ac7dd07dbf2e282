/**
 * One process per file: two servers that write one session file would each forget what the other promised. A lock file
 * names the process that holds it; one whose process is gone, or is another one by now, is taken over.
 */

import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { z } from 'zod';

const lockSchema = z.object({
  pid: z.number().int().min(1),
  /** when the machine was started, in milliseconds since 1970: process ids begin anew then */
  bootedAt: z.number(),
  /** what the kernel says of when the process began; null where it says nothing */
  startedAt: z.string().nullable(),
});
type Lock = z.output<typeof lockSchema>;

/** The boot time is worked out of two clocks, and the wall clock may have been corrected meanwhile. */
const bootToleranceMs = 5 * 60_000;
const lookAgainMs = 200;

export class FileLocked extends Error {
  constructor(file: string, pid: number) {
    super(`process ${pid} is using ${file}; stop it first (or remove ${file}.lock if that is no commands server)`);
  }
}

export type FileLock = { readonly release: () => Promise<void> };

/** Throws FileLocked when another process holds it still after `waitMs`, and what the disk says when it cannot be written. */
export async function lockFile(file: string, options: { readonly waitMs: number }): Promise<FileLock> {
  const name = `${file}.lock`;
  const until = performance.now() + options.waitMs;
  /** one that says nothing is looked at twice: its process may just be writing it */
  let unreadable: string | null = null;
  for (;;) {
    if (await create(name)) return { release: () => rm(name, { force: true }) };
    const text = await readFile(name, 'utf8').catch(() => null);
    if (text === null) continue;
    const lock = parse(text);
    if (lock ? !(await isHeld(lock)) : text === unreadable) await removeLeftover(name, text);
    else if (lock && performance.now() >= until) throw new FileLocked(file, lock.pid);
    else {
      unreadable = text;
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }
}

/** Moved aside first, and looked at again there: somebody else may have been quicker, and then it is a fresh one. */
async function removeLeftover(name: string, seen: string): Promise<void> {
  const aside = `${name}.${process.pid}`;
  await rename(name, aside).catch(() => undefined);
  const text = await readFile(aside, 'utf8').catch(() => seen);
  if (text !== seen) await link(aside, name).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Making a file that must not exist either succeeds or fails, whoever else tries at the same moment. */
async function create(name: string): Promise<boolean> {
  const own: Lock = { pid: process.pid, bootedAt: bootedAt(), startedAt: await startOf(process.pid) };
  try {
    const handle = await open(name, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(own));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function parse(text: string): Lock | null {
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isHeld(lock: Lock): Promise<boolean> {
  if (Math.abs(bootedAt() - lock.bootedAt) > bootToleranceMs) return false;
  // Where nothing is known of when a process began, our own id in a lock that is not ours was given anew.
  if (lock.pid === process.pid && lock.startedAt === null) return false;
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    // It is there and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const startedAt = await startOf(lock.pid);
  return lock.startedAt === null || startedAt === null || startedAt === lock.startedAt;
}

const bootedAt = () => Date.now() - uptime() * 1_000;

/** Linux says in which tick a process began, so that a process id that was given anew is not taken for the old one. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
