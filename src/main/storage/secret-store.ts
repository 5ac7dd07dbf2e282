/**
 * Passwords and passphrases of routers and of shared credentials. Encrypted on disk where the desktop has a secret store; else in memory only, and
 * the admin is told. Nothing here is ever sent to the window.
 */

import { type ServiceError, serviceError } from '@shared/errors';
import type { CredentialId, RouterId, ServerId } from '@shared/ids';
import { fail, ok, type Result } from '@shared/result';
import { z } from 'zod';
import type { Redactor } from '../log/redact';
import type { JsonFile } from './json-file';
import { texts } from '../texts';

export const secretsSchema = z.object({
  version: z.literal(1),
  /** id of a router or of a shared credential → encrypted, base64 */
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

/** Whose secret it is. */
export type SecretOwner = RouterId | CredentialId | ServerId;

export type SecretStore = {
  readonly storage: 'encrypted' | 'memory-only';
  readonly has: (owner: SecretOwner) => boolean;
  readonly get: (owner: SecretOwner) => Promise<Result<string | null, ServiceError>>;
  readonly set: (owner: SecretOwner, secret: string | null) => Promise<Result<null, ServiceError>>;
  /** All or none, in one write; null forgets. */
  readonly setMany: (secrets: ReadonlyMap<SecretOwner, string | null>) => Promise<Result<null, ServiceError>>;
  /** for the lab: never written, whatever the storage */
  readonly setInMemory: (owner: SecretOwner, secret: string) => void;
};

export function createSecretStore(ports: {
  readonly stored: StoredSecrets;
  readonly file: JsonFile<StoredSecrets>;
  readonly cipher: Cipher;
  readonly redactor: Redactor;
  readonly correlationId: () => string;
}): SecretStore {
  const { cipher, redactor } = ports;
  const memory = new Map<SecretOwner, string>();
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

  async function change(secrets: ReadonlyMap<SecretOwner, string | null>): Promise<Result<null, ServiceError>> {
    for (const secret of secrets.values()) if (secret !== null) redactor.remember(secret);
    try {
      const candidate = new Map(encrypted);
      for (const [owner, secret] of secrets) {
        if (secret === null || !cipher.isSafe) candidate.delete(owner);
        else candidate.set(owner, (await cipher.encrypt(secret)).toString('base64'));
      }
      const toWrite = cipher.isSafe || candidate.size < encrypted.size;
      if (toWrite) await ports.file.save({ version: 1, secrets: Object.fromEntries(candidate) });
      encrypted = candidate;
      for (const [owner, secret] of secrets) {
        if (secret !== null && !cipher.isSafe) memory.set(owner, secret);
        else memory.delete(owner);
      }
      return ok(null);
    } catch (error) {
      return failed(texts.stateFiles.secretNotStored, error);
    }
  }

  function setMany(secrets: ReadonlyMap<SecretOwner, string | null>): Promise<Result<null, ServiceError>> {
    const changed = changing.then(() => change(secrets));
    changing = changed;
    return changed;
  }

  return {
    storage: cipher.isSafe ? 'encrypted' : 'memory-only',
    has: (owner) => memory.has(owner) || encrypted.has(owner),
    get: async (owner) => {
      const inMemory = memory.get(owner);
      if (inMemory !== undefined) return ok(inMemory);
      const stored = encrypted.get(owner);
      if (stored === undefined) return ok(null);
      try {
        const secret = await cipher.decrypt(Buffer.from(stored, 'base64'));
        redactor.remember(secret);
        return ok(secret);
      } catch (error) {
        return failed(texts.stateFiles.secretNotDecrypted, error);
      }
    },
    set: (owner, secret) => setMany(new Map([[owner, secret]])),
    setMany,
    setInMemory: (owner, secret) => {
      redactor.remember(secret);
      memory.set(owner, secret);
    },
  };
}
