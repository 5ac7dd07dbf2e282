/** Commands answer with a tuple, whatever the channel does. */

import { expect, test } from 'vitest';
import { commandNames, textOf, type Bridge, type TextBridge } from '@shared/ipc-contract';
import { bridgeOf, createApi } from '../../src/renderer/bridge';
import { FakeMain, problem } from './harness/fake-main';

test('there is a function for every command of the contract', () => {
  const api = createApi(new FakeMain().bridge);
  expect(commandNames.every((name) => typeof api[name] === 'function')).toBe(true);
});

test('what main refuses comes back as the error, with its properties', async () => {
  const main = new FakeMain();
  main.refuse.checkServer = problem('FORBIDDEN', 'Not allowed.');
  const [answer, error] = await createApi(main.bridge).checkServer();
  expect(answer).toBeNull();
  expect(error).toMatchObject({ code: 'FORBIDDEN', message: 'Not allowed.' });
});

test('a call that throws becomes an error that names the command', async () => {
  const bridge: Bridge = {
    invoke: async () => Promise.reject(new Error('channel closed')),
    on: () => () => undefined,
  };
  const [, error] = await createApi(bridge).checkServer();
  expect(error).toMatchObject({ code: 'INTERNAL' });
  expect(error?.message).toContain('checkServer');
  expect(error?.message).toContain('channel closed');
});

test('answers and payloads cross the bridge as text and are objects again behind it', async () => {
  const { bridge } = new FakeMain();
  let tell: (payload: string) => void = () => undefined;
  const text: TextBridge = {
    invoke: async (name, input) => textOf(await bridge.invoke(name, input as never)),
    on: (_name, listener) => {
      tell = listener;
      return () => undefined;
    },
  };
  const api = createApi(bridgeOf(text));
  const [answer] = await api.getSnapshot();
  expect(answer?.view).toMatchObject({ epoch: 'epoch-1', routers: [], told: [] });
  expect(await api.checkServer()).toEqual([undefined, null]);
  const heard: unknown[] = [];
  api.on('bulkChanged', (progress) => heard.push(progress));
  api.on('endAllAsked', (nothing) => heard.push(nothing));
  tell(textOf(null));
  tell(textOf(undefined));
  expect(heard).toEqual([null, null]);
});
