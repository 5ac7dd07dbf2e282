/** The refreshes of the last hour: latency, failures, and how the lease went down and up again. All of it in words below. */

import { useId } from 'react';
import type { HistoryPoint } from '@shared/refresh-history';
import { formatDuration, formatLatency } from '../../../components/format';
import { texts } from '../../../texts';
import { clockText, numberText } from '../../../texts/locale';
import { plotOf, summaryOf, type Summary } from './refresh-plot';
import styles from './RefreshPlot.module.css';
import sections from './sections.module.css';

const size = { width: 300, latencyHeight: 44, leaseHeight: 30 };
/** Room for the numbers of the axes. */
const left = 46;
const gap = 14;
const top = 7;
const leaseTop = top + size.latencyHeight + gap;
const bottom = leaseTop + size.leaseHeight;
const height = bottom + 18;

type Props = {
  readonly points: readonly HistoryPoint[];
  readonly ttlMs: number | null;
  /** the same moment on main's clock and on the wall */
  readonly now: number;
  readonly wallNow: Date;
};

export function RefreshPlot({ points, ttlMs, now, wallNow }: Props) {
  const id = useId();
  const summary = summaryOf(points);
  const plot = plotOf(points, { now, ttlMs: ttlMs ?? 0 }, size);
  if (plot === null || summary === null) return null;
  const words = texts.refreshPlot;
  const timeOf = (at: number): string => clockText(new Date(wallNow.getTime() - (now - at)));
  const lastTick = plot.ticks.length - 1;
  return (
    <section className={sections.section} aria-label={words.title}>
      <h3 className={sections.heading}>{words.title}</h3>
      <figure className={styles.figure}>
        <svg className={styles.plot} viewBox={`0 0 ${left + size.width + 4} ${height}`} role="img" aria-labelledby={id}>
          <g className={styles.axis}>
            <text x={left - 6} y={top + 3} className={styles.number}>
              {formatLatency(plot.mostLatencyMs)}
            </text>
            <text x={left - 6} y={top + size.latencyHeight + 3} className={styles.number}>
              {numberText(0)}
            </text>
            <text x={left - 6} y={leaseTop + 3} className={styles.number}>
              {formatDuration(plot.mostLeaseMs)}
            </text>
            <text x={left - 6} y={bottom + 3} className={styles.number}>
              {numberText(0)}
            </text>
            <path
              d={`M${left} ${top}H${left + size.width}M${left} ${top + size.latencyHeight}H${left + size.width}M${left} ${bottom}H${left + size.width}`}
            />
            {plot.ticks.map(({ x, at }, index) => (
              <text
                key={at}
                x={left + x}
                y={height - 5}
                textAnchor={index === lastTick ? 'end' : x < 14 ? 'start' : 'middle'}
              >
                {timeOf(at)}
              </text>
            ))}
          </g>
          <g transform={`translate(${left} ${leaseTop})`}>
            <path className={styles.lease} d={plot.leaseLine} />
          </g>
          <g transform={`translate(${left} ${top})`}>
            <path className={styles.latency} d={plot.latencyLine} />
            {plot.latencyDots.map(({ x, y }) => (
              <circle key={x} className={styles.dot} cx={x} cy={y} r={1.6} />
            ))}
            {plot.failures.map(({ x }) => (
              <path
                key={x}
                className={styles.failure}
                d={`M${x} 0V${bottom - top}M${x - 3} ${size.latencyHeight + 4}l6 6m0 -6l-6 6`}
              />
            ))}
          </g>
        </svg>
        <figcaption id={id} className={styles.caption}>
          {sentenceOf(summary, timeOf)}
        </figcaption>
      </figure>
      <p className={styles.key} aria-hidden="true">
        <span className={styles.keyLatency} /> {words.latency}
        <span className={styles.keyLease} /> {words.leaseLeft}
        {summary.failures > 0 && (
          <>
            <span className={styles.keyFailure} /> {words.failed}
          </>
        )}
      </p>
    </section>
  );
}

function sentenceOf({ latency, failures, lastFailureAt, from }: Summary, timeOf: (at: number) => string): string {
  const words = texts.refreshPlot;
  const measured =
    latency === null
      ? words.noneAnswered(timeOf(from))
      : words.latencies(
          timeOf(from),
          formatLatency(latency.least),
          formatLatency(latency.median),
          formatLatency(latency.most),
        );
  return `${measured} ${lastFailureAt === null ? words.noFailure : words.failures(failures, timeOf(lastFailureAt))}`;
}
