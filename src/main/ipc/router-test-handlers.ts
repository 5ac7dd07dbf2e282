/**
 * The commands about testing a router that stands in a form. Its secret goes from the window through main to the embedded
 * server once; what is kept here for "trust this key" is where the test went, without any credential.
 */

import type { RouterTarget } from '@shared/embedded-channel';
import { type ServiceError, serviceError } from '@shared/errors';
import type { RouterId, UserId } from '@shared/ids';
import { fail, type Result } from '@shared/result';
import type { RouterInput } from '@shared/router';
import type { AuditLog } from '../audit/audit-log';
import { type RouterTests, withoutCredentials } from '../embedded-server/router-tests';
import type { Log } from '../log/log';
import type { Clock } from '../ports';
import type { RouterTargets } from '../router-targets';
import { logServiceOperation } from '../services/base';
import type { Handlers } from './register';
import { texts } from '../texts';

export type RouterTestHandlers = Pick<Handlers, 'testRouter' | 'cancelRouterTest' | 'trustTestedHostKey'>;

export type RouterTestHandlerPorts = {
  readonly targets: RouterTargets;
  readonly tests: Pick<RouterTests, 'begin' | 'trust'>;
  /** a remote server connects to its routers by itself, by what it knows of them */
  readonly isRemote: () => boolean;
  readonly userId: UserId;
  readonly correlationId: () => string;
  readonly log: Log;
  readonly audit: AuditLog;
  readonly clock: Clock;
};

/** The form has one; a second one is of a window that was opened anew. */
type LastTest = {
  readonly testId: string;
  readonly routerId: RouterId | null;
  readonly cancel: AbortController;
  readonly place: RouterTarget | null;
};

const done: Result<void, ServiceError> = [undefined, null] as never;

export function createRouterTestHandlers(
  ports: RouterTestHandlerPorts,
  /** what of the input names something that is not there; null: nothing */
  referenceProblemOf: (router: RouterInput, routerId: RouterId | null) => string | null,
): RouterTestHandlers {
  let last: LastTest | null = null;

  const refusal = (
    code: 'INVALID_INPUT' | 'NOT_SUPPORTED' | 'NOT_POSSIBLE_NOW',
    message: string,
    hint?: string,
  ): readonly [null, ServiceError] =>
    fail(serviceError(code, { message, correlationId: ports.correlationId(), ...(hint ? { hint } : {}) }));

  return {
    testRouter: async ({ testId, routerId, router, secret }) => {
      last?.cancel.abort();
      const test: LastTest = { testId, routerId, cancel: new AbortController(), place: null };
      last = test;
      if (ports.isRemote()) {
        return refusal('NOT_SUPPORTED', texts.routerTests.notHere, texts.routerTests.startInstead);
      }
      const problem = referenceProblemOf(router, routerId);
      if (problem !== null) return refusal('INVALID_INPUT', problem);
      if (router.address === null) return refusal('INVALID_INPUT', texts.fields.address.empty);
      const [target, error] = await ports.targets.ofDraft(routerId, router, secret);
      if (error) return fail(error);
      if (last === test) last = { ...test, place: withoutCredentials(target) };
      return await ports.tests.begin(target, test.cancel.signal);
    },
    cancelRouterTest: ({ testId }) => {
      if (last?.testId === testId) last.cancel.abort();
      return done;
    },
    trustTestedHostKey: async ({ testId, ...key }) => {
      const place = last?.testId === testId ? last.place : null;
      if (last === null || place === null) {
        return refusal('NOT_POSSIBLE_NOW', texts.routerTests.anotherBegun, texts.routerTests.testAgain);
      }
      const operation = {
        operation: 'acceptHostKey',
        userId: ports.userId,
        routerId: last.routerId,
        sessionId: null,
        parameters: { ...key, replace: false, address: place.address, port: place.port },
        correlationId: ports.correlationId(),
      };
      const [, error] = await logServiceOperation<null>(ports, operation, () => ports.tests.trust(place, key));
      return error ? fail(error) : done;
    },
  };
}
