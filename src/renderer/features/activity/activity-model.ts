/** The audit record as lines for people: filtered, named, and as CSV. Pure. */

import type { AuditEntry } from '@shared/audit';
import type { RouterId } from '@shared/ids';
import { searchWords } from '../routers/list-model';

export type Outcome = 'all' | 'success' | 'failure';

export type ActivityLine = {
  readonly n: number;
  readonly time: string;
  readonly operation: string;
  readonly routerId: RouterId | null;
  readonly router: string;
  readonly outcome: 'success' | 'failure';
  readonly durationMs: number | null;
  readonly errorCode: string | null;
  readonly user: string;
};

type Names = {
  readonly nameOf: (routerId: string) => string | null;
  readonly ownId: string;
  readonly ownName: string;
};

/** Each operation stands twice in the record, at its begin and its end; people look for what became of it. */
export function linesOf(entries: readonly AuditEntry[], names: Names): readonly ActivityLine[] {
  return entries.flatMap((entry) => {
    if (entry.moment !== 'end' || entry.outcome === null) return [];
    const known = entry.routerId === null ? null : names.nameOf(entry.routerId);
    return [
      {
        n: entry.n,
        time: entry.time,
        operation: entry.operation,
        routerId: known === null ? null : (entry.routerId as RouterId),
        router: known ?? (entry.routerId === null ? aboutOf(entry) : `${entry.routerId} (not in the list)`),
        outcome: entry.outcome,
        durationMs: entry.durationMs,
        errorCode: entry.errorCode,
        user: entry.userId === names.ownId ? names.ownName : (entry.userId ?? ''),
      },
    ];
  });
}

/** What an operation that concerns no single router was about. */
function aboutOf({ operation, parameters }: AuditEntry): string {
  if (operation !== 'useServer') return '';
  const { from, to, sessions, held, notEnded } = parameters;
  const which = `from ${String(from)} to ${String(to)}`;
  if (held === 'keep') return `${which}; ${String(sessions)} kept there`;
  if (held !== 'end') return which;
  return `${which}; ${String(sessions)} ended there${notEnded === 0 ? '' : `, ${String(notEnded)} not confirmed`}`;
}

export function filtered(lines: readonly ActivityLine[], search: string, outcome: Outcome): readonly ActivityLine[] {
  const words = searchWords(search);
  return lines.filter((line) => {
    if (outcome !== 'all' && line.outcome !== outcome) return false;
    const text = `${line.operation} ${line.router} ${line.errorCode ?? ''} ${line.user}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function csvOf(lines: readonly ActivityLine[]): string {
  // A cell that begins like a formula would be run by a spreadsheet.
  const cell = (text: string): string => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const rows = lines.map(({ time, user, operation, router, outcome, durationMs, errorCode }) =>
    [time, user, operation, router, outcome, durationMs === null ? '' : String(durationMs), errorCode ?? ''].map(cell),
  );
  return [['time', 'user', 'operation', 'router', 'outcome', 'duration_ms', 'error'], ...rows]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');
}
