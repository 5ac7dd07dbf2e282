/**
 * Which algorithms are offered to a router. Only what this runtime's crypto has: Electron's BoringSSL lacks some, and
 * naming one it lacks makes ssh2 throw. Modern ones only, unless old ones are allowed for a router; what is cheap for a
 * small router comes first.
 */

import {
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  generateKeyPairSync,
  getCiphers,
  getCurves,
  getHashes,
} from 'node:crypto';
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
];

/**
 * Broken or too short by now; for a router that has nothing else. Offered after the modern ones, so never preferred. No
 * group exchange: the router chooses the prime there, and checking a large one stops the whole process for seconds.
 */
const legacyKeyExchanges: readonly Candidate[] = [
  ['diffie-hellman-group14-sha1', () => hasHash('sha1')],
  // 1,024 bits; BoringSSL does not have it
  [
    'diffie-hellman-group1-sha1',
    () => !isBoringSsl && hasHash('sha1') && works(() => createDiffieHellmanGroup('modp2')),
  ],
];
const legacyHostKeys: readonly Candidate[] = [['ssh-rsa', () => hasHash('sha1')]];
const legacyCiphers: readonly Candidate[] = [
  ['aes128-cbc', () => hasCipher('aes-128-cbc')],
  ['aes256-cbc', () => hasCipher('aes-256-cbc')],
  ['3des-cbc', () => hasCipher('des-ede3-cbc')],
];
const legacyMacs: readonly Candidate[] = [['hmac-sha1', () => hasHash('sha1')]];

const available = (candidates: readonly Candidate[]) =>
  candidates.filter(([, isThere]) => isThere()).map(([name]) => name);

type Lists = {
  readonly kex: readonly string[];
  readonly serverHostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly hmac: readonly string[];
};

/** Looked for once each, when they are first needed. */
function detector(candidates: Readonly<Record<keyof Lists, readonly Candidate[]>>): () => Lists {
  let detected: Lists | null = null;
  return () => {
    detected ??= {
      kex: available(candidates.kex),
      serverHostKey: available(candidates.serverHostKey),
      cipher: available(candidates.cipher),
      hmac: available(candidates.hmac),
    };
    return detected;
  };
}

const modern = detector({ kex: keyExchanges, serverHostKey: hostKeys, cipher: ciphers, hmac: macs });

/** What is offered only to hosts for which it is allowed. */
export const legacyNames = detector({
  kex: legacyKeyExchanges,
  serverHostKey: legacyHostKeys,
  cipher: legacyCiphers,
  hmac: legacyMacs,
});

export function offeredNames(withLegacy: boolean): Lists {
  if (!withLegacy) return modern();
  const [first, then] = [modern(), legacyNames()];
  return {
    kex: [...first.kex, ...then.kex],
    serverHostKey: [...first.serverHostKey, ...then.serverHostKey],
    cipher: [...first.cipher, ...then.cipher],
    hmac: [...first.hmac, ...then.hmac],
  };
}

/** The algorithm names under which a key of this type signs. */
function signaturesOf(keyType: string): readonly string[] {
  return keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [keyType];
}

/** ssh2 1.17 keeps the nonce of this cipher in one buffer for all connections (lib/protocol/crypto.js, POLY1305_OUT_COMPUTE). */
const cipherThatDoesNotNest = 'chacha20-poly1305@openssh.com';

export type OfferOptions = {
  /** of the keys that are known for the host */
  readonly knownKeyTypes: readonly string[];
  readonly withLegacy: boolean;
  /**
   * Other connections will run through this one. A packet written through it while the inner one is being encrypted
   * changes the nonce under it, when both use that cipher: the far end then says "Bad packet size".
   */
  readonly carriesOthers: boolean;
};

/**
 * Key types that are known for this router are preferred, as OpenSSH does: a router with several host keys would show
 * another one than the known otherwise, and look changed.
 */
export function offeredAlgorithms({ knownKeyTypes, withLegacy, carriesOthers }: OfferOptions): Algorithms {
  const lists = offeredNames(withLegacy);
  const preferred = knownKeyTypes.flatMap(signaturesOf).filter((name) => lists.serverHostKey.includes(name));
  const serverHostKey = [...new Set([...preferred, ...lists.serverHostKey])];
  return {
    kex: [...lists.kex],
    serverHostKey,
    cipher: lists.cipher.filter((name) => !carriesOthers || name !== cipherThatDoesNotNest),
    hmac: [...lists.hmac],
    compress: ['none'],
  } as Algorithms;
}
