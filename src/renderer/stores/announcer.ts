/**
 * What a screen reader is told, politely: sessions that became active, were lost or failed. Many at once become one
 * sentence, so that a server that goes away does not read out five hundred names.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { rootCause } from '@shared/errors';
import { assertNever } from '@shared/result';
import type { RouterRow } from '@shared/view-sync';
import type { Rows } from '../features/routers/list-model';
import type { MirrorStore } from './mirror';

export type AnnouncerStore = StoreApi<{ readonly text: string }>;

/** Changes within this time are told together. */
const gatherMs = 1_000;
const tellEachUpTo = 3;

/** The sentence for a change of phase; null where nobody has to be told. */
export function sentenceFor(before: RouterRow, after: RouterRow): string | null {
  const from = before.session.phase;
  const to = after.session.phase;
  if (from === to) return null;
  const { name } = after.router;
  switch (to) {
    case 'Active':
      if (from === 'Starting') return `Session active on ${name}`;
      return from === 'Re-establishing'
        ? `Session on ${name} is re-established`
        : `Session on ${name} is healthy again`;
    case 'Unverified':
      return after.session.routerState === 'unreachable'
        ? `Session held on ${name}, but the router did not answer`
        : `Session held on ${name}, but the router could not be verified`;
    case 'Retrying':
      return `Refresh failing on ${name}, retrying`;
    case 'Re-establishing':
      return from === 'Starting' ? null : `Session lost on ${name}, starting it again`;
    case 'In use':
      return after.session.holder?.tookOver
        ? `${after.session.holder.by ?? 'Another admin'} took over ${name}`
        : `${name} is in use by ${after.session.holder?.by ?? 'another admin'}`;
    case 'Expired':
      return `Session lost on ${name}: the lease ran out`;
    case 'Failed': {
      const why = after.session.error ? `: ${rootCause(after.session.error).message}` : '';
      return `Session failed on ${name}${why}`;
    }
    case 'End pending':
      return `Ending the session on ${name} waits for the server`;
    case 'No session':
      return from === 'In use' ? null : `Session ended on ${name}`;
    case 'Starting':
    case 'Ending':
      return null;
    default:
      return assertNever(to);
  }
}

export function mergeSentences(sentences: readonly string[]): string {
  if (sentences.length > tellEachUpTo) return `${sentences.length} sessions changed`;
  return sentences.join('. ');
}

export type Announcer = {
  readonly store: AnnouncerStore;
  readonly say: (text: string) => void;
  readonly stop: () => void;
};

export function createAnnouncer(mirror: MirrorStore, setTimer: (run: () => void, ms: number) => () => void): Announcer {
  const store: AnnouncerStore = createStore(() => ({ text: '' }));
  // By router: what changed twice within the time is told once, as it ended.
  const gathered = new Map<string, string>();
  let cancel: (() => void) | null = null;
  let rows: Rows = mirror.getState().mirror.rows;
  let epoch = mirror.getState().mirror.epoch;

  const tell = (): void => {
    cancel = null;
    const text = mergeSentences([...gathered.values()]);
    gathered.clear();
    store.setState({ text });
  };
  const gather = (key: string, sentence: string): void => {
    gathered.set(key, sentence);
    cancel ??= setTimer(tell, gatherMs);
  };

  const unsubscribe = mirror.subscribe((state) => {
    const next = state.mirror;
    if (next.rows === rows) return;
    // A new epoch is another main: what differs then is not a change that happened before the admin's eyes.
    if (next.epoch === epoch) {
      for (const id of state.changed ?? next.rows.keys()) {
        const before = rows.get(id);
        const row = next.rows.get(id);
        if (before === undefined || row === undefined || before === row) continue;
        const sentence = sentenceFor(before, row);
        if (sentence !== null) gather(id, sentence);
      }
    }
    rows = next.rows;
    epoch = next.epoch;
  });

  return {
    store,
    say: (text) => gather(text, text),
    stop: () => {
      cancel?.();
      unsubscribe();
    },
  };
}
