/** The commands about a test: where it may go, what is kept of it, and that trusting a key is on the record. */

import type { RouterTarget } from '@shared/embedded-channel';
import { ok } from '@shared/result';
import { expect, it } from 'vitest';
import { createAuditLog } from '../../../src/main/audit/audit-log';
import { createRouterTestHandlers } from '../../../src/main/ipc/router-test-handlers';
import { createLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import { systemClock } from '../../../src/main/ports';
import { errorOf, goodRouter, linesInMemory, routerId, userId, valueOf } from '../support';

const report = { hostKeys: [], loggedIn: true, findings: null, error: null };
const key = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:a' };
const uuid = (): string => crypto.randomUUID();

function opened(options: { readonly isRemote?: boolean; readonly problem?: string } = {}) {
  const { file, lines } = linesInMemory();
  const redactor = createRedactor();
  const began: { readonly target: RouterTarget; readonly cancel: AbortSignal }[] = [];
  const trusted: RouterTarget[] = [];
  const drafts: unknown[] = [];
  const handlers = createRouterTestHandlers(
    {
      targets: {
        ofRouter: () => Promise.reject(new Error('not used')),
        ofDraft: async (id, input, typed) => {
          drafts.push({ id, typed });
          const { name, port, user, profile, interfaces } = input;
          const credential = { kind: 'password', password: typed ?? null } as const;
          const address = input.address ?? '';
          return ok({ id: routerId, name, address, port, user, profile, interfaces, credential, hostKey: null });
        },
      },
      tests: {
        begin: (target, cancel) => {
          began.push({ target, cancel });
          return Promise.resolve(ok(report));
        },
        trust: (target) => {
          trusted.push(target);
          return Promise.resolve(ok(null));
        },
      },
      isRemote: () => options.isRemote ?? false,
      userId,
      correlationId: uuid,
      log: createLog({ file, redactor, clock: systemClock }),
      audit: createAuditLog({ file, redactor, clock: systemClock }),
      clock: systemClock,
    },
    () => options.problem ?? null,
  );
  return { handlers, began, trusted, drafts, lines };
}

it('what was typed goes to the server, and nothing of it into a log', async () => {
  const { handlers, began, lines } = opened();
  const input = { testId: uuid(), routerId, router: goodRouter, secret: 'planted-password' };
  expect(valueOf(await handlers.testRouter(input))).toEqual(report);
  expect(began[0]?.target.credential).toEqual({ kind: 'password', password: 'planted-password' });
  expect(lines.join('\n')).not.toContain('planted');
});

it('a remote server is not asked, and is said to test when a session starts', async () => {
  const { handlers, drafts } = opened({ isRemote: true });
  const error = errorOf(await handlers.testRouter({ testId: uuid(), routerId, router: goodRouter }));
  expect(error).toMatchObject({ code: 'NOT_SUPPORTED', hint: 'Start a session: the server tests the router then.' });
  expect(drafts).toEqual([]);
});

it('what the form names and is not there is refused before anything is sent', async () => {
  const { handlers, began } = opened({ problem: 'jump host: must be a router of the list' });
  const error = errorOf(await handlers.testRouter({ testId: uuid(), routerId: null, router: goodRouter }));
  expect(error).toMatchObject({ code: 'INVALID_INPUT', message: 'jump host: must be a router of the list' });
  expect(began).toEqual([]);
});

it('another test cancels the one before, and a cancel is for its own test only', async () => {
  const { handlers, began } = opened();
  const [first, second] = [uuid(), uuid()];
  await handlers.testRouter({ testId: first, routerId, router: goodRouter });
  await handlers.testRouter({ testId: second, routerId, router: goodRouter });
  expect(began.map(({ cancel }) => cancel.aborted)).toEqual([true, false]);
  await handlers.cancelRouterTest({ testId: first });
  expect(began[1]?.cancel.aborted).toBe(false);
  await handlers.cancelRouterTest({ testId: second });
  expect(began[1]?.cancel.aborted).toBe(true);
});

it('a key is trusted for the place that was tried, without a credential, and that is on the record', async () => {
  const { handlers, trusted, lines } = opened();
  const testId = uuid();
  await handlers.testRouter({ testId, routerId, router: goodRouter, secret: 'planted-password' });
  valueOf(await handlers.trustTestedHostKey({ testId, ...key }));
  expect(trusted).toMatchObject([{ address: goodRouter.address, credential: { kind: 'agent' } }]);
  expect(lines.filter((line) => line.includes('acceptHostKey') && line.includes('SHA256:a'))).toHaveLength(2);
});

it('a key of a test that another one has replaced is not trusted', async () => {
  const { handlers, trusted } = opened();
  const testId = uuid();
  await handlers.testRouter({ testId, routerId, router: goodRouter });
  await handlers.testRouter({ testId: uuid(), routerId, router: goodRouter });
  expect(errorOf(await handlers.trustTestedHostKey({ testId, ...key })).code).toBe('NOT_POSSIBLE_NOW');
  expect(trusted).toEqual([]);
});
