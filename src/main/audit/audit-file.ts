/**
 * The audit record on disk: lines in a chain, appended in order and never blocking. What cannot be written stays in memory
 * and is written later (fault 22). After a kill or a full disk the end of the file is read again, so that a torn line
 * neither breaks the chain nor swallows the next record. Rotated by size and age; the chain goes on in the next file.
 */

import { appendFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AppendFile } from '../storage/append-file';
import { beginningOfChain, type ChainedRecord, type ChainTip, recordOf, seal, tipIn } from './audit-chain';

export type AuditFileOptions = {
  /** `…/audit.jsonl`; older files stand beside it as `audit.N.jsonl`, N being the number of their last record */
  readonly file: string;
  readonly rotateAtBytes: number;
  readonly rotateAfterMs: number;
  /** older files beyond this number are deleted, the oldest first */
  readonly keepFiles: number;
  readonly keepInMemory: number;
  readonly wallMs: () => number;
  /** told once per series of failures */
  readonly onFailure: (error: Error) => void;
};

export type AuditFile = AppendFile & {
  /** Newest first, those with a number below `before`. Records that are still in memory are not among them. */
  readonly page: (before: number | null, limit: number) => Promise<readonly ChainedRecord[]>;
};

const tailBytes = 256 * 1024;
const mostPerWrite = 5_000;

export function createAuditFile(options: AuditFileOptions): AuditFile {
  const { file } = options;
  let waiting: string[] = [];
  let lost = 0;
  let running: Promise<void> | null = null;
  let failing = false;
  /** null: to be read from the file */
  let end: { readonly tip: ChainTip; readonly isTorn: boolean } | null = null;
  /** a write that failed may have got a part of its lines into the file */
  let unsure: { readonly bodies: readonly string[]; readonly tips: readonly ChainTip[] } | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0 || unsure) {
      try {
        await mkdir(path.dirname(file), { recursive: true });
        end ??= await readEnd();
        if (unsure) settleUnsure(end.tip);
        await rotateIfDue();
        await writeSome();
        failing = false;
      } catch (error) {
        end = null;
        if (!failing) options.onFailure(error instanceof Error ? error : new Error(String(error)));
        failing = true;
        return;
      }
    }
  }

  async function writeSome(): Promise<void> {
    const { tip, isTorn } = end ?? { tip: beginningOfChain, isTorn: false };
    const told = lost > 0 ? [lostRecord(lost)] : [];
    const bodies = [...told, ...waiting.splice(0, mostPerWrite)];
    if (bodies.length === 0) return;
    lost = 0;
    const lines: string[] = [];
    const tips: ChainTip[] = [];
    let latest = tip;
    for (const body of bodies) {
      const sealed = seal(latest, body);
      latest = sealed.tip;
      lines.push(sealed.line);
      tips.push(latest);
    }
    unsure = { bodies, tips };
    await appendFile(file, `${isTorn ? '\n' : ''}${lines.join('\n')}\n`, { mode: 0o600 });
    unsure = null;
    end = { tip: latest, isTorn: false };
  }

  function settleUnsure(tip: ChainTip): void {
    const written = unsure ? unsure.tips.findIndex(({ hash }) => hash === tip.hash) + 1 : 0;
    waiting = [...(unsure?.bodies.slice(written) ?? []), ...waiting];
    unsure = null;
    trim();
  }

  function trim(): void {
    const tooMany = waiting.length - options.keepInMemory;
    if (tooMany <= 0) return;
    waiting.splice(0, tooMany);
    lost += tooMany;
  }

  const lostRecord = (count: number): string =>
    JSON.stringify({
      time: new Date(options.wallMs()).toISOString(),
      moment: 'end',
      operation: 'recordsLost',
      parameters: { count },
    });

  async function readEnd(): Promise<{ tip: ChainTip; isTorn: boolean }> {
    const text = await tailOf(file, tailBytes);
    const tip = text === '' ? null : tipIn(text);
    if (tip) return { tip, isTorn: !text.endsWith('\n') };
    // A file of a version without a chain, or nothing but a torn line: put aside whole, nothing of it is lost.
    if (text !== '') await rename(file, `${file}.unchained`);
    const [newest] = await olderFiles();
    const older = newest ? tipIn(await tailOf(newest.name, tailBytes)) : null;
    return { tip: older ?? beginningOfChain, isTorn: false };
  }

  async function rotateIfDue(): Promise<void> {
    const found = await stat(file).catch(() => null);
    if (!found || found.size === 0 || !end || end.isTorn) return;
    const isOld = options.wallMs() - found.birthtimeMs > options.rotateAfterMs;
    if (found.size <= options.rotateAtBytes && !isOld) return;
    await rename(file, olderName(end.tip.n));
    const older = await olderFiles();
    for (const { name } of older.slice(options.keepFiles)) await rm(name, { force: true });
  }

  const folder = path.dirname(file);
  const stem = path.basename(file, '.jsonl');
  const olderName = (n: number): string => path.join(folder, `${stem}.${n}.jsonl`);
  /** newest first */
  async function olderFiles(): Promise<readonly { readonly name: string; readonly last: number }[]> {
    const names = await readdir(folder).catch(() => []);
    return names
      .flatMap((name) => {
        const number = new RegExp(`^${stem}\\.(\\d+)\\.jsonl$`).exec(name)?.[1];
        return number === undefined ? [] : [{ name: path.join(folder, name), last: Number(number) }];
      })
      .toSorted((a, b) => b.last - a.last);
  }

  function flush(): Promise<void> {
    running ??= write().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    append: (body) => {
      waiting.push(body);
      trim();
      void flush();
    },
    flush: async () => {
      await flush();
      if (waiting.length > 0 && !failing) await flush();
    },
    page: async (before, limit) => {
      const records: ChainedRecord[] = [];
      for (const name of [file, ...(await olderFiles()).map((older) => older.name)]) {
        await readBackwards(name, (record) => {
          if (before === null || record.n < before) records.push(record);
          return records.length < limit;
        });
        if (records.length >= limit) break;
      }
      return records;
    },
  };
}

async function tailOf(name: string, bytes: number): Promise<string> {
  const handle = await open(name, 'r').catch(() => null);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    const buffer = Buffer.alloc(length);
    await handle.read(buffer, 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

/** Tells the records of a file, the last first, until it is told that it is enough. */
async function readBackwards(name: string, tell: (record: ChainedRecord) => boolean): Promise<void> {
  const handle = await open(name, 'r').catch(() => null);
  if (!handle) return;
  try {
    let position = (await handle.stat()).size;
    /** the bytes before the first newline of what was read so far: the end of a line whose beginning comes next */
    let rest = Buffer.alloc(0);
    while (position > 0) {
      const length = Math.min(position, tailBytes);
      position -= length;
      const piece = Buffer.alloc(length);
      await handle.read(piece, 0, length, position);
      const joined = Buffer.concat([piece, rest]);
      const firstNewline = position === 0 ? -1 : joined.indexOf(0x0a);
      rest = Buffer.from(firstNewline === -1 && position > 0 ? joined : joined.subarray(0, firstNewline + 1));
      const lines = joined
        .subarray(position === 0 ? 0 : rest.length)
        .toString('utf8')
        .split('\n');
      for (const line of lines.toReversed()) {
        const record = line === '' ? null : recordOf(line);
        if (record && !tell(record)) return;
      }
    }
  } finally {
    await handle.close();
  }
}
