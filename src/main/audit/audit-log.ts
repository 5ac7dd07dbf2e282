/** The audit record: one JSON line for the begin and one for the end of every service operation. Append-only. */

import type { Clock } from '../ports';
import type { Redactor } from '../log/redact';
import type { AppendFile } from '../storage/append-file';

export type AuditRecord = {
  readonly moment: 'begin' | 'end';
  readonly operation: string;
  readonly userId: string;
  /** null: an operation on many, see its parameters */
  readonly routerId: string | null;
  readonly sessionId: string | null;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly correlationId: string;
  readonly outcome?: 'success' | 'failure';
  readonly durationMs?: number;
  readonly errorCode?: string;
};

export type AuditLog = { readonly write: (record: AuditRecord) => void };

export function createAuditLog(ports: {
  readonly file: AppendFile;
  readonly redactor: Redactor;
  readonly clock: Clock;
}): AuditLog {
  return {
    write: (record) => {
      const line = JSON.stringify({ time: new Date(ports.clock.wallMs()).toISOString(), ...record });
      ports.file.append(ports.redactor.redact(line));
    },
  };
}
