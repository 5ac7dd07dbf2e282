/**
 * Which commands server is in use, and the manager that speaks to it: the embedded one, or a remote one by its URL. The
 * choice can change while the app runs; a token that was replaced in its file is taken up when the old one is refused.
 */

import { type ErrorCode, rootCause, type ServiceError, serviceError } from '@shared/errors';
import type { ServerId } from '@shared/ids';
import type { ServerStatus } from '@shared/ipc-contract';
import { fail, ok, type Result } from '@shared/result';
import type { AppStatusHolder } from './app-status';
import type { Log } from './log/log';
import type { Redactor } from './log/redact';
import {
  type CommandsServerManager,
  createCommandsServerManager,
  defaultTimeouts,
  plainServerTtlMs,
  type ServerProfile,
  type ServerTimeouts,
} from './managers/commands-server-manager';
import { createServerWatch, type ServerWatch } from './managers/server-watch';
import type { Clock, Randomness, Timers } from './ports';
import type { ManagerSource } from './services/commands-server-operations/base';
import { readCaFile } from './settings/ca-file';
import { createTokenFileWatch, readTokenFile } from './settings/token-file';
import { texts } from './texts';

export type ServerChoice =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'remote';
      readonly url: string;
      readonly tokenFile: string | null;
      /** of a server that tells no lease of its own */
      readonly leaseMs: number | null;
      /** one of the settings, whose token is stored */
      readonly serverId?: ServerId;
      readonly label?: string;
      /** PEM of an authority that the system does not know */
      readonly caFile?: string | null;
      /** none: the usual ones */
      readonly timeouts?: ServerTimeouts;
    };

type RemoteChoice = Extract<ServerChoice, { kind: 'remote' }>;

/** How long a click waits for an embedded server that is just being started. */
const serverStartMs = 10_000;

/** A web page may be a server's own way to say that it does not know the token. */
const mayRefuseTheToken: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UNAUTHENTICATED', 'COMMANDS_SERVER_BAD_ANSWER']);

/** Under this name the sessions of a server stand on disk. */
export const nameOfServer = (choice: ServerChoice): string => (choice.kind === 'remote' ? choice.url : 'embedded');

const labelOf = ({ label, url }: RemoteChoice): string => label ?? new URL(url).host;

/** In the middle of a sentence. */
export const wordsForServer = (choice: ServerChoice): string =>
  choice.kind === 'remote' ? texts.server.named(labelOf(choice)) : texts.server.embedded;

export function serverStatusOf(choice: ServerChoice): ServerStatus {
  const url = choice.kind === 'remote' ? choice.url : null;
  return {
    kind: choice.kind,
    label: choice.kind === 'remote' ? labelOf(choice) : texts.server.embeddedLabel,
    url,
    state: 'starting',
    latencyMs: null,
    version: null,
    capabilities: [],
    profiles: [],
    error: null,
    nextCheckAt: null,
  };
}

export type ServerInUse = {
  readonly source: ManagerSource;
  readonly watch: ServerWatch;
  readonly choice: () => ServerChoice;
  /** Speaks to this server from now on, or to the same one in another way. The caller moves the sessions. */
  readonly use: (choice: ServerChoice) => Promise<void>;
  /** Answers whether it is the one in use. */
  readonly embeddedListens: (profile: ServerProfile) => boolean;
  readonly embeddedIsDown: (reason: string, nextStartInMs: number) => void;
  readonly close: () => void;
};

