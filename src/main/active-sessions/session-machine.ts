/**
 * What happens to a session: one pure function from (state, event) to (state, effects). Everything a session does is
 * decided here and nowhere else; the tracker only carries out effects. The phases are described in docs/sessions.md,
 * and a test holds its table of transitions against this function.
 */

import { assertNever } from '@shared/result';
import { canDismiss, canEnd, canRefresh, canRestart, canStart, canTakeOver, holdsLease } from '@shared/session';
import { texts } from '../texts';
import { endFailed, refreshFailed, refreshSucceeded, startFailed, startSucceeded } from './session-answers';
import { ended, notBefore, withDeadline } from './session-loss';
import { isCurrent, sendEnd, sendRefresh, sendStart, unchanged } from './session-requests';
import {
  type Doubt,
  type Lane,
  type Moment,
  newSessionState,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type Transition,
} from './session-state';

export function transition(state: SessionState, event: SessionEvent, moment: Moment): Transition {
  switch (event.type) {
    case 'start requested':
      return canStart(state.phase) ? begin(state, event, moment) : unchanged(state);
    case 'take-over requested':
      return canTakeOver(state.phase) ? begin(state, event, moment) : unchanged(state);
    case 'dismiss requested':
      return canDismiss(state.phase) ? dismissed(state) : unchanged(state);
    case 'restart requested':
      return canRestart(state.phase) ? restart(state, event.lane ?? 'click', moment) : unchanged(state);
    case 'refresh requested':
      return canRefresh(state.phase) && state.inFlight === null
        ? sendRefresh(state, event.lane ?? 'click')
        : unchanged(state);
    case 'end requested':
      return canEnd(state.phase) ? end(state, event.lane ?? 'click') : unchanged(state);

    case 'start progressed':
      return isCurrent(state, event.attempt, 'start') && state.phase !== 'Ending'
        ? unchanged({ ...state, step: event.step })
        : unchanged(state);
    case 'start succeeded':
      return isCurrent(state, event.attempt, 'start') ? startSucceeded(state, event.news, moment) : unchanged(state);
    case 'start failed':
      return isCurrent(state, event.attempt, 'start')
        ? startFailed(state, event.error, event.spareId, moment)
        : unchanged(state);
    case 'refresh succeeded':
      return isCurrent(state, event.attempt, 'refresh')
        ? refreshSucceeded(state, event.news, moment)
        : unchanged(state);
    case 'refresh failed':
      return isCurrent(state, event.attempt, 'refresh') ? refreshFailed(state, event.error, moment) : unchanged(state);
    case 'end succeeded':
      return isCurrent(state, event.attempt, 'end')
        ? ended(state, event.cleanupPending ? texts.timeline.endedCleanupPending : texts.timeline.ended)
        : unchanged(state);
    case 'end failed':
      return isCurrent(state, event.attempt, 'end') ? endFailed(state, event.error, moment) : unchanged(state);

    case 'time came':
      return timeCame(state, event.slackMs ?? 0, moment);
    case 'doubt arose':
      return doubtArose(state, event, moment);
    case 'adopted':
      return adopted(state, event, moment);
    default:
      return assertNever(event);
  }
}

// The admin's wishes

type Begin = Extract<SessionEvent, { type: 'start requested' | 'take-over requested' }>;

function begin(state: SessionState, event: Begin, { now }: Moment): Transition {
  // After Expired the same id is used again, so that a server that still knows it is told to end it first.
  const sessionId = state.phase === 'Expired' && state.sessionId ? state.sessionId : event.sessionId;
  const takeOver = event.type === 'take-over requested';
  const lane = takeOver ? 'click' : (event.lane ?? 'click');
  const asked: SessionEffect = takeOver
    ? { type: 'tell', kind: 'take-over requested', text: texts.timeline.takeOverRequested }
    : { type: 'tell', kind: 'start requested', text: texts.timeline.startRequested };
  return sendStart(
    {
      ...newSessionState(state.routerId),
      phase: 'Starting',
      sessionId,
      attempt: state.attempt,
      ttlMs: event.assumedTtlMs,
    },
    { restart: false, takeOver, lane, now },
    [asked],
  );
}

function dismissed(state: SessionState): Transition {
  return {
    state: { ...newSessionState(state.routerId), attempt: state.attempt },
    effects: [{ type: 'tell', kind: 'dismissed', text: texts.timeline.dismissed }],
  };
}

function restart(state: SessionState, lane: Lane, { now }: Moment): Transition {
  return sendStart(
    { ...state, phase: 'Starting', step: null, routerState: null, failures: 0, unconfirmedUntil: null, error: null },
    { restart: true, takeOver: false, lane, now },
    [{ type: 'tell', kind: 'start requested', text: texts.timeline.restartRequested }],
  );
}

