/**
 * The table of transitions in docs/sessions.md is what the machine does: it is made from the machine and compared.
 * `UPDATE_DOCS=1 npx vitest run --project unit transition-table` writes it anew.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { transition } from '../../../src/main/active-sessions/session-machine';
import { latestDeadline, type SessionEvent, type SessionState } from '../../../src/main/active-sessions/session-state';
import { sessionId } from '../support';
import {
  away,
  because,
  began,
  inUseByBob,
  laterId,
  mayBeHeld,
  newsAt,
  refusedAndMayBeHeld,
  sentBy,
  spareId,
  stateOf,
  states,
  takenByBob,
  ttlMs,
} from './machine-states';

const file = path.resolve(import.meta.dirname, '../../../docs/sessions.md');
const [open, close] = ['<!-- transitions: made by a test -->', '<!-- end of transitions -->'];

type Asked = { readonly words: string; readonly event: (state: SessionState) => SessionEvent; readonly at?: Moment };
/** null: no such moment in this state */
type Moment = (state: SessionState) => number | null;

const soon = began + 24_000;
const id = { sessionId: laterId, assumedTtlMs: ttlMs };
const past: Moment = (state) => latestDeadline(state);
const due: Moment = (state) => state.nextAttemptAt;
const fresh = (state: SessionState) => newsAt(Math.max(soon, state.startSentAt ?? 0));
const of = ({ attempt }: SessionState) => ({ attempt });

const asked: readonly Asked[] = [
  { words: 'start requested', event: () => ({ type: 'start requested', ...id }) },
  { words: 'take-over requested', event: () => ({ type: 'take-over requested', ...id }) },
  { words: 'dismiss requested', event: () => ({ type: 'dismiss requested' }) },
  { words: 'restart requested', event: () => ({ type: 'restart requested' }) },
  { words: 'refresh requested', event: () => ({ type: 'refresh requested' }) },
  { words: 'end requested', event: () => ({ type: 'end requested' }) },
  { words: 'start succeeded', event: (s) => ({ type: 'start succeeded', ...of(s), news: fresh(s) }) },
  {
    words: 'start succeeded, the router is silent',
    event: (s) => ({ type: 'start succeeded', ...of(s), news: { ...fresh(s), routerState: 'unreachable' } }),
  },
  {
    words: 'start failed, it may pass',
    event: (s) => ({ type: 'start failed', ...of(s), error: because('ROUTER_UNREACHABLE'), spareId }),
  },
  {
    words: 'start failed, the server may hold it',
    event: (s) => ({ type: 'start failed', ...of(s), error: mayBeHeld, spareId }),
  },
  {
    words: 'start failed, only the admin can mend it',
    event: (s) => ({ type: 'start failed', ...of(s), error: because('ROUTER_AUTH_FAILED'), spareId }),
  },
  {
    words: 'start failed, only the admin can mend it, the server may hold it',
    event: (s) => ({ type: 'start failed', ...of(s), error: refusedAndMayBeHeld, spareId }),
  },
  {
    words: 'start failed, somebody else holds it',
    event: (s) => ({ type: 'start failed', ...of(s), error: inUseByBob, spareId }),
  },
  { words: 'refresh succeeded', event: (s) => ({ type: 'refresh succeeded', ...of(s), news: fresh(s) }) },
  {
    words: 'refresh succeeded, the router is silent',
    event: (s) => ({ type: 'refresh succeeded', ...of(s), news: { ...fresh(s), routerState: 'unreachable' } }),
  },
  { words: 'refresh failed', event: (s) => ({ type: 'refresh failed', ...of(s), error: away }) },
  {
    words: 'refresh failed, the server holds it no more',
    event: (s) => ({ type: 'refresh failed', ...of(s), error: because('SESSION_INVALID') }),
  },
  {
    words: 'refresh failed, it was taken over',
    event: (s) => ({ type: 'refresh failed', ...of(s), error: takenByBob }),
  },
  { words: 'end succeeded', event: (s) => ({ type: 'end succeeded', ...of(s) }) },
  { words: 'end failed', event: (s) => ({ type: 'end failed', ...of(s), error: away }) },
  { words: 'time came, a try is due', event: () => ({ type: 'time came' }), at: due },
  { words: 'time came, the lease is over', event: () => ({ type: 'time came' }), at: past },
  {
    words: 'doubt arose, the lease lives',
    event: () => ({ type: 'doubt arose', at: soon, slept: { uncountedMs: 0 } }),
  },
  {
    words: 'adopted',
    event: () => ({ type: 'adopted', sessionId, ttlMs, isTtlTold: true, ageMs: 1_000, endWanted: false }),
  },
  {
    words: 'adopted, its end was wanted',
    event: () => ({ type: 'adopted', sessionId, ttlMs, isTtlTold: true, ageMs: 1_000, endWanted: true }),
  },
];

function rowsOf({ words, event, at }: Asked): readonly string[] {
  const outcomes = new Map<string, string[]>();
  for (const name of Object.keys(states)) {
    const state = stateOf(name);
    const now = at === undefined ? soon : at(state);
    if (now === null) continue;
    const result = transition(state, event(state), { now: Math.max(now, state.startSentAt ?? now), random: 0.5 });
    if (result.state === state && result.effects.length === 0) continue;
    const becomes = result.state.phase === state.phase ? 'the same' : result.state.phase;
    const sends =
      sentBy(result).join(', ') ||
      (becomes === 'the same' && words.startsWith('doubt') ? 'the next try comes near' : '–');
    const outcome = `${becomes} | ${sends}`;
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), name]);
  }
  return [...outcomes].map(([outcome, from]) => `| ${words} | ${from.join('; ')} | ${outcome} |`);
}

function table(): string {
  const head = ['| event | in | becomes | and |', '| --- | --- | --- | --- |'];
  return [...head, ...asked.flatMap(rowsOf)].join('\n');
}

const cells = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim().replace(/^-+$/, '---'))
        .join('|'),
    )
    .join('\n')
    .trim();

it('the table of transitions in docs/sessions.md is what the machine does', () => {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(open);
  const [written, after] = (rest ?? '').split(close);
  if (after === undefined) throw new Error('docs/sessions.md has no place for the table');
  if (process.env['UPDATE_DOCS']) writeFileSync(file, `${before}${open}\n\n${table()}\n\n${close}${after}`);
  const compared = process.env['UPDATE_DOCS'] ? table() : (written ?? '');
  expect(cells(compared)).toBe(cells(table()));
});
