/** Secrets do not get out, in whatever form they come back. */

import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/commands-server/log';
import { Redactor } from '../../src/commands-server/redact';
import { visibleLine, visibleTail } from '@shared/visible-text';

const secret = 'p"a\\ss wörd/+1';
const redactor = () => {
  const one = new Redactor();
  one.learn('router', [secret, null, 'abc']);
  return one;
};

describe('redaction', () => {
  test.each([
    ['plain', secret],
    ['in JSON', JSON.stringify({ sent: secret })],
    ['in a URL', `http://x/?p=${encodeURIComponent(secret)}`],
  ])('finds a known secret %s', (_form, text) => {
    const clean = redactor().text(`before ${text} after`);
    expect(clean).toContain('[secret]');
    expect(clean).toContain('before');
    for (const part of ['ss wörd', 'w%C3%B6rd']) expect(clean).not.toContain(part);
  });

  test.each([
    ['Authorization: Bearer abcdefgh1234', 'abcdefgh1234'],
    ['password=hunter22 rest', 'hunter22'],
    ['{"passphrase":"hunter22"}', 'hunter22'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----', 'b3BlbnNz'],
    ['-----BEGIN RSA PRIVATE KEY-----\ncut off in the middl', 'middl'],
  ])('knows the shape of a secret it was never told: %s', (text, hidden) => {
    expect(new Redactor().text(text)).not.toContain(hidden);
  });

  test('leaves harmless text alone, and does not blank out words for a secret of three letters', () => {
    expect(redactor().text('abc: the password was refused by the router')).toBe(
      'abc: the password was refused by the router',
    );
  });

  test('a secret that was changed is forgotten and the new one known', () => {
    const one = redactor();
    one.learn('router', ['another-secret']);
    expect(one.text('another-secret')).toBe('[secret]');
  });

  test('goes through whole values, and through every line of the log', () => {
    expect(redactor().value({ a: [{ b: secret }], c: 1 })).toEqual({ a: [{ b: '[secret]' }], c: 1 });
    const lines: string[] = [];
    const clock = { monotonicMs: () => 0, wallClock: () => new Date(0) };
    const log = createLog({ clock, redactor: redactor(), write: (_level, line) => lines.push(line) });
    log.error(`failed with ${secret}`, { reason: secret });
    expect(JSON.parse(lines[0]!)).toMatchObject({ message: 'failed with [secret]', reason: '[secret]' });
  });
});

describe('a value', () => {
  test('loses secrets that are names of its fields', () => {
    expect(redactor().value({ [secret]: { [`x ${secret}`]: 1 } })).toEqual({ '[secret]': { 'x [secret]': 1 } });
  });

  test.each(['password', 'Passphrase', 'newPassword', 'accessToken', 'clientSecret', 'authorization'])(
    'loses what stands under %s, whatever it is',
    (name) => {
      expect(new Redactor().value({ [name]: 'hunter22' })).toEqual({ [name]: '[secret]' });
      expect(new Redactor().value([{ [name]: { user: 'root', value: ['hunter22'] } }])).toEqual([
        { [name]: '[secret]' },
      ]);
      expect(new Redactor().value({ [name]: 12_345 })).toEqual({ [name]: '[secret]' });
    },
  );

  test('keeps whether there is a secret, which says nothing of it, and what only sounds like one', () => {
    const harmless = { password: true, secret: null, token: '', passwordAge: 3, tokens: 2, stderr: 'refused' };
    expect(new Redactor().value(harmless)).toEqual(harmless);
  });
});

describe('text from a router', () => {
  test('loses escape sequences, control characters and direction marks', () => {
    expect(visibleLine('\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u0000y\u202Ez\r\nnext')).toBe('red xyz next');
  });

  test('is cut to its end where errors stand', () => {
    const tail = visibleTail(`${'x'.repeat(1_000_000)}the end`, 2_000);
    expect(tail).toHaveLength(2_000);
    expect(tail.endsWith('the end')).toBe(true);
  });
});