function end(state: SessionState, lane: Lane): Transition {
  if (state.sessionId === null) return unchanged(state);
  const asked: SessionEffect = { type: 'tell', kind: 'end requested', text: texts.timeline.endRequested };
  if (state.inFlight === 'start') {
    // The start's own answer is awaited: a plain server may finish it after it has answered the end.
    return {
      state: { ...state, phase: 'Ending', step: null, cancelledStart: true, nextAttemptAt: null },
      effects: [{ type: 'send end', attempt: state.attempt, sessionId: state.sessionId, lane }, asked],
    };
  }
  return sendEnd({ ...state, phase: 'Ending', failures: 0, unconfirmedUntil: null, error: null }, lane, [asked]);
}

// Time

function timeCame(state: SessionState, slackMs: number, moment: Moment): Transition {
  const after = withDeadline(unchanged(state), moment);
  if (after.effects.length > 0 || after.state !== state) return after;
  const { nextAttemptAt, inFlight, phase } = state;
  // Only what goes well may be early: a retry keeps its backoff and its `Retry-After`, a start its turn among thousands.
  const early = holdsLease(phase) && state.failures === 0 ? slackMs : 0;
  if (nextAttemptAt === null || nextAttemptAt > moment.now + early || inFlight !== null) return unchanged(state);
  if (holdsLease(phase)) return sendRefresh(state, 'background');
  if (phase === 'End pending') return sendEnd(state, 'background');
  if (phase === 'Re-establishing') {
    return sendStart(state, { restart: false, takeOver: false, lane: 'background', now: moment.now });
  }
  return unchanged(state);
}

function doubtArose(
  state: SessionState,
  { at, slept }: Extract<SessionEvent, { type: 'doubt arose' }>,
  moment: Moment,
): Transition {
  const before: SessionState =
    slept && holdsLease(state.phase)
      ? { ...state, slept: true, uncountedMs: state.uncountedMs + slept.uncountedMs }
      : state;
  const checked = withDeadline(unchanged(before), moment);
  const known = checked.state;
  if (known.phase !== before.phase) return checked;
  if (known.inFlight === 'start' || known.inFlight === 'refresh') {
    return unchanged({ ...known, doubt: addDoubt(known.doubt, { since: moment.now, askBy: at, slept }) });
  }
  if (known.inFlight !== null || known.nextAttemptAt === null) return unchanged(known);
  const near = Math.max(moment.now, known.phase === 'Re-establishing' ? notBefore(known, at) : at);
  return known.nextAttemptAt <= near ? unchanged(known) : unchanged({ ...known, nextAttemptAt: near });
}

/** Several in a row: an answer must be newer than the last, is asked for again by the first, and every sleep counts. */
function addDoubt(known: Doubt | null, more: Doubt): Doubt {
  if (known === null) return more;
  const uncountedMs = (known.slept?.uncountedMs ?? 0) + (more.slept?.uncountedMs ?? 0);
  return {
    since: more.since,
    askBy: Math.min(known.askBy, more.askBy),
    slept: known.slept || more.slept ? { uncountedMs } : null,
  };
}

function adopted(state: SessionState, event: Extract<SessionEvent, { type: 'adopted' }>, moment: Moment): Transition {
  if (!canStart(state.phase)) return unchanged(state);
  // The wall clock may have been set meanwhile, and the age on disk may be a minute too old: it decides nothing. The server
  // is asked for a whole lease. Only what is shown until it answers depends on the age; a lease that may be over is not.
  const ageIsPlausible = event.ageMs >= 0 && event.ageMs < event.ttlMs;
  const held: SessionState = {
    ...newSessionState(state.routerId),
    attempt: state.attempt,
    sessionId: event.sessionId,
    ttlMs: event.ttlMs,
    isTtlTold: event.isTtlTold,
    leaseFrom: ageIsPlausible ? moment.now - event.ageMs : null,
    // Nobody asked for a start at this launch: what the server does not hold any more is said, not started again.
    unconfirmedUntil: event.endWanted ? null : moment.now + event.ttlMs,
  };
  const text = event.endWanted ? texts.timeline.adoptedToEnd : texts.timeline.adopted;
  const asked = event.endWanted
    ? sendEnd({ ...held, phase: 'Ending' }, 'background')
    : sendRefresh({ ...held, phase: 'Retrying' }, 'background');
  return { state: asked.state, effects: [...asked.effects, { type: 'tell', kind: 'adopted', text }] };
}
