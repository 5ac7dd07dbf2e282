/** What main tells the admin of the app itself, in words: disks, processes, desktop, faults. Each stands once. */

import type { AppStatusHolder } from './app-status';
import type { Log } from './log/log';
import type { Redactor } from './log/redact';
import { FileLeftAlone } from './storage/json-file';

export type AppNotices = {
  readonly fileWasDamaged: (index: number, problem: { readonly title: string; readonly text: string }) => void;
  /** `what`: the beginning of a sentence, such as “The settings” */
  readonly notWritten: (id: string, what: string, error: unknown) => void;
  readonly embeddedRestarted: (why: 'it ended' | 'it hung') => void;
  readonly labFailed: (message: string) => void;
  readonly startAtLoginNotSet: (error: unknown) => void;
  readonly internalError: (error: Error) => void;
};

export function createAppNotices(ports: {
  readonly status: Pick<AppStatusHolder, 'notify'>;
  readonly log: Log;
  readonly redactor: Redactor;
}): AppNotices {
  const { status, log, redactor } = ports;
  const tell = (level: 'warning' | 'error', id: string, title: string, text: string): void =>
    status.notify({ id, level, title, text, lines: [] });
  return {
    fileWasDamaged: (index, problem) => {
      log.error('state file problem', problem);
      tell('error', `state-${index}`, problem.title, problem.text);
    },
    notWritten: (id, what, error) => {
      const reason = reasonOf(error);
      log.error('could not write', { what, reason });
      // Why was told when it was loaded.
      if (error instanceof FileLeftAlone) return;
      const text = `${redactor.redact(reason)}. Running sessions go on; what could not be written stays in memory and is written later. Check the free space and the rights on the app’s data folder.`;
      tell('error', `storage-${id}`, `${what} could not be written to disk`, text);
    },
    embeddedRestarted: (why) => {
      const what = why === 'it hung' ? 'It did not answer for a minute, was ended' : 'It ended unexpectedly';
      const text = `${what} and was started again. Sessions that it does not hold any more are started again by themselves.`;
      tell('warning', 'embedded', 'The embedded server was restarted', text);
    },
    labFailed: (message) => tell('error', 'lab', 'The lab of simulated routers failed', message),
    startAtLoginNotSet: (error) => tell('error', 'login', 'Starting at login could not be set', reasonOf(error)),
    internalError: (error) => {
      const text = `${redactor.redact(error.message)}. Sessions go on as far as possible. If this comes back, report it with the log.`;
      tell('error', 'internal', 'A fault in the app', text);
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
