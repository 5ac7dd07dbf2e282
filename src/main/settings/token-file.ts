/** `--commands-server-token-file=FILE`: one line, so that the token stands neither in arguments nor in the environment. */

import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@shared/result';

/** @returns the token, or the sentence that says why it cannot be used. Never the content of a file that is no token. */
export async function readTokenFile(file: string): Promise<Result<string, string>> {
  const goesOn = 'The app goes on without a token; the server will refuse what needs one.';
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (/^[\x21-\x7e]{1,4096}$/.test(token)) return ok(token);
    return fail(`${file} must hold one line of printable characters. ${goesOn}`);
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}. ${goesOn}`);
  }
}
