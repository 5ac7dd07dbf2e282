/**
 * Starts, watches and stops the app's own commands server. It listens on loopback, on a port the system picks, with a
 * token made for this launch and handed over by the process channel. When it dies it is started again, with backoff; when it
 * lives and does not answer for long, it is ended first.
 */

import type { RouterTarget, ToEmbeddedServer } from '@shared/embedded-channel';
import { parseId, type RouterId } from '@shared/ids';
import type { Result } from '@shared/result';
import type { ServiceError } from '@shared/errors';
import { z } from 'zod';
import type { Log } from '../log/log';
import { type Redactor } from '../log/redact';
import { presentable } from '@shared/visible-text';
import type { Clock, TimerHandle, Timers } from '../ports';
import type { ChildProcess, StartProcess } from './child-process';
import { routerTestReportSchema, wireErrorSchema } from './router-test-schema';
import { createRouterTests, type RouterTests } from './router-tests';
import { texts } from '../texts';

const startWithinMs = 15_000;
const stopWithinMs = 3_000;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/**
 * Alive and silent for so long, and so often asked: it hangs. Generous, because a restart takes every request that is on its
 * way with it, and a slow computer is no fault of the server's.
 */
const hangsAfterMs = 60_000;
const hangsAfterChecks = 4;
const longestBetweenChecksMs = 45_000;
/** after this long without dying, the next death counts as the first again */
const steadyAfterMs = 60_000;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('listening'), port: z.number().int().min(1).max(65_535), serverInstanceId: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('resolve-router'), requestId: z.number().int(), routerId: z.string() }),
  z.object({ type: z.literal('router-tested'), requestId: z.number().int(), report: routerTestReportSchema }),
  z.object({
    type: z.literal('host-key-trusted'),
    requestId: z.number().int(),
    error: wireErrorSchema.nullable(),
  }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warn', 'error']), line: z.string() }),
]);

export type EmbeddedServerEvents = {
  readonly onListening: (server: {
    readonly baseUrl: string;
    readonly token: string;
    /** null: it is the first */
    readonly restarted: 'it ended' | 'it hung' | null;
  }) => void;
  readonly onDown: (reason: string, nextStartInMs: number) => void;
};

export type EmbeddedServer = {
  readonly start: () => void;
  /** Resolves when the process is gone. */
  readonly stop: () => Promise<void>;
  /** What a check of its health found: one that lives and is silent for long is ended and started again. */
  readonly healthSeen: (answers: boolean) => void;
  readonly pid: () => number | undefined;
  readonly tests: Pick<RouterTests, 'begin' | 'trust'>;
};

