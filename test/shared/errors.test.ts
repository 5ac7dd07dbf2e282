/** The table of errors is complete: every code that a server or the app can use has its sentences, for people. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  errorCodes,
  errorSentences,
  factsOfCode,
  isErrorCode,
  isServerCode,
  serviceError,
  setErrorSentences,
} from '@shared/errors';

const project = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(project, file), 'utf8');

describe.each(errorCodes)('%s', (code) => {
  const { meaning, hint } = factsOfCode(code);

  it('says what it means and what to do next, in whole sentences', () => {
    for (const text of [meaning, hint]) expect(text).toMatch(/^[A-Z“][^]*[.?]$/);
    expect(meaning).not.toBe(hint);
  });

  it('shows no code in its sentences', () => {
    expect(`${meaning} ${hint}`).not.toMatch(/\b[A-Z]+_[A-Z_]+\b/);
  });
});

it('every code of the protocol page is one that a server may use, and has its sentences', () => {
  const rows = read('docs/protocol.md').match(/^\| `[A-Z_]+`.*$/gm) ?? [];
  const codes = rows.flatMap((row) => (row.split('|')[1] ?? '').match(/[A-Z_]{4,}/g) ?? []);
  expect(codes.length).toBeGreaterThan(25);
  expect(codes.filter((code) => !isServerCode(code))).toEqual([]);
});

/** Not read from the page, which could lose one: every plain server may say these. */
const plainCodes =
  'BAD_REQUEST MISSING_SESSION_ID SESSION_ALREADY_ACTIVE SESSION_INVALID SESSION_NOT_FOUND ROUTER_UNREACHABLE ' +
  'INFRASTRUCTURE_SETUP_FAILED SESSION_SETUP_FAILED SESSION_REFRESH_ERROR TUNNEL_OR_ROUTER_UNAVAILABLE UNEXPECTED_SERVER_ERROR';

it('every code of the plain protocol is known, and stands on the protocol page', () => {
  expect(plainCodes.split(' ').filter((code) => !isServerCode(code))).toEqual([]);
  const page = read('docs/protocol.md');
  expect(plainCodes.split(' ').filter((code) => !new RegExp(`^\\|.*\`${code}\`.*\\|$`, 'm').test(page))).toEqual([]);
});

it('every code of the table that a server may use stands on the protocol page', () => {
  const page = read('docs/protocol.md');
  expect(errorCodes.filter((code) => isServerCode(code) && !page.includes(`\`${code}\``))).toEqual([]);
});

it('every code that the commands server throws has its sentences', () => {
  const files = readdirSync(path.join(project, 'src/commands-server'), { recursive: true, encoding: 'utf8' });
  const thrown = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...read(path.join('src/commands-server', file)).matchAll(/CommandsError\(\s*'([A-Z_]+)'/g)])
    .map((match) => match[1]);
  expect(thrown.length).toBeGreaterThan(10);
  expect(thrown.filter((code) => !isErrorCode(code))).toEqual([]);
});

it('an error speaks the language that was chosen, and is as retryable as in English', () => {
  const inEnglish = serviceError('ROUTER_BUSY', { message: 'busy', correlationId: 'c1' });
  setErrorSentences({ ...errorSentences, ROUTER_BUSY: { meaning: 'Ein anderer Start läuft noch.', hint: 'Warten.' } });
  try {
    const inGerman = serviceError('ROUTER_BUSY', { message: 'busy', correlationId: 'c1' });
    expect(inGerman).toEqual({ ...inEnglish, meaning: 'Ein anderer Start läuft noch.', hint: 'Warten.' });
  } finally {
    setErrorSentences(errorSentences);
  }
});
