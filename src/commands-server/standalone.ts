/** Entry: the commands server on its own, for a team. Configured by a YAML file; logs JSON lines to standard output. */

import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { catalogOf } from './infrastructure/profile-catalog';
import { readProfileFiles } from './infrastructure/profile-files';
import { describeThrown } from './log';
import { fileDirectory } from './router-directory/file-directory';
import { ConfigError } from './router-directory/yaml-file';
import { hashToken } from './routes/authorization';
import { coarseOf, openFileStore, type OpenedStore } from './session-store/file-store';
import { assembleServer } from './server-parts';
import { checkConfig } from './standalone-check';
import { isLoopback, problemOfToken, readConfig, readTokens, type StandaloneConfig } from './standalone-config';
import { readTlsPair, renewTls } from './tls';
import { serverVersion } from './version';

const help = `Router Sessions commands server ${serverVersion}

It holds management sessions on routers: opens SSH to a router, checks that it answers, sets up what the
session needs, and ends the session when nobody refreshes it.

Usage: commands-server --config FILE [--check]
       commands-server --hash-token < TOKEN

  --config FILE  the configuration (YAML); server.example.yaml explains every key
  --check        check the configuration and the files it names, say what is wrong, and exit
                 (run it as the user that the server runs as: what root may read, the server may not)
  --hash-token   read a token from standard input and print the hash that the configuration wants
  --version      print the version
  --help         print this

Exit codes: 0 stopped as asked, 64 wrong usage, 78 wrong configuration, 1 anything else.
`;

/** How often the certificate's files are looked at: a renewed one is used a minute later at the latest. */
const tlsLookMs = 60_000;
const exitCodes = { usage: 64, configuration: 78, other: 1 } as const;
/** Stopping waits for requests and cancelled starts, and then goes anyway. */
const stopWithinMs = 10_000;

async function openState(
  file: string,
  sessionTimeoutMs: number,
  onTrouble: (problem: string | null) => void,
): Promise<OpenedStore> {
  try {
    return await openFileStore({ file, coarseMs: coarseOf(sessionTimeoutMs), onTrouble });
  } catch (error) {
    throw new ConfigError(`${file}: the state file cannot be used (${(error as Error).message})`, { cause: error });
  }
}

async function serve(config: StandaloneConfig): Promise<void> {
  const tokens = await readTokens(config.tokenFiles);
  const tls = config.tls ? await readTlsPair(config.tls) : null;
  const profiles = catalogOf(await readProfileFiles(config.profiles, { mustExist: true }));
  const directory = fileDirectory({
    config,
    environment: process.env,
    onReload: (problem) => {
      if (problem === null) server.log.info('configuration read again', { routers: 'replaced' });
      else server.log.error('the changed configuration is not used', { problem });
    },
  });
  const sessions =
    config.stateFile === undefined
      ? null
      : await openState(config.stateFile, config.sessionTimeout, (problem) =>
          server.log.error('the state file', { problem: problem ?? 'can be written again' }),
        );
  const server = assembleServer({
    ...(sessions ? { sessions } : {}),
    endsSessionsOnStop: config.onStop === 'end',
    profiles,
    tokens: [
      ...config.tokens,
      ...tokens.map((token, index) => ({ user: `token-${index + 1}`, sha256: hashToken(token) })),
    ],
    rates: {
      perUser: { perSecond: config.requestsPerSecond, burst: config.requestsPerSecond * 5 },
      unknown: { perSecond: 5, burst: 50 },
    },
    ...(tls ? { tls } : {}),
    knownHostsFile: config.knownHosts,
    sessionTimeoutMs: config.sessionTimeout,
    directory,
    write: (_level, line) => process.stdout.write(`${line}\n`),
  });
  server.redactor.learn('tokens', tokens);
  const { http } = server.app;
  await http.listen({ host: config.listen.host, port: config.listen.port });
  const { address, port } = http.server.address() as AddressInfo;
  server.log.info('listening', { address, port, routers: config.routers.length, version: serverVersion });
  for (const problem of profiles.problems) server.log.error('a profile is not used', { problem });
  if (sessions && sessions.unreadable > 0) {
    server.log.warn('lines of the state file could not be read', {
      lines: sessions.unreadable,
      ...(sessions.keptAside === null ? {} : { keptAs: sessions.keptAside }),
    });
  }
  if (tls && config.tls) {
    renewTls({
      server: http.server as unknown as HttpsServer,
      files: config.tls,
      current: tls,
      everyMs: tlsLookMs,
      onRenewed: (problem) => {
        if (problem === null) server.log.info('certificate read again');
        else server.log.error('the changed certificate is not used', { problem });
      },
    });
  }
  if (!isLoopback(config.listen.host) && !tls) {
    server.log.warn('this server speaks plain HTTP beyond loopback; a proxy before it must terminate TLS', { address });
  }

  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    server.log.info('stopping', { signal });
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    server.app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        server.log.error('stopping failed', { reason: describeThrown(error) });
        process.exit(exitCodes.other);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        config: { type: 'string' },
        check: { type: 'boolean' },
        'hash-token': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
      allowPositionals: false,
    });
    return values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    return null;
  }
}

async function hashFromInput(): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const token = Buffer.concat(chunks).toString('utf8').trim();
  const problem = problemOfToken(token);
  if (problem !== null) {
    process.stderr.write(`The token ${problem}. Make one with: openssl rand -hex 32\n`);
    return exitCodes.usage;
  }
  process.stdout.write(`${hashToken(token)}\n`);
  return 0;
}

async function main(): Promise<number | null> {
  const values = readArguments();
  if (!values) return exitCodes.usage;
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values.version) {
    process.stdout.write(`${serverVersion}\n`);
    return 0;
  }
  if (values['hash-token']) return hashFromInput();
  if (values.config === undefined) {
    process.stderr.write(`--config FILE is needed\n\n${help}`);
    return exitCodes.usage;
  }
  try {
    const config = await readConfig(values.config);
    if (values.check) {
      const remarks = await checkConfig(config);
      const count = config.routers.length;
      process.stdout.write(`${values.config}: in order, ${count} ${count === 1 ? 'router' : 'routers'}\n`);
      for (const remark of remarks) process.stdout.write(`${remark}\n`);
      return 0;
    }
    await serve(config);
    return null;
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : describeThrown(error)}\n`);
    return error instanceof ConfigError ? exitCodes.configuration : exitCodes.other;
  }
}

const exitCode = await main();
// Null while the server runs; assigned and not exited with, so that what was printed is flushed.
if (exitCode !== null) process.exitCode = exitCode;
