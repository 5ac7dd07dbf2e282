/**
 * A main without routers: it keeps rows, answers every command of the contract and sends batches as the real one does
 * (numbered, at most one unacknowledged). Derived from the contract's types, so a new command is a compile error here.
 */

import type { BulkOperation, BulkProgress } from '@shared/bulk';
import { serviceError, type ServiceError } from '@shared/errors';
import { usualPreferences } from '@shared/settings';
import type { CredentialId, RouterId, ServerId, SessionId, UserId } from '@shared/ids';
import type { ImportPreview } from '@shared/import';
import type {
  AppStatus,
  Bridge,
  CommandInput,
  CommandName,
  CommandOutput,
  EventName,
  EventPayload,
  IpcEnvelope,
  RouterDetails,
} from '@shared/ipc-contract';
import type { RouterTestReport } from '@shared/router-test';
import { noSession, type SessionView } from '@shared/session';
import { type Batch, type RouterRow, snapshotOf } from '@shared/view-sync';
import { compareText } from '../../../src/renderer/features/routers/list-model';

type Handlers = {
  readonly [Name in CommandName]: (input: CommandInput<Name>) => CommandOutput<Name> | ServiceError;
};

/** Main's clock runs apart from the window's on purpose. */
const clockLead = 5_000_000;

const isError = (value: unknown): value is ServiceError =>
  typeof value === 'object' && value !== null && 'correlationId' in value && 'retryable' in value;

export class FakeMain {
  readonly rows = new Map<RouterId, RouterRow>();
  readonly calls: { name: CommandName; input: unknown }[] = [];
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  readonly #changed = new Set<RouterId>();
  readonly #removed = new Set<RouterId>();
  epoch = 'epoch-1';
  seq = 0;
  sentSeq = 0;
  #inFlight = false;
  /** called on start, so that a scene can decide how it goes */
  onStart: (routerId: RouterId) => void = (routerId) => this.startSlowly(routerId);
  detailsOf: (row: RouterRow) => RouterDetails = (row) => emptyDetails(row);
  preview: ImportPreview = {
    importId: 'import-1',
    format: 'list',
    table: null,
    readyCount: 0,
    ready: [],
    duplicateCount: 0,
    duplicates: [],
    problemCount: 0,
    problems: [],
    notes: [],
  };
  report: RouterTestReport<ServiceError> = { hostKeys: [], loggedIn: false, findings: null, error: null };
  /** this command never gets its answer */
  silentOn: CommandName | null = null;
  /** this command gets its answer when it is let go */
  held: { readonly name: CommandName; readonly letGo: Promise<void> } | null = null;
  refuse: Partial<Record<CommandName, ServiceError>> = {};
  status: AppStatus = {
    server: {
      kind: 'embedded',
      label: 'Embedded server',
      url: null,
      state: 'healthy',
      latencyMs: 3,
      version: '0.1.0',
      capabilities: ['lease', 'status', 'restart', 'host-keys', 'router-facts'],
      profiles: [{ name: 'forward-counter', title: 'Forward counter', description: 'Counts what is forwarded.' }],
      error: null,
      nextCheckAt: null,
    },
    secretStorage: 'encrypted',
    credentials: [],
    undo: null,
    settings: {
      preferences: usualPreferences,
      servers: [],
      chosenServer: null,
      serverByFlag: false,
      desktop: { tray: true, notifications: true, startAtLogin: true },
    },
    notices: [],
    identity: { userId: crypto.randomUUID() as string as UserId, name: 'admin' },
    versions: { app: '0.1.0', electron: '45.4.1', runtime: 'official' },
    lab: false,
    clock: 0,
  };

  clock(): number {
    return performance.now() + clockLead;
  }

