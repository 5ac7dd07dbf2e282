/**
 * Who gets answers. A server is away when nobody at all gets one; a session that gets none while others do is mute, and
 * that says nothing of the server. The two are told apart by what was answered while a request was on its way.
 */

import type { RouterId } from '@shared/ids';
import type { Clock } from '../ports';

/** So many requests, each for another session, without an answer to anybody in between. */
const awayAfter = 3;

export type ServerSilence = {
  /** To be kept with a request when it leaves, and given back with what became of it. */
  readonly sending: () => Sending;
  readonly answered: (routerIds: readonly RouterId[]) => void;
  readonly unanswered: (routerIds: readonly RouterId[], sending: Sending) => void;
  /** Nobody gets an answer. */
  readonly isAway: () => boolean;
  /** Others are answered, this one is not. */
  readonly isMute: (routerId: RouterId) => boolean;
  /** When this one's last request stayed without an answer, monotonic ms; null when it was answered, or never sent. */
  readonly silentSince: (routerId: RouterId) => number | null;
  /** The server was heard of by other means: everybody may try. */
  readonly over: () => void;
  /** Another server: nothing is known of it. */
  readonly reset: () => void;
};

export type Sending = { readonly answersBefore: number; readonly isProbe: boolean };

export function createServerSilence(clock: Clock): ServerSilence {
  let answers = 0;
  /** without an answer to anybody since then */
  const silent = new Set<RouterId>();
  let requests = 0;
  /** a probe of what is likeliest to be answered was not, either */
  let isConfirmed = false;
  const mute = new Set<RouterId>();
  const lastSilentAt = new Map<RouterId, number>();

  const isAway = (): boolean => requests >= awayAfter;

  function over(): void {
    silent.clear();
    requests = 0;
    isConfirmed = false;
  }

  return {
    sending: () => ({ answersBefore: answers, isProbe: isAway() }),
    answered: (routerIds) => {
      answers += 1;
      // The first probe was answered, or there was no need of one: the silence was theirs and not the server's.
      if (!isConfirmed) for (const routerId of silent) mute.add(routerId);
      over();
      for (const routerId of routerIds) {
        mute.delete(routerId);
        lastSilentAt.delete(routerId);
      }
    },
    unanswered: (routerIds, { answersBefore, isProbe }) => {
      const now = clock.monotonicMs();
      const isTheirs = answers > answersBefore;
      const isNews = routerIds.some((routerId) => !silent.has(routerId));
      for (const routerId of routerIds) {
        lastSilentAt.set(routerId, now);
        if (isTheirs) mute.add(routerId);
        else silent.add(routerId);
      }
      if (isTheirs) return;
      if (isNews) requests += 1;
      if (isProbe) isConfirmed = true;
    },
    isAway,
    isMute: (routerId) => mute.has(routerId),
    silentSince: (routerId) => lastSilentAt.get(routerId) ?? null,
    over,
    reset: () => {
      over();
      mute.clear();
      lastSilentAt.clear();
    },
  };
}
