/**
 * Questions about one router to the embedded server that are no session: a test, and trusting the key that it was shown.
 * Each has one answer, whatever happens: the server's, or that it is gone, or that the time is over.
 */

import type { RouterTarget, ToEmbeddedServer } from '@shared/embedded-channel';
import { type ErrorCode, type HostKey, type ServiceError, serviceError } from '@shared/errors';
import { fail, ok, type Result } from '@shared/result';
import { type RouterTestReport, testWithinMs } from '@shared/router-test';
import type { WireError } from '@shared/wire';
import { errorOfServer } from '../managers/commands-server-manager/envelope';
import type { Timers } from '../ports';
import { texts } from '../texts';

/** The server keeps the limit by itself; this is for one that hangs. */
const answerWithinMs = testWithinMs + 5_000;
const trustWithinMs = 5_000;

export type RouterTest = Promise<Result<RouterTestReport<ServiceError>, ServiceError>>;

export type RouterTests = {
  /** `cancel` closes the connection to the router; the test answers then that it was cancelled. */
  readonly begin: (target: RouterTarget, cancel: AbortSignal) => RouterTest;
  /** @param target its credentials do not matter and are not sent */
  readonly trust: (target: RouterTarget, hostKey: HostKey) => Promise<Result<null, ServiceError>>;
  readonly tested: (requestId: number, report: RouterTestReport<WireError>) => void;
  readonly trusted: (requestId: number, error: WireError | null) => void;
  /** the process is gone, and every open question with it */
  readonly serverGone: () => void;
};

type Question = {
  readonly tested: (report: RouterTestReport<WireError>) => void;
  readonly trusted: (error: WireError | null) => void;
  readonly failed: (error: ServiceError) => void;
};

/** What to do next, where the usual words speak of a session. */
const hints: Partial<Record<ErrorCode, string>> = texts.routerTests.hints;

export function createRouterTests(ports: {
  /** null while there is no server that listens */
  readonly send: () => ((message: ToEmbeddedServer) => void) | null;
  readonly timers: Timers;
  readonly correlationId: () => string;
}): RouterTests {
  const open = new Map<number, Question>();
  let lastRequestId = 0;

  const asTestError = (error: WireError): ServiceError => {
    const context = { server: texts.server.theEmbedded, correlationId: ports.correlationId(), wallMs: 0 };
    const known = errorOfServer(error, context);
    return { ...known, hint: hints[known.code] ?? known.hint };
  };

  function ask<Value>(
    messageOf: (requestId: number) => ToEmbeddedServer,
    withinMs: number,
    questionOf: (answer: (result: Result<Value, ServiceError>) => void) => Question,
  ): { readonly requestId: number; readonly answer: Promise<Result<Value, ServiceError>> } {
    lastRequestId += 1;
    const requestId = lastRequestId;
    const answer = new Promise<Result<Value, ServiceError>>((resolve) => {
      const settle = (result: Result<Value, ServiceError>): void => {
        limit.cancel();
        open.delete(requestId);
        resolve(result);
      };
      const limit = ports.timers.after(withinMs, () => {
        const message = texts.server.embeddedSilent(withinMs / 1000);
        settle(fail(serviceError('COMMANDS_SERVER_TIMEOUT', { message, correlationId: ports.correlationId() })));
      });
      const send = ports.send();
      if (send === null) {
        settle(fail(notRunning()));
        return;
      }
      open.set(requestId, questionOf(settle));
      send(messageOf(requestId));
    });
    return { requestId, answer };
  }

  function notRunning(): ServiceError {
    const message = texts.server.notRunning;
    return serviceError('COMMANDS_SERVER_NOT_RUNNING', { message, correlationId: ports.correlationId() });
  }

  const ignore = (): void => undefined;

  return {
    begin: (target, cancel) => {
      const { requestId, answer } = ask<RouterTestReport<ServiceError>>(
        (id) => ({ type: 'test-router', requestId: id, target }),
        answerWithinMs,
        (settle) => ({
          tested: (report) => settle(ok({ ...report, error: report.error && asTestError(report.error) })),
          trusted: ignore,
          failed: (error) => settle(fail(error)),
        }),
      );
      const stop = (): void => {
        if (open.has(requestId)) ports.send()?.({ type: 'cancel-test', requestId });
      };
      cancel.addEventListener('abort', stop, { once: true });
      if (cancel.aborted) stop();
      return answer;
    },
    trust: (target, hostKey) =>
      ask<null>(
        (requestId) => ({ type: 'trust-host-key', requestId, target: withoutCredentials(target), hostKey }),
        trustWithinMs,
        (settle) => ({
          tested: ignore,
          trusted: (error) => settle(error === null ? ok(null) : fail(asTestError(error))),
          failed: (error) => settle(fail(error)),
        }),
      ).answer,
    tested: (requestId, report) => open.get(requestId)?.tested(report),
    trusted: (requestId, error) => open.get(requestId)?.trusted(error),
    serverGone: () => {
      for (const question of open.values()) question.failed(notRunning());
    },
  };
}

/** What is needed to know whose key it is, and nothing that opens anything. */
export function withoutCredentials(target: RouterTarget): RouterTarget {
  const { furtherCredentials: _, ...rest } = target;
  return {
    ...rest,
    credential: { kind: 'agent' },
    jumpHosts: (target.jumpHosts ?? []).map(({ furtherCredentials: __, ...jump }) => ({
      ...jump,
      credential: { kind: 'agent' },
    })),
  };
}
