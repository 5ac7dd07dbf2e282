/**
 * The whole of main in plain Node: its real parts, real files in a folder of its own, real HTTP to a server that a test
 * gives. Only the clocks can be moved by hand, as a sleeping computer or somebody who sets the clock would.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BulkProgress } from '@shared/bulk';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { AppStatus, CommandInput, CommandName, CommandOutput, QuitQuestion } from '@shared/ipc-contract';
import type { Result } from '@shared/result';
import type { Phase } from '@shared/session';
import { type RouterRow, rowsOf } from '@shared/view-sync';
import { buildApp } from '../../src/main/app';
import type { RunningApp } from '../../src/main/app-ports';
import type { ChildProcess } from '../../src/main/embedded-server/child-process';
import { type Clock, systemClock, systemRandomness, systemTimers } from '../../src/main/ports';
import { parseFlags } from '../../src/main/settings/flags';
import { fakeCipher } from '../support/fake-cipher';
import { goodRouter, until, valueOf } from './support';

export type RealMain = {
  readonly app: RunningApp;
  readonly call: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<Result<CommandOutput<Name>, ServiceError>>;
  readonly add: (name: string, id?: string) => Promise<RouterId>;
  readonly row: (routerId: RouterId) => RouterRow;
  readonly phase: (routerId: RouterId) => Phase;
  /** every phase that the session on a router went through, by the app's own log: the window is told less often */
  readonly phases: (routerId: RouterId) => Promise<readonly Phase[]>;
  readonly status: () => AppStatus;
  /** every state that the server was shown in, in order */
  readonly serverStates: readonly string[];
  readonly bulk: () => BulkProgress | null;
  readonly questions: readonly QuitQuestion[];
  readonly activity: readonly boolean[];
  /** as a sleep: both clocks go on (`counted`), or only the wall clock, and no timer of ours has run meanwhile */
  readonly sleep: (ms: number, how: { readonly counted: boolean }) => void;
  readonly setWallClock: (byMs: number) => void;
  readonly setOnline: (isOnline: boolean) => void;
  /** Ends sessions and leaves, as “End and quit” does. */
  readonly quit: () => Promise<void>;
};

