/**
 * The plot of a session's last hour without its looks: scales, lines, ticks and the summary in numbers. Written by hand:
 * two lines and a handful of ticks need no chart library, which would be larger than the rest of the window together.
 */

import { historyMs, type HistoryPoint } from '@shared/refresh-history';

export type Size = {
  readonly width: number;
  readonly latencyHeight: number;
  readonly leaseHeight: number;
};

export type Frame = {
  /** main's monotonic clock, ms: the right edge */
  readonly now: number;
  /** the lease that a refresh gives, ms */
  readonly ttlMs: number;
};

export type RefreshPlot = {
  /** how long the axis is, ms */
  readonly spanMs: number;
  readonly latencyLine: string;
  readonly latencyDots: readonly { readonly x: number; readonly y: number }[];
  readonly failures: readonly { readonly x: number; readonly count: number }[];
  readonly leaseLine: string;
  readonly mostLatencyMs: number;
  readonly mostLeaseMs: number;
  readonly ticks: readonly { readonly x: number; readonly at: number }[];
};

const shortestSpanMs = 600_000;
const tickSteps = [120_000, 300_000, 600_000, 900_000];
const mostTicks = 5;

/** The next of 1, 2, 5, 10, 20, 50 …: an axis that ends in a number that is read at a glance. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= value) ?? power * 10;
}

const short = (value: number): string => value.toFixed(1).replace(/\.0$/, '');
const lineOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('');

export function plotOf(points: readonly HistoryPoint[], { now, ttlMs }: Frame, size: Size): RefreshPlot | null {
  const first = points[0];
  if (first === undefined) return null;
  const spanMs = Math.min(historyMs, Math.max(shortestSpanMs, now - first.at));
  const from = now - spanMs;
  const xOf = (at: number): number => (Math.max(0, at - from) / spanMs) * size.width;

  const answered = points.flatMap(({ at, latencyMs }) => (latencyMs === null ? [] : [{ at, latencyMs }]));
  const mostLatencyMs = roundUp(Math.max(...answered.map(({ latencyMs }) => latencyMs), 1));
  const latencyY = (latencyMs: number): number => size.latencyHeight * (1 - latencyMs / mostLatencyMs);
  const latencyDots = answered.map(({ at, latencyMs }) => ({ x: xOf(at), y: latencyY(latencyMs) }));

  const mostLeaseMs = Math.max(ttlMs, ...points.map(({ leaseLeftMs }) => leaseLeftMs), 1);
  const leaseY = (leftMs: number): number => size.leaseHeight * (1 - Math.max(0, leftMs) / mostLeaseMs);
  const lease: [number, number][] = [];
  let left = 0;
  for (const { at, leaseLeftMs, latencyMs } of points) {
    lease.push([xOf(at), leaseY(leaseLeftMs)]);
    left = latencyMs === null ? leaseLeftMs : ttlMs;
    if (latencyMs !== null) lease.push([xOf(at), leaseY(ttlMs)]);
  }
  const last = points.at(-1) ?? first;
  lease.push([size.width, leaseY(left - (now - last.at))]);

  return {
    spanMs,
    latencyLine: runsOf(points)
      .map((run) => lineOf(run.map(({ at, latencyMs }) => [xOf(at), latencyY(latencyMs)])))
      .join(''),
    latencyDots,
    failures: points.flatMap(({ at, failures }) => (failures === 0 ? [] : [{ x: xOf(at), count: failures }])),
    leaseLine: lineOf(lease),
    mostLatencyMs,
    mostLeaseMs,
    ticks: ticksOf(now, spanMs).map((at) => ({ x: xOf(at), at })),
  };
}

type Answered = { readonly at: number; readonly latencyMs: number };

/** A line between two answers says that it went on like that: where a refresh failed in between, there is none. */
function runsOf(points: readonly HistoryPoint[]): readonly (readonly Answered[])[] {
  const runs: Answered[][] = [[]];
  for (const { at, latencyMs, failures } of points) {
    if (failures > 0) runs.push([]);
    if (latencyMs !== null) runs.at(-1)?.push({ at, latencyMs });
  }
  return runs;
}

/** Whole steps back from now. */
function ticksOf(now: number, spanMs: number): readonly number[] {
  const step = tickSteps.find((candidate) => spanMs / candidate <= mostTicks - 1) ?? historyMs / (mostTicks - 1);
  const count = Math.floor(spanMs / step);
  return Array.from({ length: count + 1 }, (_, index) => now - (count - index) * step);
}

export type Summary = {
  /** null: no refresh was answered */
  readonly latency: { readonly least: number; readonly median: number; readonly most: number } | null;
  readonly failures: number;
  /** main's monotonic clock, ms: when the last one failed */
  readonly lastFailureAt: number | null;
  readonly from: number;
};

export function summaryOf(points: readonly HistoryPoint[]): Summary | null {
  const first = points[0];
  if (first === undefined) return null;
  const sorted = points.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b);
  const least = sorted[0];
  const most = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const isThere = least !== undefined && most !== undefined && upper !== undefined && lower !== undefined;
  return {
    latency: isThere ? { least, most, median: (upper + lower) / 2 } : null,
    failures: points.reduce((sum, { failures }) => sum + failures, 0),
    lastFailureAt: points.findLast(({ failures }) => failures > 0)?.at ?? null,
    from: first.at,
  };
}
