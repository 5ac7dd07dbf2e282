/** Answers to a refresh of many that are wrong in parts: what is wrong of one session harms no other. Real HTTP. */

import { rootCause } from '@shared/errors';
import { parseId, type RouterId, type SessionId } from '@shared/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceFor, type ServiceUnderTest, userId, valueOf } from '../support';
import { type AnsweringServer, startAnsweringServer } from './answering-server';

const sessionNumber = (number: number): SessionId =>
  parseId<SessionId>(`00000000-0000-4000-9000-${String(number).padStart(12, '0')}`)!;
const routerOf = (number: number): RouterId =>
  parseId<RouterId>(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)!;
const entries = [1, 2, 3].map((number) => ({ routerId: routerOf(number), sessionId: sessionNumber(number) }));
const well = (number: number) => ({ session_id: sessionNumber(number), success: true, data: { ttl_ms: 60_000 } });

let server: AnsweringServer;
let under: ServiceUnderTest;
let sessions: readonly unknown[];

beforeEach(async () => {
  server = await startAnsweringServer(() => ({ sessions }));
  under = serviceFor(server.url);
});
afterEach(async () => {
  under.manager.close();
  await server.close();
});

/** the code of what became of each; null: refreshed */
async function refreshed(answered: readonly unknown[]) {
  sessions = answered;
  return valueOf(await under.service.refreshSessions(userId, entries)).map(
    ([, error]) => error && rootCause(error).code,
  );
}

describe('a refresh of three, whose answer', () => {
  it.each([
    ['is null for the second', null],
    ['is a text for the second', 'refreshed'],
    ['does not say how it went', { session_id: sessionNumber(2), data: { ttl_ms: 60_000 } }],
    ['says so in a way of its own', { session_id: sessionNumber(2), success: 'yes', data: {} }],
    ['has the data of something else', { session_id: sessionNumber(2), success: true, data: [] }],
    ['is for a session that was not asked for', well(4)],
  ])('%s', async (_what, second) => {
    expect(await refreshed([well(1), second, well(3)])).toEqual([null, 'COMMANDS_SERVER_BAD_ANSWER', null]);
  });

  it('is cut short, the rest was not answered', async () => {
    expect(await refreshed([well(1)])).toEqual([null, 'COMMANDS_SERVER_BAD_ANSWER', 'COMMANDS_SERVER_BAD_ANSWER']);
  });

  it('says two things of one session, neither is believed', async () => {
    const gone = { session_id: sessionNumber(2), success: false, data: null, error: { code: 'SESSION_NOT_FOUND' } };
    expect(await refreshed([well(1), well(2), gone, well(3)])).toEqual([null, 'COMMANDS_SERVER_BAD_ANSWER', null]);
  });
});
