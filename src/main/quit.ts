/**
 * One path for every way of quitting: window, menu, shortcut, signal, logout. With active sessions the admin is asked;
 * what the answer means is done here, within a total budget, and it works with no window left.
 */

import type { QuitChoice, QuitQuestion } from '@shared/ipc-contract';
import type { ActiveSessions } from './active-sessions/active-sessions';
import type { Clock } from './ports';
import { longestLeaseMs } from './active-sessions/session-view';

/** All ends together; what was not reached by then is finished at the next launch. */
export const endBudgetMs = 5_000;

export type QuitPath = {
  /** Asks, if there is something to ask. Safe to call again while the question stands. */
  readonly request: () => void;
  readonly answer: (choice: QuitChoice) => void;
  /** No question: a signal or a logout leaves no time for one. Sessions are ended. */
  readonly endAndQuit: () => void;
  readonly isQuitting: () => boolean;
};

export function createQuitPath(ports: {
  readonly sessions: () => ActiveSessions | null;
  readonly clock: Clock;
  readonly canKeep: () => boolean;
  readonly ask: (question: QuitQuestion) => void;
  /** it is decided: nothing new is begun from now on */
  readonly onDecided: () => void;
  /** closes what is open and leaves; called once */
  readonly leave: () => Promise<void>;
}): QuitPath {
  /** asked and not answered; a question that was lost with its window may be asked again */
  let questions = 0;
  let isQuitting = false;

  function quit(end: boolean): void {
    if (isQuitting) return;
    isQuitting = true;
    questions = 0;
    ports.onDecided();
    const ended = end ? (ports.sessions()?.endAll(endBudgetMs, 'quit') ?? Promise.resolve(0)) : Promise.resolve(0);
    void ended.catch(() => 0).then(() => ports.leave());
  }

  return {
    request: () => {
      if (isQuitting) return;
      const busy = ports.sessions()?.busy() ?? [];
      if (busy.length === 0) {
        quit(false);
        return;
      }
      questions += 1;
      ports.ask({
        activeSessions: busy.length,
        canKeep: ports.canKeep(),
        longestLeaseMs: longestLeaseMs(busy, ports.clock.monotonicMs()),
      });
    },
    answer: (choice) => {
      if (questions === 0) return;
      questions -= 1;
      if (choice !== 'cancel') quit(choice === 'end-and-quit');
    },
    endAndQuit: () => quit(true),
    isQuitting: () => isQuitting,
  };
}
