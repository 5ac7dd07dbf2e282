/** What main tells the admin of the app itself: disks, processes, desktop, faults. Each notice stands once. */

import type { AppStatusHolder } from './app-status';
import { type AuditFinding, findingWords } from './audit/audit-anchor';
import type { Log } from './log/log';
import type { Redactor } from './log/redact';
import { FileLeftAlone } from './storage/json-file';
import { texts } from './texts';

export type AppNotices = {
  readonly fileWasDamaged: (index: number, problem: { readonly title: string; readonly text: string }) => void;
  /** `what`: the beginning of a sentence, such as “The settings” */
  readonly notWritten: (id: string, what: string, error: unknown) => void;
  readonly auditEndIsNotAsItWas: (finding: AuditFinding) => void;
  /** sessions on routers that are not in the list are being ended */
  readonly unlistedSessions: (count: number) => void;
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
  const words = texts.notices;
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
      tell('error', `storage-${id}`, words.notWritten(what), words.whyNotWritten(redactor.redact(reason)));
    },
    auditEndIsNotAsItWas: (finding) => {
      const text = findingWords(finding);
      log.error('the audit record is not as it was', { text });
      tell('error', 'audit-end', words.tampered, text);
    },
    unlistedSessions: (count) => {
      log.warn('sessions were held on routers that are not in the list; they are being ended', { count });
      tell('warning', 'unlisted', words.unlistedSessions(count), words.whatUnlistedMeans);
    },
    embeddedRestarted: (why) => {
      const text = why === 'it hung' ? words.embeddedHung : words.embeddedEnded;
      tell('warning', 'embedded', words.embeddedRestarted, text);
    },
    labFailed: (message) => tell('error', 'lab', words.labFailed, message),
    startAtLoginNotSet: (error) => tell('error', 'login', words.startAtLoginNotSet, reasonOf(error)),
    internalError: (error) => {
      tell('error', 'internal', words.internalError, words.whatFailed(redactor.redact(error.message)));
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
