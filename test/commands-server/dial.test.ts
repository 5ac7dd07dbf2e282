/** Names with several addresses: a dead one does not hide a living one, nor does one that is slow lose to one that is dead. */

import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dial, inTurns, type Address } from '../../src/commands-server/ssh/dial';
import { placeInWords } from '../../src/commands-server/ssh/ssh-host';

const listener = async (host: string, port = 0): Promise<Server> => {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ host, port }, resolve));
  return server;
};
const v4 = (address: string): Address => ({ address, family: 4 });
const v6 = (address: string): Address => ({ address, family: 6 });

describe('on loopback', () => {
  let server: Server;
  let port: number;
  let stop: AbortController;

  beforeEach(async () => {
    server = await listener('127.0.0.1');
    ({ port } = server.address() as AddressInfo);
    stop = new AbortController();
  });
  afterEach(() => {
    server.close();
  });

  const dialing = (addresses: readonly Address[]) =>
    dial({ address: 'router.example', port }, { lookup: async () => addresses, signal: stop.signal });

  test('the address that refuses is passed over', async () => {
    const socket = await dialing([v4('127.0.0.2'), v6('::1'), v4('127.0.0.1')]);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  test('when all refuse, each is told', async () => {
    await expect(dialing([v4('127.0.0.2'), v6('::1')])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      attempts: [
        { address: '127.0.0.2', code: 'ECONNREFUSED' },
        { address: '::1', code: 'ECONNREFUSED' },
      ],
    });
  });

  test('a name without an address, and a look-up that fails, are told', async () => {
    await expect(dialing([])).rejects.toMatchObject({ code: 'ENOTFOUND', attempts: [] });
    const failing = dial(
      { address: 'x', port },
      { lookup: () => Promise.reject(Object.assign(new Error(), { code: 'EAI_AGAIN' })), signal: stop.signal },
    );
    await expect(failing).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });

  test('a look-up that never answers is not waited for beyond the signal', async () => {
    const waiting = dial(
      { address: 'x', port },
      { lookup: () => new Promise<never>(() => undefined), signal: stop.signal },
    );
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });
});

test('the families take turns, beginning with the one that the resolver prefers', () => {
  const addresses = [v6('::1'), v6('::2'), v4('1'), v4('2'), v4('3')];
  expect(inTurns(addresses).map(({ address }) => address)).toEqual(['::1', '1', '::2', '2', '3']);
  expect(inTurns([v4('1'), v6('::1')]).map(({ address }) => address)).toEqual(['1', '::1']);
});

test('a place is written so that it can be read', () => {
  const place = (address: string) => placeInWords({ address, port: 22 });
  expect(['10.0.0.1', '::1', 'fe80::1%eth0', 'core.example'].map(place)).toEqual([
    '10.0.0.1:22',
    '[::1]:22',
    '[fe80::1%eth0]:22',
    'core.example:22',
  ]);
});
