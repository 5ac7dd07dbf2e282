/**
 * What a screen reader is told, politely: sessions that became active, were lost or failed. Many at once become one
 * sentence, so that a server that goes away does not read out five hundred names.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { rootCause } from '@shared/errors';
import { assertNever } from '@shared/result';
import type { RouterRow } from '@shared/view-sync';
import type { Rows } from '../features/routers/list-model';
import { shownMirror, type MirrorStore } from './mirror';
import { texts } from '../texts';

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
      if (from === 'Starting') return texts.announced.active(name);
      return from === 'Re-establishing' ? texts.announced.reEstablished(name) : texts.announced.healthyAgain(name);
    case 'Unverified':
      return after.session.routerState === 'unreachable'
        ? texts.announced.unreachable(name)
        : texts.announced.unverified(name);
    case 'Retrying':
      return texts.announced.retrying(name);
    case 'Re-establishing':
      return from === 'Starting' ? null : texts.announced.lost(name);
    case 'In use':
      return after.session.holder?.tookOver
        ? texts.announced.tookOver(name, after.session.holder.by ?? texts.announced.anotherAdminFirst)
        : texts.announced.inUse(name, after.session.holder?.by ?? texts.announced.anotherAdmin);
    case 'Expired':
      return texts.announced.ranOut(name);
    case 'Failed': {
      const { error } = after.session;
      return texts.announced.failed(name, error === null ? null : rootCause(error).message);
    }
    case 'End pending':
      return texts.announced.endPending(name);
    case 'No session':
      return from === 'In use' ? null : texts.announced.ended(name);
    case 'Starting':
    case 'Ending':
      return null;
    default:
      return assertNever(to);
  }
}

export function mergeSentences(sentences: readonly string[]): string {
  if (sentences.length > tellEachUpTo) return texts.announced.many(sentences.length);
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
  let { rows, epoch }: { rows: Rows; epoch: string } = shownMirror(mirror.getState());

  const tell = (): void => {
    cancel = null;
    const text = mergeSentences([...gathered.values()]);
    gathered.clear();
    // The same words a second time would be no change of the page, and nobody would read them.
    store.setState({ text: text === store.getState().text ? `${text}\u00a0` : text });
  };
  const gather = (key: string, sentence: string): void => {
    gathered.set(key, sentence);
    cancel ??= setTimer(tell, gatherMs);
  };

  const unsubscribe = mirror.subscribe((state) => {
    const next = shownMirror(state);
    if (next.rows === rows) return;
    // A new epoch is another main: what differs then is not a change that happened before the admin's eyes.
    if (next.epoch === epoch) {
      for (const id of state.changed ?? rows.keys()) {
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