  readonly handlers: Handlers = {
    getFirstRows: () => ({
      view: snapshotOf(
        { epoch: this.epoch, seq: this.seq, clock: this.clock() },
        [...this.rows.values()]
          .toSorted((left, right) => compareText(left.router.name, right.router.name))
          .slice(0, 100),
      ),
      status: { ...this.status, clock: this.clock() },
    }),
    getSnapshot: () => ({
      view: snapshotOf({ epoch: this.epoch, seq: this.seq, clock: this.clock() }, [...this.rows.values()]),
      status: { ...this.status, clock: this.clock() },
    }),
    acknowledgeBatch: ({ seq }) => {
      if (seq < this.sentSeq) return;
      this.#inFlight = false;
      this.flush();
    },
    startSession: ({ routerId }) => this.onStart(routerId),
    takeOverSession: ({ routerId }) => this.startSlowly(routerId),
    dismissSession: ({ routerId }) => this.session(routerId, noSession),
    endSession: ({ routerId }) => {
      this.session(routerId, { phase: 'Ending' });
      setTimeout(() => this.session(routerId, noSession), 500);
    },
    restartSession: ({ routerId }) => this.startSlowly(routerId),
    refreshSession: ({ routerId }) => this.refreshed(routerId),
    startBulk: ({ operation, routerIds }) => bulkProgress(operation, routerIds),
    retryBulk: () => problem('NOT_POSSIBLE_NOW', 'Nothing has failed.'),
    cancelBulk: () => undefined,
    dismissBulk: () => undefined,
    getBulk: () => ({ bulk: null }),
    getAuditPage: () => ({ entries: [], next: null }),
    exportActivity: () => ({ file: 'activity.csv', count: 0 }),
    getRouterDetails: ({ routerId }) => {
      const row = this.rows.get(routerId);
      return row ? this.detailsOf(row) : problem('ROUTER_UNKNOWN', 'This router is gone.');
    },
    addRouter: ({ router, id }) => {
      const routerId = (id ?? crypto.randomUUID()) as RouterId;
      this.put({
        id: routerId,
        router: { ...router, id: routerId, simulated: false },
        session: noSession,
        hasSecret: true,
        detailsVersion: 1,
      });
      return { routerId };
    },
    updateRouter: ({ routerId, router }) => {
      const row = this.rows.get(routerId);
      if (row) this.put({ ...row, router: { ...row.router, ...router } });
    },
    testRouter: () => this.report,
    cancelRouterTest: () => undefined,
    trustTestedHostKey: () => undefined,
    deleteRouter: ({ routerId }) => {
      this.rows.delete(routerId);
      this.#removed.add(routerId);
      this.touch();
    },
    deleteRouters: ({ routerIds }) => {
      for (const routerId of routerIds) {
        this.rows.delete(routerId);
        this.#removed.add(routerId);
      }
      this.touch();
      return { changed: routerIds.length, skipped: [] };
    },
    editRouters: ({ routerIds }) => ({ changed: routerIds.length, skipped: [] }),
    undoChange: () => {
      this.setStatus({ undo: null });
      return { changed: 1, skipped: [] };
    },
    chooseImportFile: () => ({ file: { fileId: 'file-1', name: 'branches.csv' } }),
    previewImport: () => this.preview,
    confirmImport: () => ({ changed: this.preview.readyCount, skipped: [] }),
    exportRouters: ({ routerIds }) => ({
      file: 'routers.csv',
      count: routerIds?.length ?? this.rows.size,
      cameAlong: 0,
    }),
    saveCredential: ({ credentialId, credential }) => {
      const id = credentialId ?? (crypto.randomUUID() as string as CredentialId);
      const others = this.status.credentials.filter((other) => other.id !== id);
      this.setStatus({ credentials: [...others, { ...credential, id, hasSecret: true, usedBy: 0 }] });
      return { credentialId: id };
    },
    deleteCredential: ({ credentialId }) =>
      this.setStatus({ credentials: this.status.credentials.filter(({ id }) => id !== credentialId) }),
    changePreferences: (part) => {
      const { settings } = this.status;
      this.setStatus({ settings: { ...settings, preferences: { ...settings.preferences, ...part } } });
    },
    saveServer: ({ serverId, server }) => {
      const { settings } = this.status;
      const id = serverId ?? (crypto.randomUUID() as string as ServerId);
      const others = settings.servers.filter((known) => known.id !== id);
      this.setStatus({ settings: { ...settings, servers: [...others, { ...server, id, hasToken: true }] } });
      return { serverId: id, question: null };
    },
    deleteServer: () => ({ question: null }),
    chooseServer: ({ serverId }) => {
      const { settings } = this.status;
      this.setStatus({ settings: { ...settings, chosenServer: serverId } });
      return { question: null };
    },
    testServer: () => ({ latencyMs: 12, version: '0.1.0', capabilities: ['lease'], error: null }),
    chooseCaFile: () => ({ path: '/etc/ssl/own-ca.pem' }),
    startLab: () => undefined,
    openLogFolder: () => undefined,
    copyDiagnostics: () => ({ lines: 90 }),
    answerClose: () => undefined,
    acceptHostKey: () => undefined,
    checkServer: () => undefined,
    chooseKeyFile: () => ({ path: '/home/admin/.ssh/id_ed25519' }),
    copyText: () => undefined,
    dismissNotice: ({ id }) => this.setStatus({ notices: this.status.notices.filter((notice) => notice.id !== id) }),
    answerQuit: () => undefined,
  };

