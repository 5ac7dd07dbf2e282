/** Secrets are taken out of whatever is written: by value where they are known, by the shape of what holds them else. */

import { describe, expect, it } from 'vitest';
import { createAuditLog } from '../../../src/main/audit/audit-log';
import { createLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import { presentable } from '@shared/visible-text';
import { createFakeTime } from '../../support/fake-time';
import { linesInMemory, routerId, sessionId, userId } from '../support';

describe('known secrets', () => {
  it.each(['hunter2!', 'two words', 'a"quote', 'back\\slash', 'newline\nin it', 'regex.*[', 'ümlaut', '$&$&'])(
    '%j is taken out, as it is and inside JSON',
    (secret) => {
      const redactor = createRedactor();
      redactor.remember(secret);
      expect(redactor.redact(`<${secret}>`)).toBe('<[removed]>');
      expect(JSON.parse(redactor.redact(JSON.stringify({ text: secret })))).toEqual({ text: '[removed]' });
    },
  );

  it('one that contains another is taken out whole', () => {
    const redactor = createRedactor();
    redactor.remember('hunter');
    redactor.remember('hunter-and-more');
    expect(redactor.redact('it is hunter-and-more')).toBe('it is [removed]');
  });

  it('one of three characters would eat ordinary text and is left', () => {
    const redactor = createRedactor();
    redactor.remember('abc');
    expect(redactor.redact('abc')).toBe('abc');
  });
});

describe('secrets that nobody told of', () => {
  it.each([
    ['Authorization: Bearer planted.secret-1'],
    ['"authorization":"Basic planted=="'],
    ['the header was Bearer planted-secret-token'],
    ['password=planted'],
    ['{"password":"planted"}'],
    ['{"passphrase": "planted"}'],
    ['token: planted'],
    [JSON.stringify({ line: '{"password":"planted"}' })],
    [JSON.stringify({ line: JSON.stringify({ inner: '{"token":"planted"}' }) })],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nplanted\n-----END OPENSSH PRIVATE KEY-----'],
    ['-----BEGIN RSA PRIVATE KEY-----\nplanted and cut short'],
  ])('%s', (text) => {
    expect(createRedactor().redact(text)).not.toContain('planted');
  });

  it('taking them out of a JSON line leaves a JSON line', () => {
    const line = JSON.stringify({ event: 'x', line: '{"password":"planted"}', next: 1 });
    expect(JSON.parse(createRedactor().redact(line))).toMatchObject({ event: 'x', next: 1 });
  });
});

describe('what is written', () => {
  const secret = 'planted-"secret"';
  const { clock } = createFakeTime();

  it('to the log holds no secret, in the event or in any field', () => {
    const { file, lines } = linesInMemory();
    const redactor = createRedactor();
    redactor.remember(secret);
    const log = createLog({ file, redactor, clock });
    log.info(`started with ${secret}`, { message: secret, stack: `Error: ${secret}\n at x` });
    log.warn('warned', { [secret]: 1 });
    log.error('failed', { password: secret });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ time: '2026-06-01T12:00:00.000Z' });
    expect(lines.join('\n')).not.toContain('planted');
  });

  it('to the audit record holds no secret', () => {
    const { file, lines } = linesInMemory();
    const redactor = createRedactor();
    redactor.remember(secret);
    createAuditLog({ file, redactor, clock }).write({
      moment: 'begin',
      operation: 'acceptHostKey',
      userId,
      routerId,
      sessionId,
      parameters: { fingerprint: secret },
      correlationId: secret,
    });
    expect(lines.join('\n')).not.toContain('planted');
    expect(JSON.parse(lines[0]!)).toMatchObject({ operation: 'acceptHostKey', routerId });
  });
});

describe('text from outside', () => {
  it('loses escape sequences, control characters and marks that turn the direction of reading', () => {
    expect(presentable('\u001b[31mred\u001b[0m\u0000\u0007\u202Etxt.exe\u2066')).toBe('redtxt.exe');
  });

  it('keeps line breaks and tabs', () => {
    expect(presentable('a\n\tb')).toBe('a\n\tb');
  });

  it('is cut to the limit, and says so', () => {
    expect(presentable('x'.repeat(30), 10)).toBe(`${'x'.repeat(10)} … (20 more characters)`);
  });
});
