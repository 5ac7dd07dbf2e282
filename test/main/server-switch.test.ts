/**
 * Another commands server from the settings, on the whole of main, over real HTTP, against servers with the habits of the
 * field: what is asked, what becomes of what is held, and that nothing of one server reaches the other.
 */

import type { RouterId, ServerId } from '@shared/ids';
import type { RemoteServerInput } from '@shared/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { type RealMain, startRealMain } from './real-main';
import { errorOf, token, until, valueOf } from './support';

let one: HabitsServer;
let two: HabitsServer;
let oneId: ServerId;
let twoId: ServerId;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
let main: RealMain;

const inputOf = (name: string, { url }: { readonly url: string }, part: Partial<RemoteServerInput> = {}) => ({
  name,
  url,
  caFile: null,
  leaseSeconds: 60,
  startTimeoutSeconds: null,
  requestTimeoutSeconds: null,
  ...part,
});
const save = async (name: string, server: { readonly url: string }, secret: string): Promise<ServerId> =>
  valueOf(await main.call('saveServer', { serverId: null, server: inputOf(name, server), secret })).serverId;

beforeEach(async () => {
  one = await startHabitsServer({ token });
  two = await startHabitsServer({ token: 'the-other-token-33' });
  folder = await createTempFolder();
  main = await startRealMain({ folder: folder.path, serverUrl: null, token: 'not used' });
  oneId = await save('One', one, token);
  twoId = await save('Two', two, 'the-other-token-33');
  valueOf(await main.call('chooseServer', { serverId: oneId }));
  await until(() => main.status().server.state === 'healthy');
});
afterEach(async () => {
  await main.quit();
  await one.close();
  await two.close();
  await folder.remove();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const all = (routers: readonly RouterId[], phase: string) => () =>
  routers.every((routerId) => main.phase(routerId) === phase);
const use = async (serverId: ServerId | null, held?: 'end' | 'keep') =>
  valueOf(await main.call('chooseServer', { serverId, ...(held === undefined ? {} : { held }) })).question;
const idsOn = (server: HabitsServer) => server.control.activeSessions().map(({ sessionId }) => sessionId);

async function active(count: number): Promise<readonly RouterId[]> {
  const routers: RouterId[] = [];
  for (let number = 0; number < count; number += 1) routers.push(await main.add(`router ${number}`));
  for (const routerId of routers) valueOf(await main.call('startSession', { routerId }));
  await until(all(routers, 'Active'));
  return routers;
}
async function switches(): Promise<readonly object[]> {
  const { entries } = valueOf(
    await main.call('getAuditPage', {
      before: null,
      limit: 50,
      filter: { words: [], outcome: 'all', since: null, until: null },
    }),
  );
  return entries
    .filter(({ operation, moment }) => operation === 'useServer' && moment === 'end')
    .map(({ parameters }) => parameters)
    .toReversed();
}
async function timelineOf(routerId: RouterId): Promise<readonly string[]> {
  const { timeline } = valueOf(await main.call('getRouterDetails', { routerId }));
  return timeline.map(({ text }) => text);
}

describe('with nothing held', () => {
  it('the other server is used at once: header, capabilities, rules for routers and audit follow', async () => {
    expect(main.status().server).toMatchObject({ kind: 'remote', label: 'One', url: one.url });
    expect(await use(twoId)).toBeNull();
    await until(() => main.status().server.state === 'healthy');
    expect(main.status().server).toMatchObject({ label: 'Two', url: two.url, capabilities: [] });
    expect(main.status().settings.chosenServer).toBe(twoId);
    expect(two.control.requestsTo('health').length).toBeGreaterThan(0);
    await active(1);
    expect(two.control.activeSessions()).toHaveLength(1);
    expect(one.control.requestsTo('start')).toEqual([]);
    expect(await switches()).toEqual([
      { from: 'embedded', to: one.url, sessions: 0, held: 'none', notEnded: 0 },
      { from: one.url, to: two.url, sessions: 0, held: 'none', notEnded: 0 },
    ]);
  });

  it('a router needs an address on the embedded server only, whichever is in use now', async () => {
    const noAddress = { source: { kind: 'text', text: 'id,name\n,edge one' }, format: 'table', mapping: null } as const;
    const preview = async () =>
      valueOf(
        await main.call('previewImport', {
          ...noAddress,
          hasHeader: null,
          user: 'root',
          group: null,
          credentialId: null,
        }),
      );
    await main.add('by id alone');
    expect(await preview()).toMatchObject({ readyCount: 1, problemCount: 0 });
    await use(null);
    expect(main.status().server.kind).toBe('embedded');
    await expect(main.add('another')).rejects.toThrow('address: must not be empty');
    expect(await preview()).toMatchObject({ readyCount: 0, problemCount: 1 });
    await use(oneId);
    await main.add('another');
  });

  it('deleting the server in use leads to the embedded one', async () => {
    expect(valueOf(await main.call('deleteServer', { serverId: oneId })).question).toBeNull();
    expect(main.status().server.kind).toBe('embedded');
    expect(main.status().settings).toMatchObject({ chosenServer: null, servers: [{ name: 'Two' }] });
  });
});

describe('with sessions held', () => {
  it('the admin is asked first, with how many and for how long, and nothing changes before the answer', async () => {
    const routers = await active(3);
    const question = await use(twoId);
    expect(question).toMatchObject({ from: '“One”', to: '“Two”', activeSessions: 3 });
    expect(question?.longestLeaseMs).toBeGreaterThan(30_000);
    expect(question?.longestLeaseMs).toBeLessThanOrEqual(60_000);
    expect(main.status()).toMatchObject({ server: { label: 'One' }, settings: { chosenServer: oneId } });
    expect(all(routers, 'Active')()).toBe(true);
    expect(two.control.requestsTo('health')).toEqual([]);
  });

  it('“end”: they are ended there before the other server is used', async () => {
    const routers = await active(3);
    expect(await use(twoId, 'end')).toBeNull();
    expect(idsOn(one)).toEqual([]);
    await until(all(routers, 'No session'));
    expect(main.status().server.label).toBe('Two');
    expect(main.status().notices).toEqual([]);
    expect((await switches()).at(-1)).toMatchObject({ sessions: 3, held: 'end', notEnded: 0 });
  });

  it('“keep”: they stay there unrefreshed, and are taken up with their ids when it is used again', async () => {
    const routers = await active(3);
    const held = idsOn(one);
    expect(await use(twoId, 'keep')).toBeNull();
    await until(() => all(routers, 'No session')() && main.status().server.state === 'healthy');
    expect((await timelineOf(routers[0]!)).at(-1)).toBe(
      '“Two” is in use now. The session stays on “One” until its lease is over; it is not refreshed any more.',
    );
    valueOf(await main.call('startSession', { routerId: routers[0]! }));
    await until(() => main.phase(routers[0]!) === 'Active');
    expect(idsOn(two)).toHaveLength(1);
    const asked = one.control.requestsTo('refresh').length;

    expect(await use(oneId, 'keep')).toBeNull();
    await until(all(routers, 'Active'));
    expect(routers.map((routerId) => main.row(routerId).session.sessionId as string).toSorted()).toEqual(
      held.toSorted(),
    );
    expect(one.control.requestsTo('refresh')).toHaveLength(asked + 3);
    expect([...one.control.requestsTo('end'), ...two.control.requestsTo('end')]).toEqual([]);
    expect((await switches()).slice(-2)).toMatchObject([
      { to: two.url, sessions: 3, held: 'keep' },
      { to: one.url, sessions: 1, held: 'keep' },
    ]);
  });

  it('what ran out on the server that was left is said, and not started again, when it is used again', async () => {
    const [routerId] = await active(1);
    await use(twoId, 'keep');
    for (const id of idsOn(one)) one.control.forget(id);
    await use(oneId);
    await until(() => main.phase(routerId!) === 'Expired');
    expect(one.control.requestsTo('start')).toHaveLength(1);
  });

  it('an end that the old server never confirmed is told, remembered for it alone, and finished when it is used again', async () => {
    const [routerId] = await active(1);
    one.control.setMode('end', '503');
    expect(await use(twoId, 'end')).toBeNull();
    await until(() => main.phase(routerId!) === 'No session');
    expect(main.status().notices).toMatchObject([{ title: 'One session could not be ended on “One”' }]);
    expect((await timelineOf(routerId!)).at(-1)).toContain('the end of this session was not confirmed by “One”');
    expect((await switches()).at(-1)).toMatchObject({ held: 'end', notEnded: 1 });
    await pause(200);
    expect(two.control.requestsTo('end')).toEqual([]);
    one.control.setMode('end', 'normal');
    expect(await use(oneId)).toBeNull();
    await until(() => idsOn(one).length === 0 && main.phase(routerId!) === 'No session');
  });

  it('a change of the address of the server in use asks as well, and so does deleting it', async () => {
    const routers = await active(2);
    await main.call('deleteServer', { serverId: twoId });
    const moved = { serverId: oneId, server: inputOf('One', two) };
    expect(valueOf(await main.call('saveServer', { ...moved, secret: 'the-other-token-33' })).question).toMatchObject({
      activeSessions: 2,
    });
    expect(main.status().settings.servers).toMatchObject([{ url: one.url }]);
    expect(valueOf(await main.call('deleteServer', { serverId: oneId })).question).toMatchObject({
      to: 'the embedded server',
    });
    expect(main.status().settings.servers).toHaveLength(1);

    const answered = await main.call('saveServer', { ...moved, secret: 'the-other-token-33', held: 'keep' });
    expect(valueOf(answered).question).toBeNull();
    await until(() => main.status().server.url === two.url && main.status().server.state === 'healthy');
    await until(all(routers, 'No session'));
    expect(idsOn(one)).toHaveLength(2);
  });

  it('two servers with one address are refused, because what is held is remembered by address', async () => {
    const error = errorOf(await main.call('saveServer', { serverId: null, server: inputOf('Three', one) }));
    expect(error.message).toContain('is the address of One');
  });
});

describe('the same server in another way', () => {
  it('a new token in the settings goes on at once: nobody is asked, no session is lost or started again', async () => {
    const routers = await active(4);
    one.control.setToken('renewed-token-77aa');
    for (const routerId of routers) valueOf(await main.call('refreshSession', { routerId }));
    await until(() => main.status().server.state === 'unreachable' && all(routers, 'Retrying')());
    expect(main.status().server.error?.code).toBe('UNAUTHENTICATED');
    expect(main.status().notices).toEqual([]);
    for (const routerId of routers) expect(main.row(routerId).session.routerState).toBe('server-said');
    const saved = await main.call('saveServer', {
      serverId: oneId,
      server: inputOf('One', one),
      secret: 'renewed-token-77aa',
    });
    expect(valueOf(saved).question).toBeNull();
    await until(() => all(routers, 'Active')() && main.status().server.state === 'healthy');
    expect(one.control.requestsTo('start')).toHaveLength(4);
    for (const routerId of routers) expect(await main.phases(routerId)).not.toContain('Re-establishing');
  });

  it('another lease time counts from the next answer on', async () => {
    const [routerId] = await active(1);
    const server = inputOf('One', one, { leaseSeconds: 600 });
    expect(valueOf(await main.call('saveServer', { serverId: oneId, server })).question).toBeNull();
    await until(() => main.row(routerId!).session.ttlMs === 600_000);
    expect(one.control.requestsTo('start')).toHaveLength(1);
  });

  it('another time limit holds from the next request on, and for “Test connection” before it is saved', async () => {
    one.control.setMode('health', 'hang');
    const server = inputOf('One', one, { requestTimeoutSeconds: 2 });
    const tried = valueOf(await main.call('testServer', { serverId: oneId, server }));
    expect(tried.error?.message).toBe('One did not answer within 2 s.');
    valueOf(await main.call('saveServer', { serverId: oneId, server }));
    await until(() => main.status().server.error?.message === 'One did not answer within 2 s.');
  });

  it('a change of a server that is not in use touches nothing', async () => {
    const routers = await active(1);
    const server = inputOf('Two, renamed', two);
    expect(
      valueOf(await main.call('saveServer', { serverId: twoId, server, secret: 'x-token-9' })).question,
    ).toBeNull();
    expect(one.control.openConnections()).toBeGreaterThan(0);
    expect(all(routers, 'Active')()).toBe(true);
    expect(two.control.requestsTo('health')).toEqual([]);
  });
});

describe('a server that is not reachable', () => {
  it('is said, costs nothing, and the way back takes everything up again', async () => {
    const routers = await active(2);
    const deadId = await save('Dead', { url: 'http://127.0.0.1:9' }, 'x-token-9');
    expect(await use(deadId, 'keep')).toBeNull();
    await until(() => main.status().server.state === 'unreachable');
    expect(main.status().server).toMatchObject({ label: 'Dead', error: { code: 'COMMANDS_SERVER_UNREACHABLE' } });
    await until(all(routers, 'No session'));
    valueOf(await main.call('startSession', { routerId: routers[0]! }));
    await until(() => main.phase(routers[0]!) === 'Failed');
    expect(await use(oneId)).toBeNull();
    await until(() => all(routers, 'Active')() && main.status().server.state === 'healthy');
    expect(one.control.requestsTo('start')).toHaveLength(2);
    expect(idsOn(one)).toHaveLength(2);
  });
});

describe('what is still on its way', () => {
  it('a start is neither repeated nor taken back on the other server, and its answer changes nothing', async () => {
    const [routerId] = await active(1);
    one.control.setStartDelay(1_500);
    valueOf(await main.call('restartSession', { routerId: routerId! }));
    await until(() => one.control.requestsTo('start').length === 2);
    await use(twoId, 'keep');
    await pause(2_500);
    expect(main.phase(routerId!)).toBe('No session');
    expect(await main.phases(routerId!)).not.toContain('Failed');
    expect([...two.control.requestsTo('start'), ...two.control.requestsTo('end')]).toEqual([]);
  });

  it('a start that is clicked while the choice is stored is refused: nobody would be asked about it', async () => {
    const [routerId, another] = [await main.add('edge'), await main.add('core')];
    const many = await Promise.all(Array.from({ length: 20 }, async (_, number) => await main.add(`many ${number}`)));
    valueOf(await main.call('startBulk', { operation: 'start', routerIds: many }));
    const moved = main.call('chooseServer', { serverId: twoId });
    const start = errorOf(await main.call('startSession', { routerId }));
    const bulk = errorOf(await main.call('startBulk', { operation: 'start', routerIds: [another] }));
    expect([start.code, bulk.code]).toEqual(['NOT_POSSIBLE_NOW', 'NOT_POSSIBLE_NOW']);
    expect(start.message).toContain('is being taken into use');
    expect(valueOf(await moved).question).toBeNull();
    await until(() => main.status().server.state === 'healthy');
    await pause(200);
    expect([idsOn(one), idsOn(two)]).toEqual([[], []]);
    expect(main.phase(routerId)).toBe('No session');
    valueOf(await main.call('startSession', { routerId }));
    await until(all([routerId], 'Active'));
    expect(idsOn(two)).toHaveLength(1);
  });

  it('an operation on many does not go on on the other server, and its summary goes with the server it was of', async () => {
    const routers: RouterId[] = [];
    for (let number = 0; number < 40; number += 1) routers.push(await main.add(`router ${number}`));
    one.control.setStartDelay(1_000);
    valueOf(await main.call('startBulk', { operation: 'start', routerIds: routers }));
    await until(() => one.control.requestsTo('start').length > 0);
    await until(() => main.bulk()?.total === 40);
    await use(twoId, 'keep');
    expect(main.bulk()).toBeNull();
    await pause(500);
    expect(main.bulk()).toBeNull();
    expect(two.control.requestsTo('start')).toEqual([]);
    expect(all(routers, 'No session')()).toBe(true);
  });
});
