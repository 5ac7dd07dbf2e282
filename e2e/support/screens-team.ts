/** The screens that need others: a router that another admin holds, and a commands server elsewhere that goes away. */

import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { startLab } from '../../src/lab/lab';
import { startApp } from './app';
import { Keyboard } from './keyboard';
import { escape, type Screen, type Stage, type World } from './screens';
import { startTeam, type Team } from './team';

export const shared = 'Shared gateway';
export const own = 'Own gateway';

export type TeamStage = Stage & {
  readonly team: Team;
  /** Refreshes the session that bob holds on the shared router since before the app was opened. */
  readonly bobRefreshes: () => ReturnType<Team['asBob']>;
};

export async function openTakeOver({ app, keys }: Stage) {
  const row = app.routers.row(shared);
  await keys.toRow(row);
  await keys.press('ArrowRight');
  await expect(row.getByRole('button', { name: `Take over session on ${shared}` })).toBeFocused();
  await keys.press('Enter');
  return app.routers.dialog(`Take over ${shared}?`);
}

const screens: readonly Screen<TeamStage>[] = [
  {
    name: 'in-use',
    open: async (stage) => {
      const { app, keys } = stage;
      await keys.toRow(app.routers.row(shared));
      await keys.press('s');
      await app.routers.expectPhase(shared, 'In use');
      return app.window.getByRole('main');
    },
  },
  { name: 'take-over', open: openTakeOver },
  {
    name: 'quit-or-keep',
    open: async ({ app, keys }) => {
      await keys.toRow(app.routers.row(own));
      await keys.press('s');
      await app.routers.expectPhase(own, 'Active');
      await app.quit();
      const question = app.routers.dialog(/^Quit while/);
      await expect(question.getByRole('button', { name: /^Keep/ })).toBeVisible();
      return question;
    },
  },
  {
    name: 'server-away',
    open: async ({ app, keys, team }) => {
      await team.kill();
      await keys.tabToAndPress(app.window.getByRole('button', { name: /^Commands server/ }));
      await keys.tabToAndPress(app.window.getByRole('dialog').getByRole('button', { name: 'Check now' }));
      const banner = app.window.getByRole('region', { name: 'Commands server unreachable' });
      await expect(banner).toBeVisible({ timeout: 30_000 });
      await escape({ app, keys, close: () => Promise.resolve() });
      return banner;
    },
  },
];

export const inTeam: World<TeamStage> = { name: 'in-a-team', start: startTeamStage, screens };

export async function startTeamStage(): Promise<TeamStage> {
  const lab = await startLab({ routers: 2 });
  const routers = lab.routers.map((router, at) => ({
    id: randomUUID(),
    name: at === 0 ? shared : own,
    address: router.address,
    port: router.port,
    user: router.user,
    hostKey: router.hostKey,
    login: { password: router.password },
  }));
  const team = await startTeam(routers);
  const app = await startApp({ flags: team.flags });
  const routerId = routers[0]?.id ?? '';
  const bobs = { routerId, sessionId: randomUUID() };
  expect(await team.asBob('start', bobs)).toMatchObject({ success: true });
  await app.routers.expectPhase(shared, 'No session');
  return {
    app,
    team,
    bobRefreshes: () => team.asBob('refresh', bobs),
    keys: await Keyboard.on(app.window),
    close: async () => {
      await app.dispose();
      await team.stop();
      await lab.stop();
    },
  };
}
