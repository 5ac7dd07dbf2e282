/** Secrets are taken out of whatever is written: by value where they are known, by the shape of what holds them else. */

import * as fc from 'fast-check';
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

describe('a value that is to be JSON', () => {
  const odd = ['a"quote', 'back\\slash', 'new\nline', 'ümlaut', 'kéy🔑', 'a/slash', '5003', 'true', 'null', '"a":'];

  it.each(odd)('%j is taken out of its texts and names, however deep, and it stays JSON', (secret) => {
    const redactor = createRedactor();
    redactor.remember(secret);
    const nested = JSON.stringify({ sent: secret });
    const value = {
      text: `<${secret}>`,
      [secret]: [{ deep: [nested, JSON.stringify({ nested })] }],
      done: true,
      ms: 5003,
    };
    const clean = JSON.stringify(redactor.redactValue(value));
    const inside = '{"sent":"[removed]"}';
    expect(JSON.parse(clean)).toEqual({
      text: '<[removed]>',
      '[removed]': [{ deep: [inside, JSON.stringify({ nested: inside })] }],
      done: true,
      ms: 5003,
    });
  });

  it.each([
    ['Python', '{"sent": "p\\u00fcnkt/1 \\ud83d\\udd11"}'],
    ['a maker that writes large digits', '{"sent": "p\\u00FCnkt/1 \\uD83D\\uDD11"}'],
    ['PHP', '{"sent": "p\\u00fcnkt\\/1 \\ud83d\\udd11"}'],
    ['PHP with its letters as they are', '{"sent": "pünkt\\/1 🔑"}'],
  ])('a secret in JSON as %s writes it is known', (_maker, text) => {
    const redactor = createRedactor();
    redactor.remember('pünkt/1 🔑');
    expect(redactor.redactValue({ text })).toEqual({ text: '{"sent": "[removed]"}' });
    const quoted = JSON.stringify({ text });
    expect(redactor.redactValue({ quoted })).toEqual({ quoted: JSON.stringify({ text: '{"sent": "[removed]"}' }) });
  });

  it('what stands under a name of a secret is taken out whole, whatever it is', () => {
    const value = {
      password: 'planted',
      adminToken: 4711,
      secret: { of: ['planted'] },
      Authorization: 'Basic planted==',
    };
    const clean = createRedactor().redactValue({ ...value, token: null, passphrase: '', hasSecret: false });
    expect(clean).toEqual({
      password: '[removed]',
      adminToken: '[removed]',
      secret: '[removed]',
      Authorization: '[removed]',
      token: null,
      passphrase: '',
      hasSecret: false,
    });
  });

  it('holds no secret in any text or name afterwards, whatever the secret and the value are', () => {
    const letters = fc.constantFrom('"', '\\', '/', 'u', '0', '1', 'é', '🔑', '\n', '{', ',', ' ', 'x');
    const secret = fc
      .string({ unit: letters, minLength: 4, maxLength: 12 })
      .filter((text) => !'[removed]'.includes(text));
    fc.assert(
      fc.property(secret, fc.jsonValue(), fc.nat(), (planted, value, number) => {
        const redactor = createRedactor();
        redactor.remember(planted);
        const text = JSON.stringify({ planted });
        const clean = redactor.redactValue({ value, [`a ${planted}`]: `<${planted}>`, more: [text], number });
        const read = JSON.parse(JSON.stringify(clean)) as { number: number };
        expect(read.number).toBe(number);
        expect(textsIn(read).filter((each) => each.includes(planted))).toEqual([]);
        expect(read).not.toHaveProperty('more', [text]);
      }),
    );
  });
});

/** every text and every name in a value */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, held]) => [name, ...textsIn(held)]);
}

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

describe('a password that is also a value or a name in the line', () => {
  const words = ['5003', 'true', 'null', 'time', 'level', 'event', 'durationMs', 'moment', 'begin', 'success', '2026'];

  it.each(words)('%j leaves the log a line of JSON, with its numbers', (secret) => {
    const { clock } = createFakeTime();
    const { file, lines } = linesInMemory();
    const redactor = createRedactor();
    redactor.remember(secret);
    createLog({ file, redactor, clock }).info('began', { ms: 5003, done: true, reason: null, text: `<${secret}>` });
    expect(JSON.parse(lines[0]!)).toEqual({
      time: '2026-06-01T12:00:00.000Z',
      level: 'info',
      event: 'began',
      ms: 5003,
      done: true,
      reason: null,
      text: '<[removed]>',
    });
  });

  it.each([...words, routerId.slice(0, 8), sessionId.slice(0, 4), 'startSession'])(
    '%j leaves the audit record what was done, when, where and how it went',
    (secret) => {
      const { clock } = createFakeTime();
      const { file, lines } = linesInMemory();
      const redactor = createRedactor();
      redactor.remember(secret);
      const facts = {
        moment: 'begin',
        operation: 'startSession',
        userId,
        routerId,
        sessionId,
        outcome: 'success',
      } as const;
      const record = { ...facts, durationMs: 5003, parameters: { restart: true, name: `<${secret}>` } };
      createAuditLog({ file, redactor, clock }).write({ ...record, correlationId: 'c' });
      expect(JSON.parse(lines[0]!)).toEqual({
        time: '2026-06-01T12:00:00.000Z',
        ...facts,
        durationMs: 5003,
        parameters: { restart: true, name: '<[removed]>' },
        correlationId: 'c',
      });
    },
  );
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
