/**
 * Passwords and passphrases of routers. Encrypted on disk where the desktop has a secret store; else in memory only, and
 * the admin is told. Nothing here is ever sent to the window.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { z } from 'zod';
import type { Redactor } from '../log/redact';
import type { JsonFile } from './json-file';

export const secretsSchema = z.object({
  version: z.literal(1),
  /** router id → encrypted, base64 */
  secrets: z.record(z.string(), z.string()),
});
export type StoredSecrets = z.output<typeof secretsSchema>;

/** The desktop's encryption (Electron's safeStorage). */
export type Cipher = {
  /** false on Linux without a keyring: then nothing is written to disk */
  readonly isSafe: boolean;
  readonly encrypt: (plain: string) => Promise<Buffer>;
  readonly decrypt: (encrypted: Buffer) => Promise<string>;
};

export type SecretStore = {
  readonly storage: 'encrypted' | 'memory-only';
  readonly has: (routerId: RouterId) => boolean;
  readonly get: (routerId: RouterId) => Promise<Result<string | null, ServiceError>>;
  readonly set: (routerId: RouterId, secret: string | null) => Promise<Result<null, ServiceError>>;
  /** for the lab: never written, whatever the storage */
  readonly setInMemory: (routerId: RouterId, secret: string) => void;
};

export function createSecretStore(ports: {
  readonly stored: StoredSecrets;
  readonly file: JsonFile<StoredSecrets>;
  readonly cipher: Cipher;
  readonly redactor: Redactor;
  readonly correlationId: () => string;
}): SecretStore {
  const { cipher, redactor } = ports;
  const memory = new Map<RouterId, string>();
  let encrypted = new Map(Object.entries(ports.stored.secrets));
  /** one change after the other: each is made on what the one before has written */
  let changing: Promise<unknown> = Promise.resolve();

  const failed = (message: string, error: unknown) =>
    fail(
      serviceError('SECRET_STORE_FAILED', {
        // The system's own words may quote what was to be encrypted, so only their first line goes on, redacted.
        message: `${message} (${redactor
          .redact(String(error instanceof Error ? error.message : error))
          .split('\n')[0]
          ?.slice(0, 200)})`,
        correlationId: ports.correlationId(),
      }),
    );

  async function change(routerId: RouterId, secret: string | null): Promise<Result<null, ServiceError>> {
    if (secret !== null) redactor.remember(secret);
    if (!cipher.isSafe && !encrypted.has(routerId)) {
      if (secret === null) memory.delete(routerId);
      else memory.set(routerId, secret);
      return ok(null);
    }
    try {
      const candidate = new Map(encrypted);
      if (secret === null || !cipher.isSafe) candidate.delete(routerId);
      else candidate.set(routerId, (await cipher.encrypt(secret)).toString('base64'));
      await ports.file.save({ version: 1, secrets: Object.fromEntries(candidate) });
      encrypted = candidate;
      if (secret !== null && !cipher.isSafe) memory.set(routerId, secret);
      else memory.delete(routerId);
      return ok(null);
    } catch (error) {
      return failed('The credential could not be stored.', error);
    }
  }

  return {
    storage: cipher.isSafe ? 'encrypted' : 'memory-only',
    has: (routerId) => memory.has(routerId) || encrypted.has(routerId),
    get: async (routerId) => {
      const inMemory = memory.get(routerId);
      if (inMemory !== undefined) return ok(inMemory);
      const stored = encrypted.get(routerId);
      if (stored === undefined) return ok(null);
      try {
        const secret = await cipher.decrypt(Buffer.from(stored, 'base64'));
        redactor.remember(secret);
        return ok(secret);
      } catch (error) {
        return failed('The stored credential could not be decrypted.', error);
      }
    },
    set: (routerId, secret) => {
      const changed = changing.then(() => change(routerId, secret));
      changing = changed;
      return changed;
    },
    setInMemory: (routerId, secret) => {
      redactor.remember(secret);
      memory.set(routerId, secret);
    },
  };
}
