/** Questions to the embedded server about a router: each gets one answer, whatever becomes of the server. */

import type { RouterTarget, ToEmbeddedServer } from '@shared/embedded-channel';
import { testWithinMs } from '@shared/router-test';
import { expect, it } from 'vitest';
import { createRouterTests } from '../../../src/main/embedded-server/router-tests';
import { createFakeTime } from '../../support/fake-time';
import { errorOf, routerId, valueOf } from '../support';

const never = new AbortController().signal;
const credential = { kind: 'password', password: 'planted-password' } as const;
const target: RouterTarget = {
  id: routerId,
  name: 'edge',
  address: '10.0.0.2',
  port: 22,
  user: 'root',
  credential,
  furtherCredentials: [credential],
  hostKey: null,
  jumpHosts: [{ name: 'b', address: '10.0.0.1', port: 22, user: 'root', credential, hostKey: null }],
  profile: 'auto',
  interfaces: [],
};
const empty = { hostKeys: [], loggedIn: false, findings: null, error: null };

function desk(isUp = true) {
  const time = createFakeTime();
  const sent: ToEmbeddedServer[] = [];
  const tests = createRouterTests({
    send: () => (isUp ? (message) => sent.push(message) : null),
    timers: time.timers,
    correlationId: () => 'c',
  });
  return { time, sent, tests };
}

it('a test is sent with its secret, and answered by the report of the same number', async () => {
  const { tests, sent, time } = desk();
  const first = tests.begin(target, never);
  const second = tests.begin(target, never);
  expect(sent).toEqual([
    { type: 'test-router', requestId: 1, target },
    { type: 'test-router', requestId: 2, target },
  ]);
  tests.tested(2, { ...empty, loggedIn: true });
  tests.tested(1, empty);
  tests.tested(1, { ...empty, loggedIn: true });
  expect(valueOf(await second).loggedIn).toBe(true);
  expect(valueOf(await first).loggedIn).toBe(false);
  expect(time.armed()).toEqual([]);
});

it('an error of the server is told in our words, with what to do in a form', async () => {
  const { tests } = desk();
  const answer = tests.begin(target, never);
  tests.tested(1, { ...empty, error: { code: 'ROUTER_AUTH_FAILED', message: 'Refused.', details: null } });
  expect(valueOf(await answer).error).toMatchObject({
    code: 'ROUTER_AUTH_FAILED',
    message: 'Refused.',
    hint: 'Correct the user, the password or the key above, then test again.',
  });
});

it('a test that is cancelled is cancelled at the server, once', () => {
  const { tests, sent } = desk();
  const cancel = new AbortController();
  void tests.begin(target, cancel.signal);
  cancel.abort();
  expect(sent.slice(1)).toEqual([{ type: 'cancel-test', requestId: 1 }]);
});

it('a test that is over is not cancelled any more', () => {
  const { tests, sent } = desk();
  const cancel = new AbortController();
  void tests.begin(target, cancel.signal);
  tests.tested(1, empty);
  cancel.abort();
  expect(sent).toHaveLength(1);
});

it.each(['a server that is not there', 'a server that dies', 'a server that hangs'])('%s is told', async (how) => {
  const { tests, time } = desk(how !== 'a server that is not there');
  const answer = tests.begin(target, never);
  if (how === 'a server that dies') tests.serverGone();
  if (how === 'a server that hangs') await time.advance(testWithinMs + 5_000);
  expect(errorOf(await answer).code).toBe(
    how === 'a server that hangs' ? 'COMMANDS_SERVER_TIMEOUT' : 'COMMANDS_SERVER_NOT_RUNNING',
  );
  expect(time.armed()).toEqual([]);
});

it('to trust a key no credential is sent, neither of the router nor of a jump host', async () => {
  const { tests, sent } = desk();
  const answer = tests.trust(target, { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:a' });
  expect(sent).toMatchObject([{ type: 'trust-host-key', requestId: 1, target: { address: '10.0.0.2' } }]);
  expect(JSON.stringify(sent)).not.toContain('planted');
  tests.trusted(1, { code: 'HOST_KEY_NOT_OFFERED', message: 'Not seen.', details: null });
  expect(errorOf(await answer)).toMatchObject({ code: 'HOST_KEY_NOT_OFFERED', message: 'Not seen.' });
});
