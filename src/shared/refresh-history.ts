/** The refreshes of one session in the last hour, as the details show them. */

export type HistoryPoint = {
  /** main's monotonic clock, ms: when the refresh was answered or given up */
  readonly at: number;
  /** round trip to the server and back; null where every refresh of this point failed */
  readonly latencyMs: number | null;
  /** how many failed */
  readonly failures: number;
  /** what was left of the lease just before, ms */
  readonly leaseLeftMs: number;
};

export const historyMs = 3_600_000;
export const mostHistoryPoints = 240;
