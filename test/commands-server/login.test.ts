/** The order and number of tries of a login, apart from any daemon; and what is never offered. */

import { generateKeyPairSync } from 'node:crypto';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type ParsedKey } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { noAgreementInWords, OfferReader } from '../../src/commands-server/ssh/algorithm-offer';
import { legacyNames, offeredAlgorithms, offeredNames } from '../../src/commands-server/ssh/algorithms';
import { loginWith, type Login } from '../../src/commands-server/ssh/authentication';
import type { PreparedCredential } from '../../src/commands-server/ssh/credential';
import { makeHostKeyPair } from '../../src/lab/host-key-pair';

const keyFrom = (pem: string): ParsedKey => {
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return [parsed].flat()[0]!;
};
const anyKey = () => keyFrom(makeHostKeyPair().privateKey);
const password: PreparedCredential = { kind: 'password', password: 'secret' };
const keyFile: PreparedCredential = { kind: 'keys', from: 'key file', keys: [{ key: anyKey(), agent: null }] };

/** What the router says after each try: the methods it still takes, and whether the try was one half of what it wants. */
type Said = { readonly left: readonly AuthenticationType[]; readonly partial?: boolean };

function triesOf(login: Login, said: readonly Said[]): readonly (AnyAuthMethod | false)[] {
  const tries: (AnyAuthMethod | false)[] = [];
  const ask = (left: readonly AuthenticationType[] | null, partial: boolean | null) =>
    login.handler(left as AuthenticationType[], partial as boolean, (method) =>
      tries.push(method as AnyAuthMethod | false),
    );
  ask(null, null);
  for (const { left, partial } of said) ask(left, partial ?? false);
  return tries;
}
const kindsOf = (login: Login, said: readonly Said[]) =>
  triesOf(login, said).map((method) => (method === false ? 'no more' : method.type));
const both: Said = { left: ['publickey', 'password'] };

describe('a login', () => {
  test('with a password is one try, and none by keyboard-interactive where the router takes passwords', () => {
    const login = loginWith('root', [password], { sha1Signatures: false });
    const said: Said = { left: ['publickey', 'password', 'keyboard-interactive'] };
    expect(kindsOf(login, [said])).toEqual(['password', 'no more']);
    expect(login.refusals()).toBe(1);
  });

  test('goes on by keyboard-interactive only where the router takes no passwords, and once', () => {
    const said: Said = { left: ['keyboard-interactive'] };
    const login = loginWith('root', [password], { sha1Signatures: false });
    expect(kindsOf(login, [said, said])).toEqual(['password', 'keyboard-interactive', 'no more']);
    const afterKey = loginWith('root', [keyFile, password], { sha1Signatures: false });
    expect(kindsOf(afterKey, [said, said])).toEqual(['publickey', 'keyboard-interactive', 'no more']);
  });

  test('answers one question for a secret, and no second one', () => {
    const login = loginWith('root', [password], { sha1Signatures: false });
    const method = triesOf(login, [{ left: ['keyboard-interactive'] }])[1];
    if (method === false || method?.type !== 'keyboard-interactive') throw new Error('no keyboard-interactive');
    const answers: (readonly string[])[] = [];
    const ask = (...prompts: { readonly prompt: string; readonly echo?: boolean }[]) =>
      method.prompt('', '', '', prompts, (given) => answers.push(given));
    ask({ prompt: 'Password:' });
    ask({ prompt: 'Password:' });
    ask({ prompt: 'Login:', echo: true });
    expect(answers).toEqual([['secret'], [], []]);
  });

  test('that is half done is no refusal, and the other half follows', () => {
    const login = loginWith('root', [keyFile, password], { sha1Signatures: false });
    expect(kindsOf(login, [{ left: ['password'], partial: true }])).toEqual(['publickey', 'password']);
    expect(login.refusals()).toBe(0);
  });

  test('does not offer what the router does not take', () => {
    const login = loginWith('root', [keyFile, password], { sha1Signatures: false });
    expect(kindsOf(login, [{ left: ['publickey'] }])).toEqual(['publickey', 'no more']);
    expect(login.inWords()).toEqual({ offered: 'key', notOffered: null });
  });

  test('offers each key of an agent as a try of its own, and says how many it did not come to', () => {
    const agent = ssh2.createAgent('/nowhere');
    const keys = [anyKey(), anyKey(), anyKey()].map((key) => ({ key, agent }));
    const login = loginWith('root', [{ kind: 'keys', from: 'SSH agent', keys }, password], { sha1Signatures: false });
    expect(kindsOf(login, [both])).toEqual(['agent', 'agent']);
    expect(login.inWords()).toEqual({
      offered: '2 keys of the SSH agent',
      notOffered: 'the key of the SSH agent, then password',
    });
  });

  test('signs with SHA-1 only where old algorithms are allowed', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const rsa = keyFrom(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
    const credential: PreparedCredential = { kind: 'keys', from: 'key file', keys: [{ key: rsa, agent: null }] };
    const signing = (sha1Signatures: boolean, hash: string) => {
      const login = loginWith('root', [credential], { sha1Signatures });
      const method = triesOf(login, [])[0];
      if (!method || method.type !== 'publickey') throw new Error('no key');
      const signature: unknown = (method.key as ParsedKey).sign(Buffer.from('x'), hash);
      return { signed: Buffer.isBuffer(signature), problem: login.problem() };
    };
    expect(signing(false, 'sha256')).toEqual({ signed: true, problem: null });
    expect(signing(true, 'sha1')).toEqual({ signed: true, problem: null });
    expect(signing(false, 'sha1')).toEqual({ signed: false, problem: expect.stringContaining('legacyAlgorithms') });
  });
});