  readonly bridge: Bridge = {
    invoke: async <Name extends CommandName>(name: Name, input: CommandInput<Name>) => {
      this.calls.push({ name, input });
      if (this.silentOn === name) await new Promise(() => undefined);
      if (this.held?.name === name) await this.held.letGo;
      const refused = this.refuse[name];
      const answer = refused ?? this.handlers[name](input);
      const metadata = { command: name, timestamp: new Date().toISOString() };
      // As Electron does: what crosses is a copy.
      const copy = structuredClone(answer);
      return Promise.resolve(
        (isError(copy)
          ? { success: false, data: null, error: copy, metadata }
          : { success: true, data: copy, error: null, metadata }) as IpcEnvelope<CommandOutput<Name>>,
      );
    },
    on: (name, listener) => {
      const listeners = this.#listeners.get(name) ?? new Set();
      listeners.add(listener);
      this.#listeners.set(name, listeners);
      return () => listeners.delete(listener);
    },
  };

  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      (listener as (payload: EventPayload<Name>) => void)(structuredClone(payload));
    }
  }

  /** who is told of an event, for timing them without the copy that crosses */
  listenersOf(name: EventName): readonly ((payload: never) => void)[] {
    return [...(this.#listeners.get(name) ?? [])];
  }

  put(row: RouterRow): void {
    this.rows.set(row.id, row);
    this.#changed.add(row.id);
    this.touch();
  }

  session(routerId: RouterId, session: Partial<SessionView>): void {
    const row = this.rows.get(routerId);
    if (!row) return;
    this.put({ ...row, session: { ...row.session, ...session }, detailsVersion: row.detailsVersion + 1 });
  }

  setStatus(status: Partial<AppStatus>): void {
    this.status = { ...this.status, ...status };
    this.emit('statusChanged', { ...this.status, clock: this.clock() });
  }

  startSlowly(routerId: RouterId): void {
    this.session(routerId, { ...noSession, phase: 'Starting', step: 'connecting' });
    setTimeout(() => this.session(routerId, { step: 'checking' }), 400);
    setTimeout(() => {
      if (this.rows.get(routerId)?.session.phase === 'Starting') this.session(routerId, this.active(300_000, 0));
    }, 800);
  }

  refreshed(routerId: RouterId): void {
    const ttlMs = this.rows.get(routerId)?.session.ttlMs ?? 300_000;
    this.session(routerId, this.active(ttlMs, 0));
  }

  active(ttlMs: number, ageMs: number): SessionView {
    const now = this.clock();
    return {
      phase: 'Active',
      step: null,
      sessionId: crypto.randomUUID() as string as SessionId,
      routerState: 'verified',
      ttlMs,
      leaseDeadline: now + ttlMs - ageMs,
      lastRefreshedAt: now - ageMs,
      lastVerifiedAt: now - ageMs,
      nextAttemptAt: now + ttlMs / 3,
      latencyMs: 12,
      startedAt: now - 1_000_000,
      generation: 1,
      holder: null,
      error: null,
    };
  }

  touch(): void {
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    if (this.#inFlight || (this.#changed.size === 0 && this.#removed.size === 0)) return;
    const upserts = [...this.#changed].flatMap((id) => this.rows.get(id) ?? []);
    const removed = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    this.seq += 1;
    this.sendBatch({ epoch: this.epoch, fromSeq: this.seq - 1, seq: this.seq, clock: this.clock(), upserts, removed });
  }

  sendBatch(batch: Batch): void {
    this.#inFlight = true;
    this.sentSeq = batch.seq;
    this.emit('viewBatch', batch);
  }
}

export function bulkProgress(operation: BulkOperation, routerIds: readonly RouterId[]): BulkProgress {
  return {
    id: crypto.randomUUID(),
    operation,
    state: 'running',
    total: routerIds.length,
    waiting: routerIds.length,
    running: 0,
    succeeded: 0,
    failed: 0,
    skipped: [],
    cancelled: [],
    spared: [],
    gone: [],
    groups: [],
    hostKeyQuestions: [],
  };
}

export function problem(code: Parameters<typeof serviceError>[0], message: string): ServiceError {
  return serviceError(code, { message, correlationId: 'c0ffee00' });
}

export function emptyDetails(row: RouterRow): RouterDetails {
  return {
    routerId: row.id,
    sessionId: row.session.sessionId,
    timeline: [],
    facts: [],
    profile: null,
    components: [],
    warnings: [],
    verifiedByServer: true,
    reportedAt: null,
    history: [],
  };
}
