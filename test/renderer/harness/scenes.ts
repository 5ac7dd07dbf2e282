/** What the fake main starts with, by name. */

import { serviceError, type ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import type { HistoryPoint } from '@shared/refresh-history';
import type { RouterDetails } from '@shared/ipc-contract';
import type { Router } from '@shared/router';
import { noSession, type SessionView } from '@shared/session';
import type { RouterRow } from '@shared/view-sync';
import type { FakeMain } from './fake-main';
import { testReports } from './test-reports';

export const idOf = (index: number): RouterId =>
  `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` as RouterId;

export function routerRow(index: number, router: Partial<Router>, session: SessionView = noSession): RouterRow {
  const id = idOf(index);
  return {
    id,
    router: {
      id,
      name: `router-${index}`,
      address: `192.0.2.${index % 250}`,
      port: 22,
      user: 'root',
      credential: { kind: 'password', keyFile: null },
      furtherCredentials: [],
      legacyAlgorithms: false,
      jump: null,
      group: null,
      tags: [],
      profile: 'auto',
      interfaces: [],
      notes: '',
      simulated: false,
      ...router,
    },
    session,
    hasSecret: true,
    detailsVersion: 1,
  };
}

const failed = (cause: ServiceError): ServiceError =>
  serviceError('SESSION_START_FAILED', {
    message: 'The session could not be started.',
    correlationId: '7d2f91',
    cause,
  });

const unreachable = serviceError('ROUTER_UNREACHABLE', {
  message: 'No connection to 198.51.100.23 port 22: connection refused.',
  correlationId: '7d2f91',
});

const setupFailed = serviceError('INFRASTRUCTURE_SETUP_FAILED', {
  message: 'Setting up traffic control on br-lan failed.',
  correlationId: '9b11c4',
  details: {
    step: 'setting up',
    command: 'tc qdisc add dev br-lan root handle 1: htb default 10',
    exitCode: 2,
    stderr: 'Error: Exclusivity flag on, cannot modify.\n',
  },
});

const refusedLogin = serviceError('ROUTER_AUTH_FAILED', {
  message: 'The router at 198.51.100.23:22 refused the user “root” (tried: password)',
  correlationId: '7a969f28-1e9f-4a47-978b-5447f4d1f0ec',
  details: {
    step: 'connecting',
    httpStatus: 502,
    serverMessage: 'The router at 198.51.100.23:22 refused the user “root” (tried: password)',
  },
});

const unknownKey = serviceError('HOST_KEY_UNKNOWN', {
  message: 'lab-openwrt-2 showed a host key that is not known yet.',
  correlationId: '51aa02',
  details: {
    hostKey: { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE' },
  },
});

const changedKey = serviceError('HOST_KEY_CHANGED', {
  message: 'branch-muc-edge showed another host key than the one that is known.',
  correlationId: '51aa03',
  details: {
    hostKey: { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:n3wK3yn3wK3yn3wK3yn3wK3yn3wK3yn3wK3yn3wK3yn' },
    knownHostKeys: [{ algorithm: 'ssh-ed25519', fingerprint: 'SHA256:0ldK3y0ldK3y0ldK3y0ldK3y0ldK3y0ldK3y0ldK3y0' }],
  },
});

/** A refresh every 100 s; two were not answered. */
const historyUntil = (now: number): readonly HistoryPoint[] =>
  Array.from({ length: 34 }, (_, index) => {
    const failed = index === 11 || index === 12;
    const latencyMs = failed ? null : 3 + ((index * 7) % 5) + (index === 20 ? 31 : 0);
    const leaseLeftMs = index === 12 ? 180_000 : index === 13 ? 160_000 : 200_000;
    const at = now - (33 - index) * 100_000 - 42_000 - (index === 12 ? 80_000 : 0);
    return { at, latencyMs, failures: failed ? 1 : 0, leaseLeftMs };
  });

const detailsAt = (row: RouterRow, now: number): RouterDetails => {
  const at = (secondsAgo: number): string => new Date(Date.now() - secondsAgo * 1_000).toISOString();
  return {
    routerId: row.id,
    sessionId: row.session.sessionId,
    timeline: [
      { at: at(90_000), kind: 'ended', text: 'Ended by admin' },
      { at: at(640), kind: 'start requested', text: 'Start requested by admin' },
      { at: at(638), kind: 'started', text: 'Started in 1.2 s, traffic control set up' },
      { at: at(540), kind: 'refreshed', text: 'Refreshed' },
      { at: at(440), kind: 'refresh failed', text: 'Refresh failed: the server did not answer in time' },
      { at: at(436), kind: 'refreshed', text: 'Refreshed' },
    ],
    facts: [
      { name: 'System', value: 'OpenWrt 24.10.2' },
      { name: 'Model', value: 'GL.iNet GL-MT6000' },
      { name: 'Kernel', value: '6.6.93' },
      { name: 'Uptime', value: '12 d 4 h' },
      { name: 'Boot id', value: '3fd6fe80-0fc9-472c-b156-a6f22b1c3c65' },
    ],
    profile: 'traffic-control',
    components: [
      { name: 'State file', state: 'present', detail: '/var/run/rsm/state' },
      { name: 'Marking chains', state: 'present', detail: 'nftables table inet rsm' },
      { name: 'Queue on br-lan', state: 'drifted', detail: 'class 1:20 has another rate than it was given' },
    ],
    warnings: ['Flow offload is on: offloaded flows pass the queue by.'],
    verifiedByServer: true,
    reportedAt: '2026-03-02T09:30:00.000Z',
    history: historyUntil(now),
  };
};

function eight(main: FakeMain): void {
  main.detailsOf = (row) => detailsAt(row, main.clock());
  main.report = testReports.good;
  const active = (ttl: number, age: number, more: Partial<SessionView> = {}): SessionView => ({
    ...main.active(ttl, age),
    ...more,
  });
  const rows = [
    routerRow(1, { name: 'branch-ber-core', group: 'Berlin', tags: ['core', 'fiber'] }, active(300_000, 42_000)),
    routerRow(
      2,
      { name: 'branch-ber-floor-2', group: 'Berlin', address: '2001:db8::12', port: 2222 },
      active(300_000, 230_000),
    ),
    routerRow(
      3,
      { name: 'branch-muc-edge', group: 'München', tags: ['lte'] },
      active(300_000, 190_000, {
        phase: 'Retrying',
        nextAttemptAt: main.clock() + 4_000,
        routerState: 'unverified',
        error: serviceError('COMMANDS_SERVER_TIMEOUT', { message: 'No answer within 10 s.', correlationId: 'aa01' }),
      }),
    ),
    routerRow(
      4,
      {
        name: 'Niederlassungsverbindungsrouter-Oberpfaffenhofen-Gebäude-7',
        group: 'Außenstellen im Süden',
        tags: ['wartungsfenster-sonntag', 'vertrag-2027'],
      },
      active(300_000, 60_000, {
        phase: 'Unverified',
        routerState: 'unreachable',
        lastVerifiedAt: main.clock() - 185_000,
        error: unreachable,
      }),
    ),
    routerRow(
      5,
      { name: 'depot-gateway', group: 'Außenstellen im Süden' },
      { ...noSession, phase: 'Failed', error: failed(setupFailed) },
    ),
    routerRow(
      6,
      { name: 'lab-openwrt-1', simulated: true, address: '127.0.0.1', port: 40_021, tags: ['lab'] },
      {
        ...noSession,
        phase: 'Starting',
        step: 'setting up',
      },
    ),
    routerRow(7, { name: 'lab-openwrt-2', simulated: true, address: '127.0.0.1', port: 40_022, tags: ['lab'] }),
    routerRow(
      8,
      { name: 'warehouse', address: null, group: 'Berlin' },
      active(1_800_000, 300_000, { routerState: 'server-said', lastVerifiedAt: null, latencyMs: 48 }),
    ),
    routerRow(9, { name: 'old-vpn', address: '198.51.100.23' }, { ...noSession, phase: 'Expired', error: unreachable }),
  ];
  for (const row of rows) main.rows.set(row.id, row);
}

export const scenes: Readonly<Record<string, (main: FakeMain) => void>> = {
  empty: () => undefined,
  eight,
  refused: (main) => {
    eight(main);
    const error = serviceError('SESSION_START_FAILED', {
      message: 'The session was not started.',
      correlationId: '7a969f28-1e9f-4a47-978b-5447f4d1f0ec',
      cause: refusedLogin,
    });
    main.rows.set(idOf(9), routerRow(9, { name: 'old-vpn' }, { ...noSession, phase: 'Failed', error }));
  },
  'unknown-key': (main) => {
    eight(main);
    main.onStart = (routerId) => {
      main.session(routerId, { ...noSession, phase: 'Starting', step: 'connecting' });
      setTimeout(() => main.session(routerId, { ...noSession, phase: 'Failed', error: failed(unknownKey) }), 100);
    };
  },
  'changed-key': (main) => {
    eight(main);
    main.onStart = (routerId) => {
      main.session(routerId, { ...noSession, phase: 'Failed', error: failed(changedKey) });
    };
  },
  banner: (main) => {
    eight(main);
    main.status = {
      ...main.status,
      server: {
        ...main.status.server,
        kind: 'remote',
        label: 'sessions.example.net',
        url: 'https://sessions.example.net',
        state: 'unreachable',
        latencyMs: null,
        error: serviceError('COMMANDS_SERVER_UNREACHABLE', {
          message: 'No connection to sessions.example.net: the name could not be resolved.',
          correlationId: 'bb02',
        }),
        nextCheckAt: main.clock() + 7_000,
      },
      secretStorage: 'memory-only',
      versions: { app: '0.1.0', electron: '33.4.11', runtime: 'test' },
      notices: [
        {
          id: 'n1',
          level: 'info',
          title: 'Sessions taken up again',
          text: 'Three sessions of the last run still live.',
          lines: [],
        },
        {
          id: 'n2',
          level: 'warning',
          title: 'Import: 2 lines were refused',
          text: '412 routers were imported.',
          lines: ['line 17: port “abc” is not a number', 'line 203: address is missing'],
        },
      ],
    };
  },
  many: (main) => {
    main.detailsOf = (row) => detailsAt(row, main.clock());
    for (let index = 1; index <= 10_000; index += 1) {
      const group = `Region ${String((index % 12) + 1).padStart(2, '0')}`;
      const session = index % 10 === 0 ? main.active(300_000, (index * 37) % 200_000) : noSession;
      const row = routerRow(index, { name: `site-${index}`, group, tags: index % 3 === 0 ? ['lte'] : [] }, session);
      main.rows.set(row.id, row);
    }
  },
};