export async function startRealMain(options: {
  readonly folder: string;
  /** null: no flag names one, so the settings say which; the embedded server is a process that never comes up */
  readonly serverUrl: string | null;
  readonly token: string;
  readonly leaseSeconds?: number;
}): Promise<RealMain> {
  await mkdir(options.folder, { recursive: true });
  const tokenFile = path.join(options.folder, 'token');
  await writeFile(tokenFile, `${options.token}\n`);
  let wallLeapMs = 0;
  let monotonicLeapMs = 0;
  let online = true;
  const clock: Clock = {
    monotonicMs: () => systemClock.monotonicMs() + monotonicLeapMs,
    wallMs: () => systemClock.wallMs() + wallLeapMs,
  };
  const statuses: AppStatus[] = [];
  const serverStates: string[] = [];
  const questions: QuitQuestion[] = [];
  const activity: boolean[] = [];
  const rows = new Map<RouterId, RouterRow>();
  let bulk: BulkProgress | null = null;
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const see = (row: RouterRow): void => {
    rows.set(row.id, row);
  };
  const flags = [
    ...(options.serverUrl === null
      ? []
      : [`--commands-server=${options.serverUrl}`, `--commands-server-token-file=${tokenFile}`]),
    ...(options.leaseSeconds === undefined ? [] : [`--commands-server-lease=${options.leaseSeconds}`]),
  ];
  const app = await buildApp({
    flags: valueOf(parseFlags(flags, {}) as never),
    userDataFolder: path.join(options.folder, 'data'),
    clock,
    timers: systemTimers,
    randomness: systemRandomness,
    newToken: () => 'not used',
    cipher: fakeCipher,
    startProcess: () => {
      if (options.serverUrl !== null) throw new Error('no process is needed with a remote server');
      return muteProcess();
    },
    userName: 'admin',
    versions: { app: '0', electron: '0', runtime: 'test' },
    onBatch: (batch) => {
      for (const row of batch.upserts) see(row);
      void app.handlers.acknowledgeBatch({ epoch: batch.epoch, seq: batch.seq });
    },
    onStatus: (status) => {
      statuses.push(status);
      if (serverStates.at(-1) !== status.server.state) serverStates.push(status.server.state);
    },
    onBulk: (progress) => {
      bulk = progress;
    },
    onListDrawn: () => undefined,
    onActivity: (isActive) => activity.push(isActive),
    isOnline: () => online,
    askToQuit: (question) => questions.push(question),
    leave: () => leave(),
    chooseKeyFile: () => Promise.resolve(null),
    desktop: { tray: false, notifications: false, startAtLogin: false },
    setStartAtLogin: () => Promise.resolve(),
    chooseCaFile: () => Promise.resolve(null),
    openFolder: () => Promise.resolve(''),
    closeWindow: () => undefined,
    isWatched: () => true,
    showMessage: () => undefined,
    onSessionsChanged: () => undefined,
    chooseImportFile: () => Promise.resolve(null),
    chooseSaveFile: () => Promise.resolve(null),
    copyText: () => undefined,
  });
  const call: RealMain['call'] = async (name, input) =>
    await (app.handlers[name] as never as CallOf<typeof name>)(input);
  for (const row of rowsOf(valueOf(await call('getSnapshot', undefined)).view)) see(row);

  /** The log is written behind the events: what is asked for stands in it when a line that was logged after it does. */
  async function writtenLog(): Promise<string> {
    const file = path.join(options.folder, 'data', 'logs', 'app.jsonl');
    const mark = randomUUID();
    app.log.info('a test reads the log', { mark });
    let log = '';
    await until(async () => {
      log = await readFile(file, 'utf8').catch(() => '');
      return log.includes(mark);
    });
    return log;
  }

  return {
    app,
    call,
    add: async (name, id) => {
      const router = { ...goodRouter, name, address: null };
      const added = valueOf(await call('addRouter', { router, ...(id === undefined ? {} : { id }) }));
      return added.routerId;
    },
    row: (routerId) => {
      const row = rows.get(routerId);
      if (!row) throw new Error('this router was never shown');
      return row;
    },
    phase: (routerId) => rows.get(routerId)?.session.phase ?? 'No session',
    phases: async (routerId) => {
      const log = await writtenLog();
      const changes = log
        .split('\n')
        .filter((line) => line.includes('"session phase"') && line.includes(routerId))
        .map((line) => JSON.parse(line) as { readonly from: Phase; readonly to: Phase });
      return [...changes.slice(0, 1).map(({ from }) => from), ...changes.map(({ to }) => to)];
    },
    status: () => {
      const status = statuses.at(-1);
      if (!status) throw new Error('no status was told');
      return status;
    },
    serverStates,
    bulk: () => bulk,
    questions,
    activity,
    sleep: (ms, { counted }) => {
      app.fellAsleep();
      wallLeapMs += ms;
      if (counted) monotonicLeapMs += ms;
      app.wokeUp();
    },
    setWallClock: (byMs) => {
      wallLeapMs += byMs;
    },
    setOnline: (isOnline) => {
      online = isOnline;
    },
    quit: async () => {
      app.quit.endAndQuit();
      await left;
    },
  };
}

function muteProcess(): ChildProcess {
  let exited: (code: number | null) => void = () => undefined;
  return {
    pid: undefined,
    send: (message) => {
      if ((message as { readonly type?: unknown }).type === 'stop') exited(0);
    },
    onMessage: () => undefined,
    onExit: (listener) => {
      exited = listener;
    },
    onErrorOutput: () => undefined,
    kill: () => exited(null),
  };
}

type CallOf<Name extends CommandName> = (
  input: CommandInput<Name>,
) => Promise<Result<CommandOutput<Name>, ServiceError>>;
