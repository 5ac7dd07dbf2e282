/** A commands server in this process with a real listener, for tests: real HTTP in front, real SSH behind. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouterTarget } from '@shared/embedded-channel';
import type { Envelope, WireRefresh, WireStart, WireStatus } from '@shared/wire';
import { CommandsError } from '../../src/commands-server/commands-error';
import { hashToken } from '../../src/commands-server/routes/authorization';
import { assembleServer, type Server, type ServerOptions } from '../../src/commands-server/server-parts';
import type { NamespaceRouter } from './namespaces';

export type TestServer = {
  readonly server: Server;
  readonly url: string;
  readonly token: string;
  readonly knownHostsFile: string;
  /** every line the server logged */
  readonly lines: readonly string[];
  readonly targets: Map<string, RouterTarget>;
  readonly tokenOf: (user: 'alice' | 'bob') => string;
  /** the same server as another user sees it */
  readonly as: (user: 'alice' | 'bob') => TestClient;
  readonly close: () => Promise<void>;
} & TestClient;

export type TestClient = {
  readonly post: <Data = unknown>(path: string, body: unknown) => Promise<Envelope<Data>>;
  readonly start: (
    sessionId: string,
    routerId: string,
    restart?: boolean,
    more?: { readonly takeOver?: boolean },
  ) => Promise<Envelope<WireStart>>;
  readonly end: (sessionId: string, routerId: string) => Promise<Envelope<{ readonly message: string }>>;
  readonly refresh: (sessionId: string, routerId: string) => Promise<Envelope<WireRefresh>>;
  readonly status: (query?: Record<string, string>) => Promise<Envelope<WireStatus>>;
};

export async function startTestServer(
  options: Partial<
    Pick<ServerOptions, 'sessionTimeoutMs' | 'agentSocket' | 'clock' | 'ssh' | 'connectionIdleMs' | 'profiles'>
  > = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rsm-server-'));
  const tokens = { alice: randomBytes(24).toString('hex'), bob: randomBytes(24).toString('hex') };
  const lines: string[] = [];
  const targets = new Map<string, RouterTarget>();
  const knownHostsFile = join(folder, 'known_hosts');
  const server = assembleServer({
    ...options,
    tokens: Object.entries(tokens).map(([user, token]) => ({ user, sha256: hashToken(token) })),
    knownHostsFile,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 60_000,
    allowShortSessions: true,
    ...(options.profiles ? { profiles: options.profiles } : {}),
    agentSocket: options.agentSocket ?? (() => null),
    write: (_level, line) => lines.push(line),
    directory: {
      resolve: async (routerId) => {
        const target = targets.get(routerId);
        if (!target) throw new CommandsError('ROUTER_NOT_FOUND', 'no such router');
        return target;
      },
      list: async () =>
        [...targets.values()].map(({ id, name, address, port, user, profile, jumpHosts = [] }) => {
          return { id, name, address, port, user, profile, jump_hosts: jumpHosts.map((jump) => jump.name) };
        }),
    },
  });
  await server.app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.app.http.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const as = (user: 'alice' | 'bob') => clientOf(url, tokens[user]);
  return {
    server,
    url,
    token: tokens.alice,
    tokenOf: (user) => tokens[user],
    knownHostsFile,
    lines,
    targets,
    as,
    ...as('alice'),
    close: async () => {
      await server.app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function clientOf(url: string, token: string): TestClient {
  const headers = { authorization: `Bearer ${token}` };
  const post = async <Data>(path: string, body: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Envelope<Data>;
  };
  return {
    post,
    start: (sessionId, routerId, restart = false, more = {}) =>
      post('/api/session/start', { sessionId, routerId, restart, ...more }),
    end: (sessionId, routerId) => post('/api/session/end', { sessionId, routerId }),
    refresh: (sessionId, routerId) => post('/api/session/refresh', { sessionId, routerId }),
    status: async (query = {}) => {
      const response = await fetch(`${url}/api/session/status?${new URLSearchParams(query).toString()}`, { headers });
      return (await response.json()) as Envelope<WireStatus>;
    },
  };
}

/** How the server reaches this router, with its host key vouched for unless told otherwise. */
export async function targetFor(
  router: NamespaceRouter,
  id: string,
  changes: Partial<RouterTarget> = {},
): Promise<RouterTarget> {
  return {
    id,
    name: router.options.daemon,
    address: router.address,
    port: router.port,
    user: router.user,
    credential: { kind: 'password', password: router.password },
    hostKey: await router.hostKey(),
    profile: 'facts',
    interfaces: [],
    ...changes,
  };
}
