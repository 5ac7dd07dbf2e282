/** Two changes of the commands server at once: one is still being stored when the other is in use already. */

import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/main/log/log';
import type { ServerChoice } from '../../src/main/server-in-use';
import { createServerSwitch } from '../../src/main/server-switch';
import { createFakeTime } from '../support/fake-time';
import { userId, valueOf } from './support';

const remote = (url: string, leaseMs: number): ServerChoice => ({ kind: 'remote', url, tokenFile: null, leaseMs });

function opened() {
  let choice = remote('https://one.example', 60_000);
  let server = 'https://one.example';
  const serverSwitch = createServerSwitch({
    server: {
      choice: () => choice,
      use: (wanted: ServerChoice) => {
        choice = wanted;
        return Promise.resolve();
      },
    } as never,
    sessions: {
      busy: () => [],
      endAll: () => Promise.resolve(0),
      moveTo: (next) => {
        server = next;
      },
    },
    bulk: { current: () => null, cancel: () => false, forget: () => undefined },
    status: { notify: () => undefined },
    audit: { write: () => undefined },
    log: silentLog,
    clock: createFakeTime().clock,
    userId,
    uuid: () => crypto.randomUUID(),
    onDoubt: () => undefined,
  });
  const stored = { held: null, isChanged: true, store: () => Promise.resolve(ok(undefined) as never) };
  return { serverSwitch, stored, choice: () => choice, sessionsOf: () => server };
}

it('a new token of the server that was left meanwhile does not bring it back without its sessions', async () => {
  const { serverSwitch, stored, choice, sessionsOf } = opened();
  let keyringAnswers: () => void = () => undefined;
  const keyring = new Promise<void>((resolve) => {
    keyringAnswers = resolve;
  });
  const saving = serverSwitch.to(remote('https://one.example', 60_000), {
    ...stored,
    store: async () => {
      await keyring;
      return ok(undefined);
    },
  });
  valueOf(await serverSwitch.to(remote('https://two.example', 60_000), stored));
  keyringAnswers();
  valueOf(await saving);
  expect(choice()).toEqual(remote('https://two.example', 60_000));
  expect(sessionsOf()).toBe('https://two.example');
});

it('another lease time of the server in use is used', async () => {
  const { serverSwitch, stored, choice, sessionsOf } = opened();
  valueOf(await serverSwitch.to(remote('https://one.example', 90_000), { ...stored, isChanged: false }));
  expect(choice()).toEqual(remote('https://one.example', 90_000));
  expect(sessionsOf()).toBe('https://one.example');
});
