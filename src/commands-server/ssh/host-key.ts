/** Host keys as SSH sends them and as people compare them. */

import { createHash } from 'node:crypto';
import type { HostKey } from '@shared/errors';

export type PublicKey = HostKey & {
  /** the key as it stands in a known_hosts line */
  readonly base64: string;
};

/** Null when the bytes are no SSH public key. */
export function publicKeyOf(blob: Buffer): PublicKey | null {
  if (blob.length < 8 || blob.length > 16_384) return null;
  const nameLength = blob.readUInt32BE(0);
  if (nameLength < 1 || nameLength > 64 || blob.length < 4 + nameLength) return null;
  const algorithm = blob.toString('latin1', 4, 4 + nameLength);
  if (!/^[a-z0-9][\w.@-]*$/i.test(algorithm)) return null;
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { algorithm, fingerprint: `SHA256:${digest}`, base64: blob.toString('base64') };
}

/** With its name, by RFC 4253, 5656 and 8709; a blob that ends between two fields would pass for a whole one otherwise. */
const fewestFields: Readonly<Record<string, number>> = {
  'ssh-rsa': 3,
  'ssh-dss': 5,
  'ecdsa-sha2-nistp256': 3,
  'ecdsa-sha2-nistp384': 3,
  'ecdsa-sha2-nistp521': 3,
};

/** How many length-prefixed fields it is made of; 0 when it does not end where one does. */
function fieldsIn(blob: Buffer): number {
  let count = 0;
  let at = 0;
  while (at + 4 <= blob.length) {
    at += 4 + blob.readUInt32BE(at);
    count += 1;
  }
  return at === blob.length ? count : 0;
}

/** From `ssh-ed25519 AAAA…`; null when it is not one. */
export function parsePublicKey(line: string): PublicKey | null {
  const [algorithm, base64] = line.trim().split(/\s+/);
  if (algorithm === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return null;
  const blob = Buffer.from(base64, 'base64');
  const key = publicKeyOf(blob);
  // A line that was cut short is no key: taken for one, it would make the true key look changed.
  return key?.algorithm === algorithm && fieldsIn(blob) >= (fewestFields[algorithm] ?? 2) ? key : null;
}

/** Only what is told to callers: the key itself is not needed to compare fingerprints. */
export function toHostKey(key: HostKey): HostKey {
  return { algorithm: key.algorithm, fingerprint: key.fingerprint };
}
