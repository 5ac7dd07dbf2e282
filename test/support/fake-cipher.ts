/** A desktop's secret store for tests: turns text into bytes that do not contain it, and back. It protects nothing. */

import type { Cipher } from '../../src/main/storage/secret-store';

export const fakeCipher: Cipher = {
  isSafe: true,
  encrypt: (plain) => Promise.resolve(Buffer.from(Buffer.from(plain).map((byte) => byte ^ 0xa5))),
  decrypt: (encrypted) => Promise.resolve(Buffer.from(encrypted.map((byte) => byte ^ 0xa5)).toString()),
};
