/**
 * Fault 20: main is killed with SIGKILL at random moments under load. At the next launch every session that the server
 * holds is taken up or ended: none is forgotten, and no router has two. `RSM_MAIN_KILL_ROUNDS=50` for the long run.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { parseId, type RouterId } from '@shared/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundle-entry';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { randomFrom } from '../support/seeded-random';
import { createTempFolder } from '../support/temp-folder';
import type { FromKilledMain, Held, KilledMainSettings, ToKilledMain } from './killed-main';
import { token } from './support';

const rounds = Number(process.env['RSM_MAIN_KILL_ROUNDS'] ?? 4);
const seed = Number(process.env['RSM_MAIN_KILL_SEED'] ?? Date.now() % 1_000_000);
const routers = Array.from({ length: 40 }, (_, number) =>
  parseId<RouterId>(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)!,
);

let folder: Awaited<ReturnType<typeof createTempFolder>>;
let server: HabitsServer;
let entry: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await createTempFolder();
  server = await startHabitsServer({ token });
  server.control.setStartDelay(30);
  entry = await bundleEntry(new URL('killed-main.ts', import.meta.url).pathname, folder.path);
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await server.close();
  await folder.remove();
});

function launch(clicksPerSecond: number, ofSeed: number) {
  const settings: KilledMainSettings = {
    folder: folder.path,
    serverUrl: server.url,
    token,
    routers,
    seed: ofSeed,
    clicksPerSecond,
  };
  const child = fork(entry, [], { env: { ...process.env, KILLED_MAIN: JSON.stringify(settings) } });
  // Each question of a round listens anew.
  child.setMaxListeners(0);
  children.push(child);
  const heard = <Type extends FromKilledMain['type']>(type: Type) =>
    new Promise<Extract<FromKilledMain, { type: Type }>>((resolve, reject) => {
      child.on('message', (raw) => {
        if ((raw as FromKilledMain).type === type) resolve(raw as Extract<FromKilledMain, { type: Type }>);
      });
      child.once('exit', (code) => reject(new Error(`main ended by itself (${code})`)));
    });
  return {
    ready: heard('ready'),
    held: async (): Promise<readonly Held[]> => {
      const answer = heard('held');
      child.send({ type: 'report' } satisfies ToKilledMain);
      return (await answer).held;
    },
    kill: () =>
      new Promise<void>((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const unsettled = new Set(['Starting', 'Retrying', 'Ending', 'End pending', 'Re-establishing']);

it(
  `fault 20: killed ${rounds} times under load (seed ${seed}): what the server holds is taken up or ended, nothing twice`,
  { timeout: 60_000 + rounds * 60_000 },
  async () => {
    process.stdout.write(`kills of main: ${rounds} rounds, seed ${seed}\n`);
    const random = randomFrom(seed);
    let everHeld = 0;
    for (let round = 0; round < rounds; round += 1) {
      const loaded = launch(200, seed + round);
      await loaded.ready;
      await pause(300 + random() * 1_500);
      await loaded.kill();
      // What was on the wire may still arrive.
      await pause(150);
      const left = server.control.activeSessions();
      everHeld += left.length;

      // Each second time the first refreshes of the launch fail, until the server is back.
      if (round % 2 === 1) server.control.setMode('refresh', 'reset');
      const next = launch(0, seed);
      await next.ready;
      if (round % 2 === 1) await pause(random() * 1_500);
      server.control.setMode('refresh', 'normal');
      let held = await next.held();
      for (let tries = 0; held.some(({ phase }) => unsettled.has(phase)); tries += 1) {
        if (tries > 600) throw new Error(`round ${round}: not settled: ${JSON.stringify(held)}`);
        await pause(100);
        held = await next.held();
      }
      const onServer = server.control.activeSessions();
      const ofRouter = new Map(held.map((session) => [session.routerId as string, session]));
      // None forgotten: each that the server holds is the one that the app shows as held.
      for (const { routerId, sessionId } of onServer) {
        expect(ofRouter.get(routerId), `round ${round}, seed ${seed}`).toMatchObject({ sessionId, phase: 'Active' });
      }
      // None doubled, and nothing shown that is not so.
      expect(new Set(onServer.map(({ routerId }) => routerId)).size).toBe(onServer.length);
      expect(held.filter(({ phase }) => phase === 'Active')).toHaveLength(onServer.length);
      await next.kill();
    }
    expect(everHeld).toBeGreaterThan(0);
  },
);