export function createServerInUse(ports: {
  readonly choice: ServerChoice;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly status: AppStatusHolder;
  readonly isOnline: () => boolean;
  readonly storedToken?: (serverId: ServerId) => Promise<Result<string | null, ServiceError>>;
  readonly startEmbedded: () => void;
  /** a request waits for the embedded server, which may not have been started yet */
  readonly hurryEmbedded: () => void;
  /** what a check of the embedded one's health found */
  readonly onEmbeddedHealth: (answers: boolean) => void;
  /** what is known of sessions may be old */
  readonly onDoubt: (why: string) => void;
}): ServerInUse {
  const { clock, timers, status } = ports;
  let choice = ports.choice;
  let manager: CommandsServerManager | null = null;
  let serverNumber = 0;
  let embedded: ServerProfile | 'not started' | 'starting' = 'not started';
  let arrived: (() => void)[] = [];

  const watch = createServerWatch({
    clock,
    timers,
    randomness: ports.randomness,
    isOnline: ports.isOnline,
    onStatus: (change) => {
      status.setServer(change);
      if (choice.kind === 'embedded' && change.state) ports.onEmbeddedHealth(change.state === 'healthy');
      if (change.error && mayRefuseTheToken.has(rootCause(change.error).code)) void tokenFile.look();
    },
    onReturned: () => ports.onDoubt('the commands server is back'),
  });
  const tokenFile = createTokenFileWatch({
    clock,
    file: () => (choice.kind === 'remote' ? choice.tokenFile : null),
    inUse: () => manager?.profile.token ?? null,
    onChanged: async () => {
      ports.log.info('another token stands in the token file');
      if (choice.kind === 'remote') await speakToRemote(choice);
      ports.onDoubt('the token was replaced');
    },
  });

  function suspect(code: ErrorCode): void {
    if (mayRefuseTheToken.has(code)) void tokenFile.look();
    watch.suspect();
  }

  function speakTo(profile: ServerProfile | null): void {
    manager?.close();
    manager = profile && createCommandsServerManager({ profile, clock, timers, onTransportFailure: suspect });
    watch.watch(manager);
    if (!manager) return;
    for (const wake of arrived) wake();
    arrived = [];
  }

  async function tokenOf({ tokenFile: file, serverId }: RemoteChoice): Promise<Result<string | null, string>> {
    if (file !== null) return await readTokenFile(file);
    if (serverId === undefined || !ports.storedToken) return ok(null);
    const [token, error] = await ports.storedToken(serverId);
    return error ? fail(`${error.message} ${error.hint}`) : ok(token);
  }

  async function speakToRemote(remote: RemoteChoice): Promise<void> {
    const { url, leaseMs } = remote;
    const [token, problem] = await tokenOf(remote);
    const [ca, caProblem] = await readCaFile(remote.caFile ?? null);
    // Another one was chosen while the files were read.
    if (choice !== remote) return;
    if (token !== null) ports.redactor.remember(token);
    if (problem !== null) {
      const title = remote.tokenFile === null ? texts.notices.tokenNotUsed : texts.notices.tokenFileNotUsed;
      status.notify({ id: 'token', level: 'error', title, text: problem, lines: [] });
    }
    if (caProblem !== null) {
      const title = texts.notices.authorityNotUsed;
      status.notify({ id: 'ca', level: 'error', title, text: caProblem, lines: [] });
    }
    speakTo({
      kind: 'remote',
      label: labelOf(remote),
      baseUrl: url,
      token,
      ...(ca === null ? {} : { ca }),
      timeouts: remote.timeouts ?? defaultTimeouts,
      assumedTtlMs: leaseMs ?? plainServerTtlMs,
    });
  }

  return {
    watch,
    choice: () => choice,
    source: {
      current: () => manager,
      serverNumber: () => serverNumber,
      withAnotherToken: async (refused) => {
        await tokenFile.look();
        return manager === refused ? null : manager;
      },
      whenThere: async () => {
        if (manager) return manager;
        if (choice.kind === 'embedded') ports.hurryEmbedded();
        await new Promise<void>((resolve) => {
          const limit = timers.after(serverStartMs, resolve);
          arrived.push(() => {
            limit.cancel();
            resolve();
          });
        });
        return manager;
      },
    },
    use: async (wanted) => {
      if (nameOfServer(wanted) !== nameOfServer(choice)) {
        serverNumber += 1;
        watch.forget();
      }
      choice = wanted;
      speakTo(null);
      for (const notice of ['token', 'ca']) status.dismiss(notice);
      status.setServer(serverStatusOf(wanted));
      if (wanted.kind === 'remote') await speakToRemote(wanted);
      else if (embedded === 'not started') {
        embedded = 'starting';
        ports.startEmbedded();
      } else if (embedded !== 'starting') speakTo(embedded);
    },
    embeddedListens: (profile) => {
      embedded = profile;
      if (choice.kind !== 'embedded') return false;
      speakTo(profile);
      return true;
    },
    embeddedIsDown: (reason, nextStartInMs) => {
      embedded = 'starting';
      if (choice.kind !== 'embedded') return;
      speakTo(null);
      const message = texts.server.gone(reason);
      status.setServer({
        state: 'unreachable',
        latencyMs: null,
        error: serviceError('COMMANDS_SERVER_NOT_RUNNING', { message, correlationId: ports.randomness.uuid() }),
        nextCheckAt: clock.monotonicMs() + nextStartInMs,
      });
    },
    close: () => {
      watch.stop();
      manager?.close();
    },
  };
}
