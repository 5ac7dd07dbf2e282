/**
 * The audit record: JSON lines, append-only. What reaches out to a router or a session has one at its begin and one at its
 * end, a change of the app's own lists and settings one when it is done, refreshes as routine-refreshes.ts says.
 */

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
  /** of an operation on many, the first of them */
  readonly routerIds?: readonly string[];
  /** names of the fields that were changed, never their values */
  readonly fields?: readonly string[];
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
      const clean = Object.entries(record).map(([name, value]) => [
        name,
        ownWords.has(name) || isOwnId(name, value) ? value : ports.redactor.redactValue(value),
      ]);
      const time = new Date(ports.clock.wallMs()).toISOString();
      ports.file.append(JSON.stringify({ time, ...(Object.fromEntries(clean) as object) }));
    },
  };
}

/** Of a small set that stands in the code: a password that is one of them would only make the record wrong. */
const ownWords: ReadonlySet<string> = new Set(['moment', 'operation', 'outcome']);
const ids: ReadonlySet<string> = new Set(['userId', 'routerId', 'sessionId', 'routerIds']);

/** Ids are the app's own, too, where they look like it: four digits of a password are in many of them. */
function isOwnId(name: string, value: unknown): boolean {
  const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  return ids.has(name) && [value].flat().every((id) => id === null || (typeof id === 'string' && uuid.test(id)));
}
