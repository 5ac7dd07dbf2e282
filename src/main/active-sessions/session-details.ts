/** What the details panel shows of a session beyond its row: the timeline and what the server told of the router. */

import type { RouterId } from '@shared/ids';
import type { TimelineEntry } from '@shared/session';
import type { RouterReport } from '../services';
import { texts } from '../texts';

/** The name under which our server tells it among the facts. */
const bootIdFact = 'Boot id';
/** Enough for a working day of trouble; refreshes in a row share one entry. */
const longestTimeline = 100;

export type DetailsRecord = {
  readonly timeline: readonly TimelineEntry[];
  readonly report: RouterReport | null;
  readonly verifiedByServer: boolean;
  /** wall clock, ISO 8601: as of when the report is */
  readonly reportedAt: string | null;
  readonly version: number;
};

const nothing: DetailsRecord = { timeline: [], report: null, verifiedByServer: false, reportedAt: null, version: 0 };

export type SessionDetails = {
  readonly of: (routerId: RouterId) => DetailsRecord;
  readonly tell: (routerId: RouterId, entry: TimelineEntry) => void;
  /** Whether this report is of another boot than the last one, and the timeline does not say so yet. */
  readonly wasRebooted: (routerId: RouterId, report: RouterReport) => boolean;
  /** @returns whether it says anything new */
  readonly report: (routerId: RouterId, report: RouterReport, verifiedByServer: boolean, at: string) => boolean;
  readonly forget: (routerId: RouterId) => void;
};

export function createSessionDetails(): SessionDetails {
  const records = new Map<RouterId, DetailsRecord>();
  const of = (routerId: RouterId): DetailsRecord => records.get(routerId) ?? nothing;

  return {
    of,
    tell: (routerId, entry) => {
      const record = of(routerId);
      const last = record.timeline.at(-1);
      const merged = entry.kind === 'refreshed' && last?.kind === 'refreshed';
      const times = merged ? timesRefreshed(last.text) + 1 : 1;
      const kept = merged ? record.timeline.slice(0, -1) : record.timeline;
      const text = times > 1 ? texts.timeline.refreshedTimes(times) : entry.text;
      const timeline = [...kept, { ...entry, text }].slice(-longestTimeline);
      records.set(routerId, { ...record, timeline, version: record.version + 1 });
    },
    wasRebooted: (routerId, report) => {
      const { report: last, reportedAt, timeline } = of(routerId);
      const [before, now] = [last, report].map((one) => one?.facts.find(({ name }) => name === bootIdFact)?.value);
      if (before === undefined || now === undefined || before === now) return false;
      const since = Date.parse(reportedAt ?? '');
      return !timeline.some(({ kind, at }) => kind === 'router rebooted' && Date.parse(at) >= since);
    },
    report: (routerId, report, verifiedByServer, at) => {
      const record = of(routerId);
      const isSame =
        record.verifiedByServer === verifiedByServer && JSON.stringify(record.report) === JSON.stringify(report);
      const version = isSame ? record.version : record.version + 1;
      records.set(routerId, { ...record, report, verifiedByServer, reportedAt: at, version });
      return !isSame;
    },
    forget: (routerId) => {
      records.delete(routerId);
    },
  };
}

function timesRefreshed(text: string): number {
  return Number(/\d+/.exec(text)?.[0] ?? 1);
}
