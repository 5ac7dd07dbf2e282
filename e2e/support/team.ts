/** A commands server for a team, as its own process: the app is alice, and bob is who the test says he is. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '../..');

export type TeamRouter = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
  readonly login: { readonly keyFile: string } | { readonly password: string };
};

export type Told = {
  readonly success: boolean;
  readonly error: { readonly code: string; readonly details: unknown } | null;
};

export type Team = {
  /** for the app: the server, alice's token, and the list of routers */
  readonly flags: readonly string[];
  readonly asBob: (what: 'start' | 'refresh' | 'end', body: object) => Promise<Told>;
  /** Ends the server, as a failure of its host would. */
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startTeam(
  routers: readonly TeamRouter[],
  { leaseSeconds }: { readonly leaseSeconds: number } = { leaseSeconds: 15 },
): Promise<Team> {
  const folder = mkdtempSync(path.join(tmpdir(), 'router-sessions-team-'));
  const tokens = { alice: randomBytes(24).toString('hex'), bob: randomBytes(24).toString('hex') };
  const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const credential = ({ login, id }: TeamRouter): string =>
    'keyFile' in login ? `keyFile: ${login.keyFile}` : `passwordFile: ${file(`password-${id}`, `${login.password}\n`)}`;
  const known = ({ address, port, hostKey }: TeamRouter): string =>
    `${port === 22 ? address : `[${address}]:${port}`} ${hostKey}\n`;
  file('known_hosts', routers.map(known).join(''));
  const config = file(
    'server.yaml',
    [
      'listen: { host: 127.0.0.1, port: 0 }',
      'tokens:',
      `  - { user: alice, sha256: ${hash(tokens.alice)} }`,
      `  - { user: bob, sha256: ${hash(tokens.bob)} }`,
      `sessionTimeout: ${leaseSeconds}s`,
      'knownHosts: known_hosts',
      'routers:',
      ...routers.flatMap((router) => [
        `  - id: ${router.id}`,
        `    name: ${router.name}`,
        `    address: ${router.address}`,
        `    port: ${router.port}`,
        `    user: ${router.user}`,
        `    credential: { ${credential(router)} }`,
        '    profile: facts',
      ]),
      '',
    ].join('\n'),
  );
  const { server, url } = await startServer(config);
  const tokenFile = file('token', `${tokens.alice}\n`);
  const list = file('routers.csv', `id,name\n${routers.map(({ id, name }) => `${id},${name}\n`).join('')}`);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  return {
    flags: [`--commands-server=${url}`, `--commands-server-token-file=${tokenFile}`, `--import=${list}`],
    asBob: async (what, body) => {
      const response = await fetch(`${url}/api/session/${what}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.bob}`, 'content-type': 'application/json' },
        body: JSON.stringify({ restart: false, ...body }),
      });
      return (await response.json()) as Told;
    },
    kill: async () => {
      server.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startServer(config: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const entry = path.join(project, 'out', 'main', 'commands-server.js');
  const server = spawn(process.execPath, [entry, '--config', config]);
  return new Promise((resolve, reject) => {
    let log = '';
    const hear = (chunk: Buffer): void => {
      log += chunk.toString();
      const port = /"port":(\d+)/.exec(log)?.[1];
      if (port) resolve({ server, url: `http://127.0.0.1:${port}` });
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.on('exit', (code) => reject(new Error(`the server ended (${code}): ${log}`)));
  });
}
