/** Entry: the commands server as a part of the app. The app starts it, configures it over the process channel and stops it. */

import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { FromEmbeddedServer, ToEmbeddedServer } from '@shared/embedded-channel';
import { z } from 'zod';
import { catalogOf } from './infrastructure/profile-catalog';
import { readProfileFiles } from './infrastructure/profile-files';
import { describeThrown } from './log';
import { embeddedTests, type EmbeddedTests } from './embedded-tests';
import { openProcessChannel } from './process-channel';
import { channelDirectory } from './router-directory/channel-directory';
import { routerTargetSchema } from './router-directory/target-schema';
import { hashToken } from './routes/authorization';
import { serverIdentityIn } from './server-identity';
import { assembleServer, type Server } from './server-parts';
import { coarseOf, openFileStore } from './session-store/file-store';

const requestId = z.number().int().min(1);

const messageSchema: z.ZodType<ToEmbeddedServer> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('configure'),
    token: z.string().min(16).max(512),
    dataFolder: z.string().min(1).max(4_096),
    sessionTimeoutMs: z.number().int().min(1),
  }),
  z.object({ type: z.literal('router'), requestId, target: routerTargetSchema }),
  z.object({ type: z.literal('no-router'), requestId, message: z.string().max(500) }),
  z.object({ type: z.literal('test-router'), requestId, target: routerTargetSchema }),
  z.object({ type: z.literal('cancel-test'), requestId }),
  z.object({
    type: z.literal('trust-host-key'),
    requestId,
    target: routerTargetSchema,
    hostKey: z.object({ algorithm: z.string().max(100), fingerprint: z.string().max(200) }),
  }),
  z.object({ type: z.literal('stop') }),
]);

type Configuration = Extract<ToEmbeddedServer, { type: 'configure' }>;

/** The token is another at each launch; what it starts belongs to the same owner. */
const owner = 'app';
/** An app that is busy answers late; one that does not answer at all must not hold a start for ever. */
const directoryTimeoutMs = 10_000;
/** Stopping waits for cancelled starts to clean up, and then goes anyway. */
const stopWithinMs = 5_000;

function main(): void {
  const channel = openProcessChannel<FromEmbeddedServer>();
  if (!channel) {
    process.stderr.write(
      'This is the part of the app that the app starts itself. On its own, run the commands server.\n',
    );
    process.exitCode = 64;
    return;
  }
  const directory = channelDirectory({
    ask: (requestId, routerId) => channel.send({ type: 'resolve-router', requestId, routerId }),
    timeoutMs: directoryTimeoutMs,
  });
  let server: Server | null = null;
  let tests: EmbeddedTests | null = null;
  let isStopping = false;

  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    tests?.cancelAll();
    void (server?.app.stop() ?? Promise.resolve()).catch(() => undefined).then(() => process.exit(0));
  };

  const configure = async (configuration: Configuration) => {
    const serverIdentity = await serverIdentityIn(join(configuration.dataFolder, 'server-id'), (problem) =>
      channel.send({ type: 'log', level: 'error', line: `the server's own name: ${problem}` }),
    );
    const sessions = await openSessions(configuration);
    const files = await readProfileFiles([join(configuration.dataFolder, 'profiles')], { mustExist: false });
    const profiles = catalogOf(files);
    server = assembleServer({
      profiles,
      serverIdentity,
      ...(sessions ? { sessions } : {}),
      tokens: [{ user: owner, sha256: hashToken(configuration.token) }],
      knownHostsFile: join(configuration.dataFolder, 'known_hosts'),
      sessionTimeoutMs: configuration.sessionTimeoutMs,
      directory,
      write: (level, line) => channel.send({ type: 'log', level, line }),
    });
    tests = embeddedTests({ server, user: owner, send: channel.send });
    for (const problem of profiles.problems) server.log.error('a profile is not used', { problem });
    server.redactor.learn('token', [configuration.token]);
    const { http } = server.app;
    await http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.server.address() as AddressInfo;
    server.log.info('listening', { port, serverInstanceId: server.serverInstanceId });
    channel.send({ type: 'listening', port, serverInstanceId: server.serverInstanceId });
  };

  /** Null when there is no way to keep them: then they end with this process, which is told, and better than no server. */
  const openSessions = async ({ dataFolder, sessionTimeoutMs }: Configuration) => {
    const tell = (problem: string) =>
      channel.send({
        type: 'log',
        level: 'error',
        line: `sessions would not survive a restart of the server: ${problem}`,
      });
    try {
      const opened = await openFileStore({
        file: join(dataFolder, 'sessions'),
        coarseMs: coarseOf(sessionTimeoutMs),
        // The server before this one may be on its way out.
        waitForLockMs: stopWithinMs + 1_000,
        onTrouble: (problem) => {
          if (problem !== null) tell(problem);
          else channel.send({ type: 'log', level: 'info', line: 'the session file can be written again' });
        },
      });
      if (opened.keptAside !== null) {
        const line = `${opened.unreadable} lines of the session file could not be read; it is kept as ${opened.keptAside}`;
        channel.send({ type: 'log', level: 'error', line });
      }
      return opened;
    } catch (error) {
      tell(describeThrown(error));
      return null;
    }
  };

  channel.onMessage((raw) => {
    const parsed = messageSchema.safeParse(raw);
    if (!parsed.success) {
      // Neither the message nor what zod says of its values: it may hold a credential.
      const issue = parsed.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      channel.send({
        type: 'failed',
        message: `A message of the app was not understood${where ? ` at ${where}` : ''}`,
      });
      refuseQuestion(raw);
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'configure':
        if (server) {
          channel.send({ type: 'failed', message: 'The commands server is configured already' });
          return;
        }
        configure(message).catch((error: unknown) => {
          channel.send({
            type: 'failed',
            message: `The commands server could not be started: ${describeThrown(error)}`,
          });
          stop();
        });
        return;
      case 'router':
        directory.answer(message.requestId, message.target);
        return;
      case 'no-router':
        directory.refuse(message.requestId, message.message);
        return;
      case 'test-router':
        tests?.begin(message.requestId, message.target);
        return;
      case 'cancel-test':
        tests?.cancel(message.requestId);
        return;
      case 'trust-host-key':
        tests?.trust(message.requestId, message.target, message.hostKey);
        return;
      case 'stop':
        stop();
    }
  });

  /** A router that is described wrongly is an answer too: the start that waits for it must not wait longer. */
  function refuseQuestion(raw: unknown): void {
    const question = z.object({ requestId }).safeParse(raw);
    if (question.success) {
      directory.refuse(question.data.requestId, 'The app described the router in a way that is not understood');
    }
  }

  channel.onClose(stop);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  channel.send({ type: 'ready' });
}

main();