export function createEmbeddedServer(
  ports: {
    readonly startProcess: StartProcess;
    readonly clock: Clock;
    readonly timers: Timers;
    readonly log: Log;
    readonly redactor: Redactor;
    /** 256 bits, hex */
    readonly newToken: () => string;
    readonly correlationId: () => string;
    readonly resolveRouter: (routerId: RouterId) => Promise<Result<RouterTarget, ServiceError>>;
    readonly dataFolder: string;
    readonly sessionTimeoutMs: number;
  } & EmbeddedServerEvents,
): EmbeddedServer {
  const { clock, timers, log } = ports;
  let child: ChildProcess | null = null;
  let wanted = false;
  let deaths = 0;
  let launches = 0;
  let hung = false;
  let silence: { readonly since: number; lastAt: number; checks: number } | null = null;
  let startedAt = 0;
  let pending: TimerHandle | null = null;
  let gone: (() => void) | null = null;
  let listens: ChildProcess | null = null;
  const tests = createRouterTests({
    send: () => {
      const process = listens;
      return process && ((message) => send(process, message));
    },
    timers,
    correlationId: ports.correlationId,
  });

  function launch(): void {
    pending = null;
    launches += 1;
    silence = null;
    startedAt = clock.monotonicMs();
    const token = ports.newToken();
    ports.redactor.remember(token);
    let process: ChildProcess;
    try {
      process = ports.startProcess('commands-server-embedded');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      startAgainLater(texts.server.notStarted(presentable(why, 300)));
      return;
    }
    child = process;
    /** why this process has not come to listen, in better words than those of how it ended */
    let whyNot: string | null = null;
    const overdue = timers.after(startWithinMs, () => {
      whyNot = texts.server.tooLate(startWithinMs / 1_000);
      log.error('the embedded commands server did not start in time', { seconds: startWithinMs / 1000 });
      process.kill();
    });
    process.onErrorOutput((text) => log.warn('embedded server stderr', { text: presentable(text, 1_000) }));
    process.onMessage((raw) => {
      const parsed = messageSchema.safeParse(raw);
      if (!parsed.success) {
        log.warn('embedded server sent an unknown message');
        return;
      }
      const message = parsed.data;
      if (message.type === 'ready') {
        send(process, {
          type: 'configure',
          token,
          dataFolder: ports.dataFolder,
          sessionTimeoutMs: ports.sessionTimeoutMs,
        });
      } else if (message.type === 'listening') {
        overdue.cancel();
        whyNot = null;
        listens = process;
        ports.onListening({
          baseUrl: `http://127.0.0.1:${message.port}`,
          token,
          restarted: launches === 1 ? null : hung ? 'it hung' : 'it ended',
        });
        hung = false;
      } else if (message.type === 'failed') {
        const said = ports.redactor.redact(presentable(message.message, 500));
        log.error('the embedded commands server failed', { message: said });
        if (listens !== process) whyNot = texts.server.failedSaying(said);
      } else if (message.type === 'router-tested') {
        tests.tested(message.requestId, message.report);
      } else if (message.type === 'host-key-trusted') {
        tests.trusted(message.requestId, message.error);
      } else if (message.type === 'log') {
        log[message.level]('embedded server', { line: presentable(message.line, 4_000) });
      } else {
        void answer(process, message.requestId, message.routerId);
      }
    });
    process.onExit((code) => {
      overdue.cancel();
      if (child === process) child = null;
      if (listens === process) {
        listens = null;
        tests.serverGone();
      }
      gone?.();
      if (!wanted) return;
      const how = code === null ? texts.server.endedBySignal : texts.server.endedWithCode(code);
      startAgainLater(whyNot ?? (hung ? texts.server.hung(hangsAfterMs / 1_000) : how));
    });
  }

  function startAgainLater(reason: string): void {
    const steady = clock.monotonicMs() - startedAt >= steadyAfterMs;
    deaths = steady ? 1 : deaths + 1;
    const delayMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (deaths - 1));
    log.error('the embedded commands server is gone', { reason, nextStartInMs: delayMs });
    pending = timers.after(delayMs, launch);
    ports.onDown(reason, delayMs);
  }

  function healthSeen(answers: boolean): void {
    const process = listens;
    if (answers || !process) {
      silence = null;
      return;
    }
    const now = clock.monotonicMs();
    // Nobody asked meanwhile: another server was in use, or the computer slept.
    if (silence && now - silence.lastAt > longestBetweenChecksMs) silence = null;
    silence ??= { since: now, lastAt: now, checks: 0 };
    silence.checks += 1;
    silence.lastAt = now;
    if (now - silence.since < hangsAfterMs || silence.checks < hangsAfterChecks) return;
    log.error('the embedded commands server lives and does not answer', { seconds: (now - silence.since) / 1_000 });
    silence = null;
    hung = true;
    process.kill();
  }

  async function answer(process: ChildProcess, requestId: number, routerId: string): Promise<void> {
    const id = parseId<RouterId>(routerId);
    const [target, error] = id ? await ports.resolveRouter(id) : [null, null];
    send(
      process,
      target
        ? { type: 'router', requestId, target }
        : {
            type: 'no-router',
            requestId,
            message: error ? `${error.message} ${error.hint}`.slice(0, 500) : texts.targets.unknown,
          },
    );
  }

  function send(process: ChildProcess, message: ToEmbeddedServer): void {
    process.send(message);
  }

  return {
    start: () => {
      if (wanted) return;
      wanted = true;
      launch();
    },
    stop: async () => {
      wanted = false;
      pending?.cancel();
      const process = child;
      if (!process) return;
      await new Promise<void>((resolve) => {
        const hard = timers.after(stopWithinMs, () => process.kill());
        gone = () => {
          hard.cancel();
          resolve();
        };
        send(process, { type: 'stop' });
      });
    },
    healthSeen,
    pid: () => child?.pid,
    tests,
  };
}
