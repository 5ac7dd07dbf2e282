/** Who refused: the server, or somebody on the way to it. */

import { fail, ok } from '@shared/result';
import { factsOfCode, serviceError } from '@shared/errors';
import { describe, expect, it } from 'vitest';
import { type RawAnswer, readAnswer } from '../../../src/main/managers/commands-server-manager/envelope';
import { createTracker, routerNumber } from '../active-sessions/tracker';

const context = { server: 'The server', correlationId: 'read', wallMs: 0 };
const page = '<!DOCTYPE html><html><body>Log in to this network</body></html>';
const raw = (status: number, body: string, more: Partial<RawAnswer> = {}): RawAnswer => ({
  status,
  body,
  contentType: body.startsWith('<') ? 'text/html' : 'application/json',
  retryAfter: null,
  location: null,
  ...more,
});
const envelope = (code: string) => JSON.stringify({ success: false, data: null, error: { code, message: 'No.' } });

describe('a code of a server that this app does not know', () => {
  const answer = (error: object) =>
    readAnswer(raw(402, JSON.stringify({ success: false, data: null, error })), context)[1]!;
  const { meaning, hint } = factsOfCode('UNKNOWN_SERVER_CODE');

  it('is told in the server’s words, with a next step, and stands in the details', () => {
    expect(answer({ code: 'LICENCE_EXPIRED', message: 'The licence has run out.' })).toEqual({
      code: 'UNKNOWN_SERVER_CODE',
      message: 'The licence has run out.',
      meaning,
      hint,
      retryable: true,
      correlationId: 'read',
      details: { serverCode: 'LICENCE_EXPIRED', serverMessage: 'The licence has run out.', httpStatus: 402 },
    });
    expect([meaning, hint].join(' ')).toMatch(/does not know.*Ask who runs/);
  });

  it.each([
    [
      'without words',
      'LICENCE_EXPIRED',
      'The commands server gave a reason that this app does not know, and had no words for it.',
    ],
    [
      'that only the app may use',
      'STORAGE_FAILED',
      'The commands server gave a reason that this app does not know, and had no words for it.',
    ],
    [
      'of an object’s own kind',
      'constructor',
      'The commands server gave a reason that this app does not know, and had no words for it.',
    ],
    ['that is known, without words', 'ROUTER_BUSY', 'The commands server reported an error and had no words for it.'],
  ])('%s is no sentence: %s', (_which, code, message) => {
    const error = answer({ code, message: null });
    expect(error.message).toBe(message);
    expect(error.details?.serverCode ?? error.code).toBe(code);
  });

  it('is cleaned of control characters and cut', () => {
    const error = answer({ code: `\u001b[31m${'X'.repeat(90)}`, message: 'x\u0007'.repeat(3_000) });
    expect(error.details?.serverCode).toBe('X'.repeat(90));
    expect(error.message).toMatch(/^x{1000} … \(\d+ more characters\)$/);
  });
});

describe('a refusal', () => {
  it.each([
    ['a web page with 403', raw(403, page), 'COMMANDS_SERVER_BAD_ANSWER'],
    [
      'a web page with 403 that calls itself text',
      raw(403, page, { contentType: 'text/plain' }),
      'COMMANDS_SERVER_BAD_ANSWER',
    ],
    ['a web page with 401', raw(401, page), 'COMMANDS_SERVER_BAD_ANSWER'],
    [
      'a web page with 401 that asks for a login as HTTP does',
      raw(401, page, { wwwAuthenticate: 'Bearer' }),
      'UNAUTHENTICATED',
    ],
    ['JSON with 401', raw(401, '{"detail":"Invalid token"}'), 'UNAUTHENTICATED'],
    ['JSON with 403', raw(403, '{"detail":"Not yours"}'), 'FORBIDDEN'],
    ['nothing but 403', raw(403, ''), 'FORBIDDEN'],
    ['an envelope with 401', raw(401, envelope('UNAUTHENTICATED')), 'UNAUTHENTICATED'],
    ['an envelope with 403', raw(403, envelope('FORBIDDEN')), 'FORBIDDEN'],
  ])('by %s', (_who, answer, code) => {
    expect(readAnswer(answer, context)[1]?.code).toBe(code);
  });

  it('by a network’s login page ends no session: it is started again when the network is there', async () => {
    const tracker = createTracker();
    const cause = readAnswer(raw(403, page), context)[1]!;
    const error = serviceError('SESSION_REFRESH_FAILED', { message: 'Not refreshed.', correlationId: 'read', cause });
    tracker.sessions.start(routerNumber(1));
    await tracker.time.advance(100);
    tracker.answers.refresh = () => Promise.resolve(fail(error));
    tracker.answers.start = tracker.answers.refresh;
    await tracker.time.advance(70_000);
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Re-establishing');
    tracker.answers.start = () => Promise.resolve(ok(tracker.started(tracker.calls.at(-1)!.sessionId)));
    tracker.answers.refresh = null;
    await tracker.time.advance(70_000);
    expect(tracker.sessions.stateOf(routerNumber(1)).phase).toBe('Active');
  });
});

describe('Retry-After as a date', () => {
  const said = { retryAfter: 'Mon, 23 Nov 2026 01:00:07 GMT', date: 'Mon, 23 Nov 2026 01:00:00 GMT' };
  const hour = 3_600_000;
  const waits = (more: Partial<RawAnswer>, wallMs: number): number | undefined =>
    readAnswer(raw(429, '', more), { ...context, wallMs })[1]?.details?.retryAfterMs;

  it.each([
    ['goes right', 0],
    ['is an hour slow', -hour],
    ['is an hour fast', hour],
    ['was never set', -Date.parse(said.date)],
  ])('is counted by the clock of the server, where ours %s', (_how, offMs) => {
    expect(waits(said, Date.parse(said.date) + offMs)).toBe(7_000);
  });

  it('is counted by ours where the server does not tell its time', () => {
    expect(waits({ retryAfter: said.retryAfter }, Date.parse(said.date))).toBe(7_000);
    expect(waits({ ...said, date: 'yesterday' }, Date.parse(said.date))).toBe(7_000);
  });

  it('that is over asks for nothing', () => {
    expect(waits({ retryAfter: said.date, date: said.retryAfter }, 0)).toBeUndefined();
  });
});
