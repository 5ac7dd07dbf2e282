/** Every key of the lab is one that ssh2 reads and that signs for the public key that is handed out. */

import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { makeHostKeyPair } from '../../src/lab/host-key-pair';

test('a thousand keys can be read, sign, and match their public keys', () => {
  for (let count = 0; count < 1_000; count += 1) {
    const { privateKey, publicKey } = makeHostKeyPair();
    const key = ssh2.utils.parseKey(privateKey);
    if (key instanceof Error || Array.isArray(key)) throw new Error(`not read: ${privateKey}`);
    expect(`ssh-ed25519 ${key.getPublicSSH().toString('base64')}`).toBe(publicKey);
    const signature = key.sign('data');
    if (signature instanceof Error) throw signature;
    expect(key.verify('data', signature)).toBe(true);
  }
});
