/** What the server has done and holds, in the text form that Prometheus reads. */

export type Gauges = {
  readonly sessions: () => Readonly<Record<'starting' | 'active' | 'ending', number>>;
  readonly connections: () => number;
  readonly handshakes: () => { readonly running: number; readonly queued: number };
};

/** Upper bounds in seconds: a refresh takes milliseconds, a start on a bare router behind a slow line some seconds. */
const bounds = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30] as const;

/** How many fell between each bound and the one before it; Prometheus wants them added up, which is done when it asks. */
type Series = { readonly buckets: number[]; sum: number; count: number };

const counted = ['start', 'refresh', 'end'] as const;
export type Counted = (typeof counted)[number];

export function isCounted(operation: string): operation is Counted {
  return (counted as readonly string[]).includes(operation);
}

export class Metrics {
  readonly #gauges: Gauges;
  readonly #series: Readonly<Record<Counted, Map<string, Series>>> = {
    start: new Map(),
    refresh: new Map(),
    end: new Map(),
  };

  constructor(gauges: Gauges) {
    this.#gauges = gauges;
  }

  /** The outcome is `ok` or an error code: one of ours, so there are not many. */
  observe(operation: Counted, outcome: string, seconds: number, times = 1): void {
    const byOutcome = this.#series[operation];
    let series = byOutcome.get(outcome);
    if (!series) {
      series = { buckets: bounds.map(() => 0), sum: 0, count: 0 };
      byOutcome.set(outcome, series);
    }
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + times;
    series.sum += seconds * times;
    series.count += times;
  }

  text(): string {
    const lines: string[] = [];
    const metric = (name: string, type: string, help: string, values: readonly (readonly [string, number])[]) => {
      lines.push(`# HELP rsm_${name} ${help}`, `# TYPE rsm_${name} ${type}`);
      for (const [labels, value] of values) lines.push(`rsm_${labels} ${value}`);
    };
    const sessions = Object.entries(this.#gauges.sessions());
    metric(
      'sessions',
      'gauge',
      'Sessions held, by state.',
      sessions.map(([state, count]) => [`sessions{state="${state}"}`, count]),
    );
    const { running, queued } = this.#gauges.handshakes();
    metric('ssh_connections', 'gauge', 'Open SSH connections to routers.', [
      ['ssh_connections', this.#gauges.connections()],
    ]);
    metric('ssh_handshakes_running', 'gauge', 'SSH handshakes under way.', [['ssh_handshakes_running', running]]);
    metric('ssh_handshakes_queued', 'gauge', 'SSH handshakes that wait for their turn.', [
      ['ssh_handshakes_queued', queued],
    ]);
    metric(
      'operation_seconds',
      'histogram',
      'Starts, refreshes and ends by outcome, with how long they took. A batch counts each of its sessions.',
      counted.flatMap((operation) =>
        [...this.#series[operation]].flatMap(([outcome, series]) => linesOf(operation, outcome, series)),
      ),
    );
    return `${lines.join('\n')}\n`;
  }
}

function linesOf(operation: Counted, outcome: string, { buckets, sum, count }: Series): (readonly [string, number])[] {
  const name = `operation="${operation}",outcome="${outcome}"`;
  let upToHere = 0;
  return [
    ...bounds.map((bound, index) => {
      upToHere += buckets[index] ?? 0;
      return [`operation_seconds_bucket{${name},le="${bound}"}`, upToHere] as const;
    }),
    [`operation_seconds_bucket{${name},le="+Inf"}`, count],
    [`operation_seconds_sum{${name}}`, Number(sum.toFixed(6))],
    [`operation_seconds_count{${name}}`, count],
  ];
}
