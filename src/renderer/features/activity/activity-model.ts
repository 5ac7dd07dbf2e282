/** The audit record as lines for people, and what they look for as a filter for main. Pure. */

import {
  auditCauseOf,
  type AuditEntry,
  type AuditFilter,
  auditFilterLimits,
  type AuditOutcome,
  auditOutcomeOf,
} from '@shared/audit';
import { errorCodes, factsOfCode, isErrorCode } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { texts } from '../../texts';
import { searchWords } from '../routers/list-model';
import { detailWords, objectWords, operationWords } from './activity-words';
import { folded } from '../../components/folded';

export type ActivityLine = {
  readonly n: number;
  readonly time: string;
  readonly operation: string;
  readonly details: string;
  readonly routerId: RouterId | null;
  readonly router: string;
  readonly outcome: AuditOutcome;
  readonly durationMs: number | null;
  /** why it failed or asked, in a sentence */
  readonly cause: string | null;
  /** of the operation and of its cause, for whoever looks for them elsewhere */
  readonly errorCode: string | null;
  /** what a success leaves open */
  readonly remark: string | null;
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
    const outcome = auditOutcomeOf(entry);
    if (entry.moment !== 'end' || outcome === null) return [];
    const known = entry.routerId === null ? null : names.nameOf(entry.routerId);
    return [
      {
        n: entry.n,
        time: entry.time,
        operation: operationWords(entry),
        details: detailWords(entry),
        routerId: known === null ? null : (entry.routerId as RouterId),
        router: known ?? objectWords(entry),
        outcome,
        durationMs: entry.durationMs,
        cause: causeInWords(auditCauseOf(entry)),
        errorCode: entry.errorCode?.replaceAll('<-', ' ← ') ?? null,
        remark: entry.parameters['cleanup'] === 'pending' ? texts.cleanup.pending : null,
        user: entry.userId === names.ownId ? names.ownName : (entry.userId ?? ''),
      },
    ];
  });
}

/** Of a newer version the code is all that is known. */
const causeInWords = (code: string | null): string | null => (isErrorCode(code) ? factsOfCode(code).meaning : code);

/**
 * The filter as main understands it. Names and words for operations are known here and not there, so each word goes with
 * the ids and kinds it is found in.
 */
export function filterOf(
  wanted: {
    readonly search: string;
    readonly outcome: AuditFilter['outcome'];
    readonly since: string;
    readonly until: string;
  },
  names: { readonly routers: readonly (readonly [string, string])[]; readonly ownId: string; readonly ownName: string },
): AuditFilter {
  const has = (text: string, word: string): boolean => folded(text).includes(word);
  const words = searchWords(wanted.search)
    .slice(0, auditFilterLimits.words)
    .map((word) => ({
      text: word.slice(0, 200),
      routerIds: names.routers.flatMap(([id, name]) => (has(name, word) ? [id] : [])).slice(0, auditFilterLimits.ids),
      userIds: has(names.ownName, word) ? [names.ownId] : [],
      kinds: Object.entries(texts.activity.operations).flatMap(([kind, label]) => (has(label, word) ? [kind] : [])),
      codes: errorCodes.filter((code) => has(factsOfCode(code).meaning, word)),
    }));
  return {
    words,
    outcome: wanted.outcome,
    since: instantOf(wanted.since, 'begin'),
    until: instantOf(wanted.until, 'end'),
  };
}

const momentPattern = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * From what was typed, `2026-01-31`, `2026-01-31 13:54` or with seconds: local time, 24 hours. The field of the system for it
 * has 12 hours in some regions, beside a list with 24. `end`: to the end of the day, minute or second that is named. null when
 * nothing whole stands there, or a day that does not exist.
 */
export function instantOf(typed: string, edge: 'begin' | 'end'): string | null {
  const match = momentPattern.exec(typed.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match
    .slice(1)
    .map((part) => (part === undefined ? null : Number(part)));
  const date = new Date(year ?? 0, (month ?? 0) - 1, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0);
  const isReal = date.getMonth() === (month ?? 0) - 1 && date.getDate() === day;
  if (!isReal || (hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return null;
  if (edge === 'begin') return date.toISOString();
  if (hour === null) date.setDate(date.getDate() + 1);
  else date.setTime(date.getTime() + (second === null ? 60_000 : 1_000));
  return new Date(date.getTime() - 1).toISOString();
}
