/**
 * Two commands servers that know nothing of each other fight over one real router: at any moment one of them has it, the
 * other is told, and no claim is lost. RSM_FIGHT_ROUNDS sets the rounds, RSM_FIGHT_SEED repeats a run.
 */

import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRouter, skipWithoutRouters, type NamespaceRouter } from '../support/namespaces';
import { randomFrom } from '../support/seeded-random';
import { startTestServer, targetFor, type TestServer } from '../support/test-server';

const skipped = skipWithoutRouters();
const rounds = Number(process.env['RSM_FIGHT_ROUNDS'] ?? 10);
const seed = Number(process.env['RSM_FIGHT_SEED'] ?? randomInt(1_000_000));

describe.skipIf(skipped)('two servers and one router', () => {
  let router: NamespaceRouter;
  let servers: readonly TestServer[];
  const routerId = randomUUID();

  beforeAll(async () => {
    router = await createRouter({ daemon: 'dropbear' });
    const target = await targetFor(router, routerId, { profile: 'traffic-control', interfaces: [router.lan] });
    servers = await Promise.all([startTestServer(), startTestServer()]);
    for (const server of servers) server.targets.set(routerId, target);
  });
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.close()));
    await router?.dispose();
  });

  const stateFile = async () => {
    const text = await router.exec('cat /run/rsm/state 2>/dev/null || true');
    return new Map(text.split('\n').map((line) => line.split('=', 2) as [string, string]));
  };
  const identityOf = (server: TestServer) => server.server.serverInstanceId.replaceAll('-', '').slice(0, 12);

  test(
    `have it one at a time, in ${rounds} random rounds (seed ${seed})`,
    async () => {
      process.stdout.write(`fencing: ${rounds} rounds, seed ${seed}\n`);
      const random = randomFrom(seed);
      const sessions = servers.map(() => randomUUID());
      let claims = 0;
      for (let round = 0; round < rounds; round += 1) {
        // One of them, or both at the very same time.
        const who = random() < 0.4 ? [0, 1] : [random() < 0.5 ? 0 : 1];
        const takeOver = random() < 0.5;
        const started = await Promise.all(
          who.map(async (index) => {
            const server = servers[index]!;
            await server.end(sessions[index]!, routerId);
            return server.start(sessions[index]!, routerId, random() < 0.2, { takeOver });
          }),
        );
        for (const answer of started) {
          if (answer.data?.changed) claims += 1;
        }
        const problems = started.map(({ error }) => error?.code ?? 'ok');
        expect(problems).toContain('ok');
        expect(problems.filter((code) => code !== 'ok' && code !== 'ROUTER_TAKEN_OVER')).toEqual([]);

        // Every claim was built on the one before it: none was lost, none was made twice.
        const state = await stateFile();
        expect(Number(state.get('generation'))).toBe(claims);
        const winner = servers.findIndex((server) => state.get('owner') === `alice@${identityOf(server)}`);
        expect(winner).toBeGreaterThanOrEqual(0);

        // Half a second after a check the next refresh looks again.
        await sleep(550);
        const [mine, other] = await Promise.all(
          [winner, 1 - winner].map((index) => servers[index]!.refresh(sessions[index]!, routerId)),
        );
        expect(mine).toMatchObject({ data: { router_state: 'verified' } });
        expect(other).toMatchObject({ error: { code: 'SESSION_INVALID' } });
        expect((await servers[1 - winner]!.status()).data?.sessions).toEqual([]);
      }
    },
    120_000 + rounds * 10_000,
  );

  test('the one who lost it is told by whom, and repairs nothing, though its objects are gone', async () => {
    const [first, second] = servers as [TestServer, TestServer];
    const [hers, his] = [randomUUID(), randomUUID()];
    for (const server of servers) {
      const held = (await server.status()).data?.sessions ?? [];
      for (const { session_id } of held) await server.end(session_id, routerId);
    }
    await first.start(hers, routerId, true);
    await second.start(his, routerId);
    await router.exec('nft delete table inet rsm');
    await sleep(550);
    expect(await first.refresh(hers, routerId)).toMatchObject({
      error: { code: 'SESSION_INVALID', details: { takenOverBy: `alice@${identityOf(second)}` } },
    });
    expect(await router.exec('nft list tables')).not.toContain('rsm');
    expect(await second.refresh(his, routerId)).toMatchObject({ data: { router_state: 'verified' } });
    expect(await router.exec('nft list tables')).toContain('rsm');
  });
});
