/**
 * What the system tells the app without a click in it: to leave (signals, log-out, shutdown, the system's Quit), that the
 * computer falls asleep and wakes up, and faults that nobody caught. Electron's objects come in as emitters, so that all of it runs in plain Node.
 */

import type { EventEmitter } from 'node:events';
import type { Log } from './log/log';
import type { QuitPath } from './quit';
import type { SleepWatch } from './sleep-watch';

type Emits = Pick<EventEmitter, 'on'>;
type Preventable = { readonly preventDefault?: () => void } | undefined;

export function followWaysOut(ports: {
  readonly process: Emits;
  readonly app: Emits;
  readonly powerMonitor: Emits;
  /** the app is gone in a moment: nothing is to be held up any more */
  readonly isLeaving: () => boolean;
  readonly quit: Pick<QuitPath, 'request' | 'endAndQuit'>;
}): void {
  const { quit } = ports;
  ports.app.on('before-quit', (event: Preventable) => {
    if (ports.isLeaving()) return;
    event?.preventDefault?.();
    quit.request();
  });
  // A signal or a shutdown leaves no time for a question.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) ports.process.on(signal, () => quit.endAndQuit());
  ports.powerMonitor.on('shutdown', (event: Preventable) => {
    // Without it the system goes on at once, and no end is sent. The app leaves within its own budget.
    event?.preventDefault?.();
    quit.endAndQuit();
  });
}

/** What a sleep means for leases: sleep-watch.ts. */
export function followSleep(powerMonitor: Emits, sleep: Pick<SleepWatch, 'fellAsleep' | 'wokeUp'>): void {
  powerMonitor.on('suspend', () => sleep.fellAsleep());
  powerMonitor.on('resume', () => sleep.wokeUp());
}

/** Windows tells the end of a desktop session to windows only: first as a question, then as a fact. */
export function followSessionEnd(window: Emits, quit: () => void): void {
  window.on('query-session-end', (event: Preventable) => {
    event?.preventDefault?.();
    quit();
  });
  window.on('session-end', () => quit());
}

/** Logged and told. The app goes on: it holds sessions, and a crash would end their refreshes. */
export function followFaults(ports: {
  readonly process: Emits;
  readonly log: Pick<Log, 'error'>;
  readonly tell: (error: Error) => void;
}): void {
  const { log, tell } = ports;
  ports.process.on('uncaughtException', (error: Error) => {
    log.error('uncaught error in main', { message: error.message, stack: error.stack });
    tell(error);
  });
  ports.process.on('unhandledRejection', (reason: unknown) => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    log.error('unhandled rejection in main', { message: error.message, stack: error.stack });
    tell(error);
  });
}
