/** The audit record as lines for people, and what they look for as a filter for main. Pure. */

import { type AuditEntry, type AuditFilter, auditFilterLimits } from '@shared/audit';
import type { RouterId } from '@shared/ids';
import { texts } from '../../texts';
import { searchWords } from '../routers/list-model';
import { detailWords, objectWords, operationWords } from './activity-words';
import { folded } from '../../components/folded';

export type Outcome = 'all' | 'success' | 'failure';

export type ActivityLine = {
  readonly n: number;
  readonly time: string;
  readonly operation: string;
  readonly details: string;
  readonly routerId: RouterId | null;
  readonly router: string;
  readonly outcome: 'success' | 'failure';
  readonly durationMs: number | null;
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
    if (entry.moment !== 'end' || entry.outcome === null) return [];
    const known = entry.routerId === null ? null : names.nameOf(entry.routerId);
    return [
      {
        n: entry.n,
        time: entry.time,
        operation: operationWords(entry),
        details: detailWords(entry),
        routerId: known === null ? null : (entry.routerId as RouterId),
        router: known ?? objectWords(entry),
        outcome: entry.outcome,
        durationMs: entry.durationMs,
        errorCode: entry.errorCode,
        remark: entry.parameters['cleanup'] === 'pending' ? texts.cleanup.pending : null,
        user: entry.userId === names.ownId ? names.ownName : (entry.userId ?? ''),
      },
    ];
  });
}

/**
 * The filter as main understands it. Names and words for operations are known here and not there, so each word goes with
 * the ids and kinds it is found in.
 */
export function filterOf(
  wanted: { readonly search: string; readonly outcome: Outcome; readonly since: string; readonly until: string },
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
    }));
  return { words, outcome: wanted.outcome, since: instantOf(wanted.since), until: instantOf(wanted.until, 59_999) };
}

/**
 * From a field for date and time, which is local time without a zone and without seconds; `plusMs` into that minute. null
 * when nothing whole stands there.
 */
function instantOf(local: string, plusMs = 0): string | null {
  const time = local === '' ? Number.NaN : new Date(local).getTime() + plusMs;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
