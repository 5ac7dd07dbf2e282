/** Commands answer with a tuple, whatever the channel does. */

import { expect, test } from 'vitest';
import { commandNames, type Bridge } from '@shared/ipc-contract';
import { createApi } from '../../src/renderer/bridge';
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
