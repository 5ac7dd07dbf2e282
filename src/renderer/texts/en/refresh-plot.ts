/** The plot of a session's last hour, and the same in words. */

import { counted } from './words';

const refresh = { one: 'refresh', other: 'refreshes' };

export const refreshPlot = {
  title: 'Refreshes in the last hour',
  latency: 'latency',
  leaseLeft: 'lease left',
  failed: 'failed',
  latencies: (since: string, least: string, median: string, most: string) =>
    `Since ${since}: latency ${least} at least, ${median} in the middle, ${most} at most.`,
  noneAnswered: (since: string) => `Since ${since} no refresh was answered.`,
  noFailure: 'None failed.',
  failures: (count: number, at: string) => `${counted(count, refresh)} failed, the last at ${at}.`,
};
