/**
 * Makes an ed25519 host key in OpenSSH's form. Not by ssh2's own generator: of 2,000 ed25519 keys that it made, its own
 * parser refused 5 as "Malformed OpenSSH private key" (ssh2 1.17). Nor by Node's: exporting a key that it has just generated
 * can lock the process for good, where a collection in the middle of the export frees the generator of the same key
 * (Node 20.20, seen once among some 500 keys a run).
 */

import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';

export type HostKeyPair = {
  /** PEM, as ssh2's server takes it */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
};

const algorithm = 'ssh-ed25519';
/** What stands before an ed25519 key's seed, any 32 random bytes (RFC 8032), in PKCS #8 (RFC 8410). */
const pkcs8OfSeed = Buffer.from('302e020100300506032b657004220420', 'hex');

const uint32 = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
/** A string as SSH writes it: its length, then its bytes. */
const text = (value: Buffer | string) => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([uint32(bytes.length), bytes]);
};

export function makeHostKeyPair(): HostKeyPair {
  const seed = randomBytes(32);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8OfSeed, seed]), format: 'der', type: 'pkcs8' });
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const publicBlob = Buffer.concat([text(algorithm), text(point)]);

  // openssh-key-v1, unencrypted: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
  const check = randomBytes(4);
  const comment = text('lab');
  const unpadded = Buffer.concat([check, check, publicBlob, text(Buffer.concat([seed, point])), comment]);
  const padding = Buffer.from(Array.from({ length: (8 - (unpadded.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    uint32(1),
    text(publicBlob),
    text(Buffer.concat([unpadded, padding])),
  ]);
  const body = file.toString('base64').replaceAll(/(.{70})/g, '$1\n');
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${algorithm} ${publicBlob.toString('base64')}`,
  };
}
