/**
 * The whole of main in plain Node against a commands server, with secrets planted where an admin puts them: a password, a
 * passphrase and the server's token. After the main path, with its failures, they are nowhere but where they belong.
 */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RouterId } from '@shared/ids';
import {
  type AppStatus,
  commandChannel,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type IpcEnvelope,
} from '@shared/ipc-contract';
import type { Phase } from '@shared/session';
import { type Batch, rowsOf } from '@shared/view-sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../scripts/lib/audit-verify.mjs';
import { buildApp } from '../../src/main/app';
import { registerCommands } from '../../src/main/ipc/register';
import { systemClock, systemRandomness, systemTimers } from '../../src/main/ports';
import { parseFlags } from '../../src/main/settings/flags';
import { fakeCipher } from '../support/fake-cipher';
import { type HabitsServer, startHabitsServer } from '../support/habits-server';
import { createTempFolder } from '../support/temp-folder';
import { until, valueOf } from './support';

const secrets = {
  password: 'planted-pässword "7d1e" with \\ and planted-tail',
  passphrase: 'planted-passphrase-93ab',
  token: 'planted-token-c0ffee-5e55',
};

let server: HabitsServer;
let folder: Awaited<ReturnType<typeof createTempFolder>>;
/** of an import of a file that includes a foreign one: pasted, and chosen */
const includeProblems: number[] = [];
/** everything that main sent to the window */
const sent: unknown[] = [];
let files: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  server = await startHabitsServer({ token: secrets.token });
  folder = await createTempFolder();
  const tokenFile = path.join(folder.path, 'token');
  const userData = path.join(folder.path, 'data');
  await writeFile(tokenFile, `${secrets.token}\n`);
  const configFile = path.join(folder.path, 'ssh-config');
  const foreignFile = path.join(folder.path, 'foreign');
  await writeFile(foreignFile, '9f8e planted-in-a-foreign-file\n');
  await writeFile(configFile, `Include ${foreignFile}\nHost gw\n  HostName 10.0.0.1\n`);

  let left = false;
  const listeners = new Map<string, (isTrusted: boolean, input: unknown) => Promise<unknown>>();
  const app = await buildApp({
    flags: valueOf(
      parseFlags(
        [`--commands-server=${server.url}`, `--commands-server-token-file=${tokenFile}`, '--commands-server-lease=15'],
        {},
      ) as never,
    ),
    userDataFolder: userData,
    clock: systemClock,
    timers: systemTimers,
    randomness: systemRandomness,
    newToken: () => 'not-used',
    cipher: fakeCipher,
    startProcess: () => {
      throw new Error('no process is needed with a remote server');
    },
    userName: 'admin',
    versions: { app: '0', electron: '0', runtime: 'test' },
    onBatch: (batch: Batch) => sent.push(batch),
    onStatus: (status: AppStatus) => sent.push(status),
    onListDrawn: () => undefined,
    onBulk: (progress) => sent.push(progress),
    onActivity: () => undefined,
    isOnline: () => true,
    askToQuit: (question) => sent.push(question),
    leave: () => {
      left = true;
    },
    chooseKeyFile: () => Promise.resolve(null),
    desktop: { tray: false, notifications: false, startAtLogin: false },
    setStartAtLogin: () => Promise.resolve(),
    chooseCaFile: () => Promise.resolve(null),
    openFolder: () => Promise.resolve(''),
    closeWindow: () => undefined,
    isWatched: () => true,
    showMessage: (message) => sent.push(message),
    onSessionsChanged: () => undefined,
    chooseImportFile: () => Promise.resolve(configFile),
    chooseSaveFile: () => Promise.resolve(null),
    copyText: () => undefined,
  });
  registerCommands({ handle: (channel, listener) => listeners.set(channel, listener) }, app.handlers, {
    log: app.log,
    clock: systemClock,
    randomness: systemRandomness,
  });

  async function invoke<Name extends CommandName>(name: Name, input: CommandInput<Name>) {
    const envelope = (await listeners.get(commandChannel(name))!(true, input)) as IpcEnvelope<CommandOutput<Name>>;
    sent.push(envelope);
    return envelope;
  }
  async function add(name: string, kind: 'password' | 'key-file', secret: string): Promise<RouterId> {
    const credential = { kind, keyFile: kind === 'key-file' ? '/home/admin/.ssh/id' : null };
    const router = {
      name,
      address: `${name}.test`,
      port: 22,
      user: 'root',
      credential,
      furtherCredentials: [],
      legacyAlgorithms: false,
      jump: null,
      group: null,
      tags: [],
      profile: 'auto',
      interfaces: [],
      notes: '',
    } as const;
    const { data } = await invoke('addRouter', { router, secret });
    return data!.routerId;
  }
  async function reaches(routerId: RouterId, phase: Phase): Promise<void> {
    let reached: Phase | undefined;
    for (let tries = 0; reached !== phase; tries += 1) {
      const { data } = await invoke('getSnapshot', undefined);
      const rows = data === null ? [] : rowsOf(data.view);
      reached = rows.find((row) => row.id === routerId)?.session.phase;
      if (reached !== phase && tries > 2_000) throw new Error(`${routerId} is “${reached}” and not “${phase}”`);
      if (reached !== phase) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  await until(() => server.control.requestsTo('health').length > 0);
  const edge = await add('edge', 'password', secrets.password);
  const core = await add('core', 'key-file', secrets.passphrase);

  await invoke('startSession', { routerId: edge });
  await reaches(edge, 'Active');
  // A server that quotes the whole request back is the worst that can happen to a token.
  server.control.setMode('refresh', 'echo-token');
  await invoke('refreshSession', { routerId: edge });
  await reaches(edge, 'Retrying');
  server.control.setMode('refresh', 'normal');
  await invoke('refreshSession', { routerId: edge });
  await reaches(edge, 'Active');
  server.control.redirectTo(`http://127.0.0.1:9/login?next=/&token=${secrets.token}`);
  server.control.setMode('start', 'redirect');
  await invoke('startSession', { routerId: core });
  await reaches(core, 'Failed');
  server.control.setMode('start', 'normal');
  for (const routerId of [edge, core]) await invoke('getRouterDetails', { routerId });
  app.log.error('what a careless programmer logs', { text: JSON.stringify({ secrets }) });
  app.tellInternalError(new Error(`could not log in with ${secrets.passphrase}`));
  await invoke('addRouter', { router: { name: '' } as never, secret: secrets.password });
  await invoke('updateRouter', { routerId: core, router: { name: 7 } as never, secret: secrets.passphrase });
  // What also stands in every other line: as a number, as a truth value, as a name of a field.
  for (const [name, secret] of [
    ['number', '5003'],
    ['truth', 'true'],
    ['field', 'durationMs'],
  ] as const) {
    const credential = { kind: 'password', keyFile: null, name } as const;
    const { data } = await invoke('saveCredential', { credentialId: null, credential, secret });
    await invoke('deleteCredential', { credentialId: data!.credentialId });
  }
  app.log.info('numbers and truths', { durationMs: 5003, isTrue: true });
  const { data: saved } = await invoke('saveCredential', {
    credentialId: null,
    credential: { kind: 'password', keyFile: null, name: 'Shared' },
    secret: secrets.password,
  });
  await invoke('editRouters', { routerIds: [core], change: { credentialId: saved!.credentialId, addTags: ['x'] } });
  const { data: status } = await invoke('getSnapshot', undefined);
  await invoke('undoChange', { undoId: status!.status.undo!.id });
  const remote = {
    name: 'Elsewhere',
    url: 'https://elsewhere.test',
    caFile: null,
    leaseSeconds: null,
    startTimeoutSeconds: null,
    requestTimeoutSeconds: null,
  };
  await invoke('saveServer', { serverId: null, server: remote, secret: secrets.token });
  const chosen = await invoke('chooseImportFile', undefined);
  const config = { format: 'ssh-config', mapping: null, hasHeader: null, user: 'root', group: null } as const;
  for (const source of [
    { kind: 'text', text: `Include ${foreignFile}` } as const,
    { kind: 'file', fileId: chosen.data!.file!.fileId } as const,
  ]) {
    const { data } = await invoke('previewImport', { ...config, source, credentialId: null });
    includeProblems.push(data?.problemCount ?? 0);
  }
  await invoke('endSession', { routerId: edge });
  await reaches(edge, 'No session');
  app.quit.request();
  await until(() => left);

  const names = (await readdir(userData, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  files = new Map(
    await Promise.all(
      names.map(async ({ parentPath, name }) => [name, await readFile(path.join(parentPath, name))] as const),
    ),
  );
});

afterAll(async () => {
  await server.close();
  await folder.remove();
});

describe('after the main path with its failures', () => {
  it('the path was really walked: the token was used, the secrets were stored, everything was written', () => {
    expect(server.control.requestsTo('start')[0]?.headers.authorization).toBe(`Bearer ${secrets.token}`);
    const stored = JSON.parse(files.get('secrets.json')!.toString()) as { secrets: object };
    expect(Object.keys(stored.secrets)).toHaveLength(4);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'routers.json',
        'secrets.json',
        'held-sessions.json',
        'settings.json',
        'app.jsonl',
        'audit.jsonl',
      ]),
    );
    expect(files.get('audit.jsonl')!.toString().trim().split('\n').length).toBeGreaterThan(6);
    expect(sent.length).toBeGreaterThan(10);
    expect(includeProblems).toEqual([1, 1]);
  });

  it.each(Object.entries(secrets))(
    'the %s stands in no file, neither as it is nor as JSON or base64 has it',
    (_name, secret) => {
      const forms = [
        secret,
        JSON.stringify(secret).slice(1, -1),
        JSON.stringify(secret).slice(1, -1).replaceAll('ä', '\\u00e4'),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ];
      const found = [...files]
        .filter(([, content]) => forms.some((form) => content.includes(form)))
        .map(([name]) => name);
      expect(found).toEqual([]);
    },
  );

  it('no part of any planted secret stands in a file', () => {
    const found = [...files].filter(([, content]) => content.includes('planted')).map(([name]) => name);
    expect(found).toEqual([]);
  });

  it('nothing that was sent to the window holds a secret', () => {
    const told = sent.map((message) => JSON.stringify(message)).filter((message) => message.includes('planted'));
    expect(told).toEqual([]);
  });

  it('every line of the log and of the audit record is whole', () => {
    const lines = ['app.jsonl', 'audit.jsonl'].flatMap((name) => files.get(name)!.toString().trim().split('\n'));
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('the audit record is an unbroken chain, and says of each what was done and how it went', () => {
    const record = path.join(folder.path, 'data', 'logs', 'audit.jsonl');
    expect(verifyAudit([record])).toMatchObject({ isUnbroken: true });
    for (const line of files.get('audit.jsonl')!.toString().trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({
        n: expect.any(Number) as number,
        moment: expect.stringMatching(/^(begin|end)$/) as string,
        operation: expect.stringMatching(/^[a-zA-Z]+$/) as string,
      });
  });

  it('no session is left on the server', () => {
    expect(server.control.activeSessions()).toEqual([]);
  });
});
