/** One session state of each kind, as it comes about: for the tests of the machine and for the table in the docs. */

import { type ErrorCode, type ErrorDetails, type ServiceError, serviceError } from '@shared/errors';
import { parseId, type SessionId } from '@shared/ids';
import type { Phase, RouterState } from '@shared/session';
import { transition } from '../../../src/main/active-sessions/session-machine';
import {
  type LeaseNews,
  newSessionState,
  type SessionEvent,
  type SessionState,
} from '../../../src/main/active-sessions/session-state';
import { routerId, sessionId } from '../support';

export const began = 1_000_000;
export const ttlMs = 60_000;
export const laterId = parseId<SessionId>('44444444-4444-4444-8444-444444444444')!;
export const spareId = parseId<SessionId>('55555555-5555-4555-8555-555555555555')!;

export const because = (code: ErrorCode, details?: ErrorDetails): ServiceError =>
  serviceError('SESSION_REFRESH_FAILED', {
    message: 'It failed.',
    correlationId: 'table',
    cause: serviceError(code, { message: 'The cause.', correlationId: 'table', ...(details ? { details } : {}) }),
  });
export const away = because('COMMANDS_SERVER_UNREACHABLE');
/** the start failed, and the server could not be told to forget it */
export const mayBeHeld: ServiceError = { ...away, details: { mayBeHeld: true } };
export const refusedAndMayBeHeld: ServiceError = { ...because('ROUTER_AUTH_FAILED'), details: { mayBeHeld: true } };
export const inUseByBob = because('ROUTER_IN_USE', { heldBy: 'bob', heldForMs: 60_000, leaseEndsInMs: 30_000 });
export const takenByBob = because('SESSION_INVALID', { takenOverBy: 'bob', takenOverMsAgo: 2_000 });

export const newsAt = (sentAt: number, routerState: RouterState = 'verified'): LeaseNews => ({
  ttlMs,
  generation: 1,
  sentAt,
  roundTripMs: 10,
  routerState,
  lastVerifiedMsAgo: routerState === 'verified' ? 0 : null,
  routerError: routerState === 'unreachable' ? because('ROUTER_UNREACHABLE') : null,
});

export type Happening = { readonly event: SessionEvent; readonly at?: number; readonly random?: number };

export function after(happenings: readonly Happening[], from: SessionState = newSessionState(routerId)) {
  let result: ReturnType<typeof transition> = { state: from, effects: [] };
  for (const { event, at, random } of happenings) {
    result = transition(result.state, event, { now: at ?? began, random: random ?? 0.5 });
  }
  return result;
}

export const startAsked: Happening = { event: { type: 'start requested', sessionId, assumedTtlMs: ttlMs } };
export const started = (routerState?: RouterState): Happening => ({
  event: { type: 'start succeeded', attempt: 1, news: newsAt(began, routerState) },
});
export const time = (at: number): Happening => ({ event: { type: 'time came' }, at });
export const endAsked: Happening = { event: { type: 'end requested' } };
const startRefused = (error: ServiceError): Happening => ({
  event: { type: 'start failed', attempt: 1, error, spareId },
});
const lost = [startAsked, started(), time(began + ttlMs)];
const authFailed = {
  event: { type: 'start failed', attempt: 3, error: because('ROUTER_AUTH_FAILED'), spareId },
} as const;
const adopted = {
  event: { type: 'adopted', sessionId, ttlMs, isTtlTold: true, ageMs: 1_000, endWanted: false },
} as const;

const stories: readonly (readonly [string, Phase, readonly Happening[]])[] = [
  ['No session', 'No session', []],
  ['Starting', 'Starting', [startAsked]],
  ['Active', 'Active', [startAsked, started()]],
  ['Active, on the server’s word', 'Active', [startAsked, started('server-said')]],
  ['Unverified', 'Unverified', [startAsked, started('unreachable')]],
  ['Active, being refreshed', 'Active', [startAsked, started(), time(began + 22_000)]],
  [
    'Retrying',
    'Retrying',
    [
      startAsked,
      started(),
      time(began + 22_000),
      { event: { type: 'refresh failed', attempt: 2, error: away }, at: began + 23_000 },
    ],
  ],
  ['Retrying (adopted)', 'Retrying', [adopted]],
  [
    'Retrying (adopted), not answered',
    'Retrying',
    [adopted, { event: { type: 'refresh failed', attempt: 1, error: away } }],
  ],
  ['Re-establishing', 'Re-establishing', lost],
  ['Re-establishing, being started', 'Re-establishing', [...lost, time(began + ttlMs + 2_000)]],
  ['Expired', 'Expired', [...lost, time(began + ttlMs + 2_000), authFailed]],
  ['Ending', 'Ending', [startAsked, started(), endAsked]],
  ['Ending a start', 'Ending', [startAsked, endAsked]],
  [
    'End pending',
    'End pending',
    [startAsked, started(), endAsked, { event: { type: 'end failed', attempt: 2, error: away } }],
  ],
  ['End pending (failed start)', 'End pending', [startAsked, startRefused(mayBeHeld)]],
  [
    'End pending (failed start again)',
    'End pending',
    [
      ...lost,
      time(began + ttlMs + 2_000),
      { event: { type: 'start failed', attempt: 3, error: refusedAndMayBeHeld, spareId } },
    ],
  ],
  ['In use', 'In use', [startAsked, startRefused(inUseByBob)]],
  ['Failed', 'Failed', [startAsked, startRefused(away)]],
];

export type NamedState = { readonly phase: Phase; readonly state: SessionState };

export const states: Readonly<Record<string, NamedState>> = Object.fromEntries(
  stories.map(([name, phase, happenings]) => [name, { phase, state: after(happenings).state }]),
);

export const stateOf = (name: string): SessionState => {
  const found = states[name];
  if (!found) throw new Error(`no such state in the table: ${name}`);
  return found.state;
};

export const sentBy = (result: ReturnType<typeof transition>): string[] =>
  result.effects.flatMap((effect) => (effect.type === 'tell' ? [] : [effect.type]));
