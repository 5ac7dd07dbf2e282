/** The requests of a session: each gets a number, and the number of the last one is the only one whose answer counts. */

import type { Lane, SessionEffect, SessionState, Transition } from './session-state';

export const unchanged = (state: SessionState): Transition => ({ state, effects: [] });

export function isCurrent(state: SessionState, attempt: number, kind: SessionState['inFlight']): boolean {
  return state.attempt === attempt && state.inFlight === kind;
}

type StartOptions = {
  readonly restart: boolean;
  readonly takeOver: boolean;
  readonly lane: Lane;
  readonly now: number;
};

export function sendStart(
  state: SessionState,
  { restart, takeOver, lane, now }: StartOptions,
  also: readonly SessionEffect[] = [],
): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: {
      ...state,
      attempt,
      inFlight: 'start',
      cancelledStart: false,
      doubt: null,
      nextAttemptAt: null,
      startSentAt: now,
    },
    effects: [{ type: 'send start', attempt, sessionId: state.sessionId, restart, takeOver, lane }, ...also],
  };
}

export function sendEnd(state: SessionState, lane: Lane, also: readonly SessionEffect[] = []): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: { ...state, attempt, inFlight: 'end', cancelledStart: false, doubt: null, nextAttemptAt: null },
    effects: [{ type: 'send end', attempt, sessionId: state.sessionId, lane }, ...also],
  };
}

export function sendRefresh(state: SessionState, lane: Lane): Transition {
  if (state.sessionId === null) return unchanged(state);
  const attempt = state.attempt + 1;
  return {
    state: { ...state, attempt, inFlight: 'refresh', doubt: null, nextAttemptAt: null },
    effects: [{ type: 'send refresh', attempt, sessionId: state.sessionId, lane }],
  };
}
