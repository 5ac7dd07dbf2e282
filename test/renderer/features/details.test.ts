/** What the details panel makes of errors and of the timeline. */

import { expect, test } from 'vitest';
import { serviceError, type ServiceError } from '@shared/errors';
import { errorAsText, evidenceOf, outcomesOf } from '../../../src/renderer/components/error-evidence';
import { newestFirst } from '../../../src/renderer/features/routers/details/Timeline';
import { isConfirmed, shortAlgorithm } from '../../../src/renderer/features/host-key/HostKeyQuestion';

const cause = serviceError('INFRASTRUCTURE_SETUP_FAILED', {
  message: 'Setting up failed.',
  correlationId: 'c1',
  details: { step: 'setting up', command: 'tc qdisc add', exitCode: 0, stderr: 'Error: busy\n' },
});

test('the evidence has step, command, exit code and output, and an exit code of 0 is one', () => {
  expect(evidenceOf(cause)).toBe('step: setting up\ncommand: tc qdisc add\nexit code: 0\n\nError: busy');
});

test('without details there is no evidence', () => {
  expect(evidenceOf(serviceError('INTERNAL', { message: 'x', correlationId: 'c' }))).toBe('');
});

test('a copied error tells the whole chain, with its log ids', () => {
  const text = errorAsText(
    serviceError('SESSION_START_FAILED', { message: 'Not started.', correlationId: 'c0', cause }),
  );
  expect(text).toMatch(
    /^SESSION_START_FAILED: Not started\.[\s\S]*log id: c0\n\ncaused by\n\nINFRASTRUCTURE_SETUP_FAILED/,
  );
  expect(text).toContain('tc qdisc add');
});

const refused = serviceError('ROUTER_AUTH_FAILED', {
  message: 'The router refused the user “root”',
  correlationId: 'c2',
  details: { httpStatus: 502, serverMessage: 'The router refused the user “root”.' },
});

test('the server’s words are left out where they are the message, and kept where they are not', () => {
  expect(evidenceOf(refused)).toBe('');
  const other = { ...refused, details: { serverMessage: 'publickey only' } };
  expect(evidenceOf(other)).toBe('the server’s words: publickey only');
});

test('codes of the server and of the system go with the copied text, and not into the face', () => {
  expect(errorAsText(refused)).toContain('HTTP status: 502');
  const away = { ...refused, details: { systemCode: 'ECONNREFUSED' } };
  expect([evidenceOf(away), errorAsText(away)]).toEqual(['', expect.stringContaining('ECONNREFUSED')]);
});

test('a code of a server that nobody knows goes with the copied text, beside the server’s words', () => {
  const unknown = serviceError('UNKNOWN_SERVER_CODE', {
    message: 'The licence has run out.',
    correlationId: 'c3',
    details: { httpStatus: 402, serverCode: 'LICENCE_EXPIRED', serverMessage: 'The licence has run out.' },
  });
  expect(evidenceOf(unknown)).toBe('');
  expect(errorAsText(unknown).split('\n')).toEqual([
    'UNKNOWN_SERVER_CODE: The licence has run out.',
    unknown.meaning,
    unknown.hint,
    'HTTP status: 402',
    'the server’s code: LICENCE_EXPIRED',
    'log id: c3',
  ]);
});

test('above the cause stands what it led to, each sentence once', () => {
  const wrap = (message: string, cause: ServiceError): ServiceError =>
    serviceError('SESSION_START_FAILED', { message, correlationId: 'c2', cause });
  const outer = 'The session was not started.';
  expect(outcomesOf(wrap(outer, refused))).toEqual([outer]);
  expect(outcomesOf(wrap(outer, wrap('The session was not started', refused)))).toEqual([outer]);
  expect(outcomesOf(wrap('The router refused the user “root”.', refused))).toEqual([]);
  expect(outcomesOf(refused)).toEqual([]);
});

test('the timeline stands newest first, and what happened at once too', () => {
  const at = (iso: string, text: string) => ({ at: iso, kind: 'refreshed' as const, text });
  const entries = [at('2026-01-01T10:00:00Z', 'a'), at('2026-01-01T10:00:05Z', 'b'), at('2026-01-01T10:00:05Z', 'c')];
  expect(newestFirst(entries).map((entry) => entry.text)).toEqual(['c', 'b', 'a']);
});

test.each([
  ['edge', true],
  [' EDGE ', true],
  ['replace', true],
  ['edg', false],
  ['', false],
])('typing “%s” confirms the replacement of the key of “edge”: %s', (typed, confirmed) => {
  expect(isConfirmed(typed, 'edge')).toBe(confirmed);
});

test.each([
  ['ssh-ed25519', 'ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa'],
  ['rsa-sha2-512', 'rsa'],
])('the file of %s is named after %s', (algorithm, name) => {
  expect(shortAlgorithm(algorithm)).toBe(name);
});
