/** `--commands-server-token-file=FILE`: one line, so that the token stands neither in arguments nor in the environment. */

import { readFile } from 'node:fs/promises';
import { fail, ok, type Result } from '@shared/result';
import type { Clock } from '../ports';
import { texts } from '../texts';

/** @returns the token, or the sentence that says why it cannot be used. Never the content of a file that is no token. */
export async function readTokenFile(file: string): Promise<Result<string, string>> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (/^[\x21-\x7e]{1,4096}$/.test(token)) return ok(token);
    return fail(texts.settings.tokenFileContent(file));
  } catch (error) {
    return fail(texts.settings.tokenFileUnreadable(error instanceof Error ? error.message : String(error)));
  }
}

const lookAtMostEveryMs = 2_000;

/** A token that expires is replaced in its file: looked at when the server refuses the one in use. */
export function createTokenFileWatch(ports: {
  readonly clock: Clock;
  /** null: there is none */
  readonly file: () => string | null;
  readonly inUse: () => string | null;
  readonly onChanged: () => Promise<void>;
}): {
  /** Resolves when another token, if there is one, is in use. Calls share a look. */
  readonly look: () => Promise<void>;
} {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;

  async function lookNow(): Promise<void> {
    const now = ports.clock.monotonicMs();
    const file = ports.file();
    if (file === null || now - lookedAt < lookAtMostEveryMs) return;
    lookedAt = now;
    const [token] = await readTokenFile(file);
    if (token !== null && token !== ports.inUse()) await ports.onChanged();
  }

  return {
    look: () => {
      looking ??= lookNow().finally(() => {
        looking = null;
      });
      return looking;
    },
  };
}
