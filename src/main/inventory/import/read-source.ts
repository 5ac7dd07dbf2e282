/** A file that was chosen for an import: looked at before it is read, and refused politely when it cannot be a list of hosts. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { largestImportBytes } from '@shared/import';
import { fail, ok, type Result } from '@shared/result';
import { texts } from '../../texts';

const megabyte = 1024 * 1024;
const sniffedBytes = 65_536;
const words = texts.importing.source;

/** Without this flag the opening of a pipe waits for somebody who writes into it, for ever. Windows has neither. */
const atOnce = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Only the beginning of the file is read. @returns its size in bytes, or the sentence that says why it is refused. */
export async function lookAtFile(file: string): Promise<Result<number, string>> {
  return await opened(file, (_handle, size) => Promise.resolve(ok(size)));
}

/** @returns the text without byte-order mark and with plain line ends, or why there is none. */
export async function readText(file: string): Promise<Result<string, string>> {
  return await opened(file, async (handle) => {
    // A file that grows meanwhile is read to the limit and no further.
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(largestImportBytes), 0, largestImportBytes, 0);
    return textOf(buffer.subarray(0, bytesRead));
  });
}

/** What is looked at is what is read: between two openings another file may take the name. */
async function opened<Value>(
  file: string,
  then: (handle: FileHandle, size: number) => Promise<Result<Value, string>>,
): Promise<Result<Value, string>> {
  try {
    const handle = await open(file, atOnce);
    try {
      const found = await handle.stat();
      // A device or a pipe has no end that could be waited for.
      if (!found.isFile()) return fail(words.notFile);
      if (found.size > largestImportBytes) {
        return fail(words.tooLarge(Math.round(found.size / megabyte), largestImportBytes / megabyte));
      }
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0);
      const problem = binaryProblem(buffer.subarray(0, bytesRead));
      return problem === null ? await then(handle, found.size) : fail(problem);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fail(words.notOpened(error instanceof Error ? error.message : String(error)));
  }
}

export function textOf(bytes: Uint8Array): Result<string, string> {
  const problem = binaryProblem(bytes);
  if (problem !== null) return fail(problem);
  const encoding = isUtf16(bytes) === 'little' ? 'utf-16le' : isUtf16(bytes) === 'big' ? 'utf-16be' : 'utf-8';
  try {
    return ok(plainLineEnds(new TextDecoder(encoding, { fatal: true }).decode(bytes)));
  } catch {
    return fail(words.notUtf8);
  }
}

export const plainLineEnds = (text: string): string => text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');

function isUtf16(bytes: Uint8Array): 'little' | 'big' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'big' : null;
}

function binaryProblem(bytes: Uint8Array): string | null {
  if (isUtf16(bytes) !== null) return null;
  return bytes.subarray(0, sniffedBytes).includes(0) ? words.binary : null;
}
