/**
 * Reading the audit record from its files, in pieces: the newest file and the older ones beside it. Everything here rejects
 * with the file system's error when a file is there and cannot be read: it may hold the whole record.
 */

import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNodeError } from '../storage/write-whole';
import { type ChainedRecord, recordOf } from './audit-chain';

const pieceBytes = 256 * 1024;

const stemOf = (file: string): string => path.basename(file, '.jsonl');

/** For a `catch`: only what is not there counts as none. */
export function nullIfMissing(error: unknown): null {
  if (isNodeError(error) && error.code === 'ENOENT') return null;
  throw error;
}

const openIfThere = (name: string): Promise<FileHandle | null> => open(name, 'r').catch(nullIfMissing);

/** @param n the number of its last record */
export const olderName = (file: string, n: number): string =>
  path.join(path.dirname(file), `${stemOf(file)}.${n}.jsonl`);

/** files without a chain that are kept beside the record */
const mostUnchained = 9;

/** Where a file without a chain is put aside. The first holds what nothing else has: when nine are there, the last is used again. */
export async function nameForUnchained(file: string): Promise<string> {
  const nameOf = (number: number): string => `${file}.unchained${number === 1 ? '' : `.${number}`}`;
  for (let number = 1; number < mostUnchained; number += 1) {
    const found = await stat(nameOf(number)).catch(nullIfMissing);
    if (found === null) return nameOf(number);
  }
  return nameOf(mostUnchained);
}

/** Newest first. */
export async function olderFiles(file: string): Promise<readonly { readonly name: string; readonly last: number }[]> {
  const folder = path.dirname(file);
  const pattern = new RegExp(`^${stemOf(file)}\\.(\\d+)\\.jsonl$`);
  const names = (await readdir(folder).catch(nullIfMissing)) ?? [];
  return names
    .flatMap((name) => {
      const number = pattern.exec(name)?.[1];
      return number === undefined ? [] : [{ name: path.join(folder, name), last: Number(number) }];
    })
    .toSorted((a, b) => b.last - a.last);
}

/** The end of a file; empty when there is none. */
export async function tailOf(name: string): Promise<string> {
  const handle = await openIfThere(name);
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, pieceBytes);
    const buffer = Buffer.alloc(length);
    await handle.read(buffer, 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * When the first record of a file was written, in ms of the wall clock; null when its line does not say. The file itself does
 * not know: many file systems keep no time of birth, and a copy has a new one.
 */
export async function firstTimeOf(name: string): Promise<number | null> {
  const handle = await openIfThere(name);
  if (!handle) return null;
  try {
    const buffer = Buffer.alloc(pieceBytes);
    const { bytesRead } = await handle.read(buffer, 0, pieceBytes, 0);
    const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1);
    const time = Date.parse(String(recordOf(line)?.['time']));
    return Number.isNaN(time) ? null : time;
  } finally {
    await handle.close();
  }
}

/** Tells the records of a file, the last first, until it is told that it is enough. */
export async function readBackwards(
  name: string,
  tell: (record: ChainedRecord, line: string) => boolean,
): Promise<void> {
  const handle = await openIfThere(name);
  if (!handle) return;
  try {
    let position = (await handle.stat()).size;
    /** the bytes before the first newline of what was read so far: the end of a line whose beginning comes next */
    let rest = Buffer.alloc(0);
    while (position > 0) {
      const length = Math.min(position, pieceBytes);
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
        if (record && !tell(record, line)) return;
      }
    }
  } finally {
    await handle.close();
  }
}

/** The records of all files with their lines, the oldest first; never more than a piece of a file is in memory. */
export async function* readForwards(
  file: string,
): AsyncGenerator<{ readonly record: ChainedRecord; readonly line: string }> {
  for (const name of [...(await olderFiles(file)).map((older) => older.name).toReversed(), file]) {
    const handle = await openIfThere(name);
    if (!handle) continue;
    try {
      for await (const line of handle.readLines({ highWaterMark: pieceBytes })) {
        const record = line === '' ? null : recordOf(line);
        if (record) yield { record, line };
      }
    } finally {
      await handle.close();
    }
  }
}