describe('algorithms', () => {
  const usual = { knownKeyTypes: [], withLegacy: false, carriesOthers: false };
  const all = (lists: object) => Object.values(lists).flat() as string[];

  test('with SHA-1, CBC or 1,024 bits are offered only where they are allowed, and then after all others', () => {
    const isOld = (name: string) => /sha1$|cbc|^ssh-rsa$/.test(name);
    expect(all(offeredAlgorithms(usual)).filter(isOld)).toEqual([]);
    const { kex, serverHostKey, cipher, hmac } = offeredNames(true);
    for (const list of [kex, serverHostKey, cipher, hmac]) {
      const firstOld = list.findIndex(isOld);
      expect(list.slice(firstOld).every(isOld)).toBe(true);
      expect(firstOld).toBeGreaterThan(0);
    }
    expect(all(legacyNames()).every(isOld)).toBe(true);
  });

  test('that are offered are all known to the SSH library in this runtime', () => {
    const client = new ssh2.Client().on('error', () => undefined);
    const algorithms = offeredAlgorithms({ ...usual, withLegacy: true });
    expect(() => client.connect({ host: '127.0.0.1', port: 9, username: 'nobody', algorithms })).not.toThrow();
    client.destroy();
  });

  test('of a known RSA key are asked for first, the newer ones before', () => {
    const firstOf = (withLegacy: boolean) => {
      const { serverHostKey } = offeredAlgorithms({ ...usual, knownKeyTypes: ['ssh-rsa'], withLegacy });
      return Array.isArray(serverHostKey) ? serverHostKey.slice(0, 3) : [];
    };
    expect(firstOf(false)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(firstOf(true)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
  });

  test('for a jump host do not hold the cipher that cannot be nested', () => {
    const isChaCha = (name: string) => name.startsWith('chacha20');
    expect(all(offeredAlgorithms({ ...usual, carriesOthers: true })).filter(isChaCha)).toEqual([]);
  });
});

describe('what a router offers', () => {
  const list = (names: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(names.length);
    return Buffer.concat([length, Buffer.from(names)]);
  };
  const hello = (lists: readonly string[], greeting = '') => {
    const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...lists.map(list), Buffer.alloc(5)]);
    const padding = 8;
    const head = Buffer.alloc(5);
    head.writeUInt32BE(1 + payload.length + padding);
    head[4] = padding;
    return Buffer.concat([Buffer.from(`${greeting}SSH-2.0-old\r\n`), head, payload, Buffer.alloc(padding)]);
  };
  const old = [
    'diffie-hellman-group1-sha1',
    'ssh-rsa',
    'aes128-cbc',
    'aes128-cbc',
    'hmac-sha1',
    'hmac-sha1',
    'none',
    'none',
    '',
    '',
  ];
  const read = (bytes: Buffer, size: number) => {
    const reader = new OfferReader();
    for (let at = 0; at < bytes.length; at += size) reader.feed(bytes.subarray(at, at + size));
    return reader.offer;
  };

  test('is read however it is cut, also after a greeting', () => {
    const bytes = hello(old, 'Welcome\r\nto nowhere\r\n');
    const whole = read(bytes, bytes.length);
    expect(whole).toMatchObject({ keyExchanges: ['diffie-hellman-group1-sha1'], ciphers: ['aes128-cbc'] });
    for (const size of [1, 2, 7, 64]) expect(read(bytes, size)).toEqual(whole);
  });

  test('is nothing where it is no SSH, and endless bytes are not kept', () => {
    expect(read(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 5)).toBeNull();
    const reader = new OfferReader();
    const wanted = Array.from({ length: 100 }, () => reader.feed(Buffer.alloc(1_024, 'x')));
    expect(wanted.filter(Boolean).length).toBeLessThan(64);
    expect(reader.offer).toBeNull();
  });

  test('tells whether old algorithms would help', () => {
    const offer = read(hello(old), 1_000);
    expect(noAgreementInWords(offer, false)).toContain('legacyAlgorithms: true');
    const hopeless = read(hello(old.with(2, 'none').with(3, 'none')), 1_000);
    expect(noAgreementInWords(hopeless, false)).toMatch(/no algorithms in common.*ciphers it has: none/);
    expect(noAgreementInWords(hopeless, false)).not.toContain('legacyAlgorithms');
    expect(noAgreementInWords(null, false)).toBeNull();
  });
});
