/** What the app writes of itself: its log, for whoever looks for a fault, and the audit record of what admins did. */

import path from 'node:path';
import { type AuditFinding, createAuditAnchor } from './audit/audit-anchor';
import { createAuditFile } from './audit/audit-file';
import { createAuditLog } from './audit/audit-log';
import { createLog } from './log/log';
import type { Redactor } from './log/redact';
import { createRoutineRefreshes } from './audit/routine-refreshes';
import type { Clock, Timers } from './ports';
import { createAppendFile } from './storage/append-file';

const logSizeBytes = 5 * 1024 * 1024;
const auditSizeBytes = 20 * 1024 * 1024;
const auditAgeMs = 30 * 24 * 60 * 60_000;
const auditFilesKept = 20;
/** lines of each that wait for a disk which takes none now */
const keepInMemory = 10_000;

export type Records = ReturnType<typeof createRecords>;

export function createRecords(ports: {
  /** the app's data folder */
  readonly folder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly redactor: Redactor;
  readonly onAuditFailure: (error: Error) => void;
  /** the end of the audit record is not as it was */
  readonly onAuditFinding: (finding: AuditFinding) => void;
}) {
  const { clock, redactor } = ports;
  const logs = path.join(ports.folder, 'logs');
  const logFile = createAppendFile({
    file: path.join(logs, 'app.jsonl'),
    rotateAtBytes: logSizeBytes,
    keepInMemory,
    // There is no place left to write it to.
    onFailure: () => undefined,
  });
  const auditFile = createAuditFile({
    file: path.join(logs, 'audit.jsonl'),
    rotateAtBytes: auditSizeBytes,
    rotateAfterMs: auditAgeMs,
    keepFiles: auditFilesKept,
    keepInMemory,
    wallMs: clock.wallMs,
    onFailure: ports.onAuditFailure,
    onFinding: ports.onAuditFinding,
    // Not among the logs: whoever empties their folder does not take it along.
    anchor: createAuditAnchor(path.join(ports.folder, 'audit-anchor.json')),
    onAnchorFailure: ({ message }) => log.warn('how far the audit record goes could not be written', { message }),
  });
  const log = createLog({ file: logFile, redactor, clock });
  const audit = createAuditLog({ file: auditFile, redactor, clock });
  const refreshes = createRoutineRefreshes({ audit, clock, timers: ports.timers, uuid: ports.uuid });
  return {
    log,
    logFile,
    audit,
    auditFile,
    refreshes,
    /** Everything that is to be written, before the app leaves. */
    flush: async () => {
      refreshes.writeDown();
      await Promise.all([logFile.flush(), auditFile.flush()]);
    },
  };
}
