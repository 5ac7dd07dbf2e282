/**
 * Which algorithms are offered to a router. Only what this runtime's crypto has: Electron's BoringSSL lacks some, and
 * naming one it lacks makes ssh2 throw. Modern ones only; what is cheap for a small router comes first.
 */

import { createECDH, createHash, generateKeyPairSync, getCiphers, getCurves, getHashes } from 'node:crypto';
import type { Algorithms } from 'ssh2';

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const hasCurve = (name: string) => getCurves().includes(name) && works(() => createECDH(name));
const hasHash = (name: string) =>
  getHashes().some((hash) => hash.toLowerCase() === name) && works(() => createHash(name));
const hasCipher = (name: string) => getCiphers().includes(name);

/**
 * Electron's crypto is BoringSSL. It checks a Diffie-Hellman group for being a prime whenever one is made: 0.6 s for
 * group 14 and 5.9 s for group 16 (Electron 33), with the whole process standing still. So groups are never made here just
 * to see whether they work, and group 16 is not offered there at all: a router could stop the server with it.
 */
const isBoringSsl = process.versions.openssl === '0.0.0' || 'electron' in process.versions;

type Candidate = readonly [name: string, available: () => boolean];

const keyExchanges: readonly Candidate[] = [
  ['curve25519-sha256', () => works(() => generateKeyPairSync('x25519'))],
  ['curve25519-sha256@libssh.org', () => works(() => generateKeyPairSync('x25519'))],
  ['ecdh-sha2-nistp256', () => hasCurve('prime256v1')],
  ['ecdh-sha2-nistp384', () => hasCurve('secp384r1')],
  ['ecdh-sha2-nistp521', () => hasCurve('secp521r1')],
  ['diffie-hellman-group14-sha256', () => true],
  ['diffie-hellman-group16-sha512', () => !isBoringSsl],
];

const hostKeys: readonly Candidate[] = [
  ['ssh-ed25519', () => works(() => generateKeyPairSync('ed25519'))],
  ['ecdsa-sha2-nistp256', () => hasCurve('prime256v1')],
  ['ecdsa-sha2-nistp384', () => hasCurve('secp384r1')],
  ['ecdsa-sha2-nistp521', () => hasCurve('secp521r1')],
  ['rsa-sha2-512', () => hasHash('sha512')],
  ['rsa-sha2-256', () => hasHash('sha256')],
];

const ciphers: readonly Candidate[] = [
  ['aes128-gcm@openssh.com', () => hasCipher('aes-128-gcm')],
  ['aes256-gcm@openssh.com', () => hasCipher('aes-256-gcm')],
  ['chacha20-poly1305@openssh.com', () => hasCipher('chacha20')],
  ['aes128-ctr', () => hasCipher('aes-128-ctr')],
  ['aes256-ctr', () => hasCipher('aes-256-ctr')],
];

const macs: readonly Candidate[] = [
  ['hmac-sha2-256-etm@openssh.com', () => hasHash('sha256')],
  ['hmac-sha2-512-etm@openssh.com', () => hasHash('sha512')],
  ['hmac-sha2-256', () => hasHash('sha256')],
  ['hmac-sha2-512', () => hasHash('sha512')],
  // the only one that some OpenWrt builds of dropbear have besides sha2-256
  ['hmac-sha1', () => hasHash('sha1')],
];

const available = (candidates: readonly Candidate[]) =>
  candidates.filter(([, isThere]) => isThere()).map(([name]) => name);

type Lists = {
  readonly kex: readonly string[];
  readonly serverHostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly hmac: readonly string[];
};

let detected: Lists | null = null;

function detect(): Lists {
  detected ??= {
    kex: available(keyExchanges),
    serverHostKey: available(hostKeys),
    cipher: available(ciphers),
    hmac: available(macs),
  };
  return detected;
}

/** The algorithm names under which a key of this type signs. */
function signaturesOf(keyType: string): readonly string[] {
  return keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [keyType];
}

/**
 * Key types that are known for this router are preferred, as OpenSSH does: a router with several host keys would show
 * another one than the known otherwise, and look changed.
 */
export function offeredAlgorithms(knownKeyTypes: readonly string[]): Algorithms {
  const lists = detect();
  const preferred = knownKeyTypes.flatMap(signaturesOf).filter((name) => lists.serverHostKey.includes(name));
  const serverHostKey = [...new Set([...preferred, ...lists.serverHostKey])];
  return {
    kex: [...lists.kex],
    serverHostKey,
    cipher: [...lists.cipher],
    hmac: [...lists.hmac],
    compress: ['none'],
  } as Algorithms;
}
