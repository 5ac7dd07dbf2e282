/** What happened to this session, newest first. */

import type { TimelineEntry } from '@shared/session';
import { classNames } from '../../../components/class-names';
import { formatTime } from '../../../components/format';
import { texts } from '../../../texts';
import styles from './sections.module.css';

const badKinds: ReadonlySet<TimelineEntry['kind']> = new Set([
  'refresh failed',
  'router not answering',
  'end failed',
  'expired',
  'failed',
]);

/** By time and not by trust in the sender's order; what happened in the same instant keeps its order, newest first. */
export function newestFirst(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return entries.toReversed().toSorted((left, right) => Date.parse(right.at) - Date.parse(left.at));
}

/** `now`: which day needs no date. */
export function Timeline({ entries, now }: { readonly entries: readonly TimelineEntry[] | null; readonly now: Date }) {
  return (
    <section className={styles.section} aria-label={texts.details.timeline}>
      <h3 className={styles.heading}>{texts.details.timeline}</h3>
      {entries === null && <p className={styles.soft}>{texts.details.loading}</p>}
      {entries?.length === 0 && <p className={styles.soft}>{texts.details.nothingYet}</p>}
      {entries !== null && entries.length > 0 && (
        <ol className={styles.events}>
          {newestFirst(entries).map((entry, index) => {
            const { day, time, full } = formatTime(entry.at, now);
            return (
              <li key={`${entry.at} ${index}`} className={styles.event}>
                <time dateTime={entry.at} title={full} className={styles.time}>
                  {day !== null && <span className={styles.day}>{day} </span>}
                  {time}
                </time>
                <span className={classNames(styles.eventText, badKinds.has(entry.kind) && styles.bad)}>
                  {entry.text === '' ? texts.details.kinds[entry.kind] : entry.text}
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
