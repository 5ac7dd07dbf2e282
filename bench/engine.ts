/**
 * 10,000 active sessions on a 60 s lease against a real HTTP server in another process: how late refreshes leave, and what
 * it costs. Single and shared; with 5 % errors; with 20 s without a server; and after a sleep with 5,000 overdue.
 *
 *   npm run bench:engine -- --seconds=600 --sessions=10000 --only=single,together,errors,outage,wake
 */

import { type Engine, type Figures, pause, type Spread, startEngine, ttlMs } from './support/engine-under-measure';
import { runLeaseServer } from './support/lease-server';

const option = (name: string, otherwise: string): string =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const budgetMs = 50;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const spread = ({ p50, p99, most }: Spread): string => `p50 ${ms(p50)}, p99 ${ms(p99)}, most ${ms(most)}`;

function report(name: string, figures: Figures): void {
  const { seconds, refreshed, requests, processorShare, memoryMb, lost, ranOut } = figures;
  print(`\n${name} (${seconds.toFixed(0)} s)`);
  print(`  taken up after it was due   ${spread(figures.taken)}`);
  print(`  left after it was due       ${spread(figures.left)}`);
  print(
    `  refreshed                   ${(refreshed / seconds).toFixed(0)}/s in ${(requests / seconds).toFixed(0)} requests/s`,
  );
  print(`  processor                   ${(processorShare * 100).toFixed(1)} % of one`);
  print(`  memory                      ${memoryMb.toFixed(0)} MB`);
  print(`  event loop delay            ${spread(figures.loopDelay)}`);
  print(`  leases lost                 ${lost} seen by the app, ${ranOut} run out at the server`);
  print(`  budget p99 ${budgetMs} ms           ${figures.taken.p99 <= budgetMs ? 'within' : 'OVER'}`);
}

async function withEngine(
  sessions: number,
  settings: { readonly together: boolean; readonly errorShare: number },
  work: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = await startEngine({ ...settings, errorShare: 0 });
  try {
    const from = performance.now();
    await engine.startAll(sessions);
    print(`\n… ${sessions} sessions started in ${((performance.now() - from) / 1_000).toFixed(1)} s`);
    engine.tell({ type: 'configure', ttlMs, ...settings });
    await work(engine);
  } finally {
    await engine.stop();
  }
}

const scenarios: Readonly<Record<string, (sessions: number, seconds: number) => Promise<void>>> = {
  single: (sessions, seconds) =>
    withEngine(sessions, { together: false, errorShare: 0 }, async (engine) => {
      report('One request per refresh', await engine.measure(seconds));
    }),
  together: (sessions, seconds) =>
    withEngine(sessions, { together: true, errorShare: 0 }, async (engine) => {
      report('Refreshes share requests', await engine.measure(seconds));
    }),
  errors: (sessions, seconds) =>
    withEngine(sessions, { together: false, errorShare: 0.05 }, async (engine) => {
      report('5 % of the refreshes fail', await engine.measure(seconds));
    }),
  outage: async (sessions, seconds) => {
    for (const together of [false, true]) {
      await withEngine(sessions, { together, errorShare: 0 }, async (engine) => {
        const figures = await engine.measure(Math.max(seconds, 60), async () => {
          await pause(Math.max(seconds, 60) * 400);
          engine.tell({ type: 'away', forMs: 20_000 });
        });
        report(`20 s without a server, ${together ? 'sharing requests' : 'one request per refresh'}`, figures);
        print('  (what was due meanwhile leaves late by design: the budget says nothing here)');
      });
    }
  },
  wake: async (sessions) => {
    for (const together of [false, true]) {
      const overdue = Math.min(5_000, sessions);
      await withEngine(overdue, { together, errorShare: 0 }, async (engine) => {
        engine.sleep(40_000);
        const woke = engine.now();
        let asked = 0;
        const figures = await engine.measure(8, async () => {
          engine.sessions.doubt(3_000, { uncountedMs: 0 });
          const isOpen = (): boolean =>
            engine.sessions.busy().some(({ lastRefreshedAt }) => (lastRefreshedAt ?? 0) < woke);
          while (isOpen()) await pause(20);
          asked = engine.now() - woke;
        });
        print(
          `\nAwake after 40 s with ${overdue} overdue, ${together ? 'sharing requests' : 'one request per refresh'}`,
        );
        print(`  all refreshed after         ${ms(asked)} (asked within 3 s, the soonest expiry first)`);
        print(`  requests                    ${figures.requests}`);
        print(`  event loop delay            ${spread(figures.loopDelay)}`);
        print(`  leases lost                 ${figures.lost} seen by the app, ${figures.ranOut} run out at the server`);
      });
    }
  },
};

async function main(): Promise<void> {
  if (process.argv.includes('--lease-server')) {
    runLeaseServer();
    return;
  }
  const seconds = Number(option('seconds', '60'));
  const sessions = Number(option('sessions', '10000'));
  const wanted = option('only', Object.keys(scenarios).join(',')).split(',');
  print(`${sessions} sessions, lease ${ttlMs / 1_000} s, ${seconds} s each. Node ${process.version}.`);
  for (const name of wanted) {
    const scenario = scenarios[name];
    if (!scenario) throw new Error(`There is no “${name}”; there are ${Object.keys(scenarios).join(', ')}.`);
    await scenario(sessions, seconds);
  }
}

await main();
