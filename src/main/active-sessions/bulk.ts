/**
 * One operation on many routers: bounded, cancellable, in the background so that single clicks go past it. A credential that
 * is refused three times in a row is not tried on further routers: that would only lock accounts (fault 10).
 */

import { type BulkGroup, type BulkOperation, type BulkProgress, bulkAllows } from '@shared/bulk';
import { type ErrorCode, rootCause, type ServiceError, serviceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { canStart } from '@shared/session';
import type { Randomness, TimerHandle, Timers } from '../ports';
import type { ActiveSessions } from './active-sessions';
import type { SessionState } from './session-state';
import { texts } from '../texts';

/** How many may be begun and not finished. What really leaves at once is the outbox's to say. */
const begunAtMost: Record<BulkOperation, number> = { start: 16, restart: 16, refresh: 500, end: 100 };
const refusalsAtMost = 3;
const tellEveryMs = 200;
/** Multiples of it, without what stands before the point, spread evenly over 0 to 1 however many are taken. */
const goldenRatio = 0.618_033_988_75;
const credentialRefused: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ROUTER_AUTH_FAILED', 'CREDENTIAL_UNAVAILABLE']);

export type Bulk = {
  /** Answers null while another one is running. */
  readonly begin: (operation: BulkOperation, routerIds: readonly RouterId[]) => BulkProgress | null;
  /** The failed ones of the last, once more. */
  readonly retryFailed: (id: string) => BulkProgress | null;
  readonly cancel: (id: string) => boolean;
  readonly current: () => BulkProgress | null;
  /** The summary was read. */
  readonly dismiss: (id: string) => boolean;
  /** It was about another commands server: what was not begun is left alone, and nothing is told of it any more. */
  readonly forget: () => void;
  /** The app leaves: what was not begun is left alone. */
  readonly stop: () => void;
};

export function createBulk(ports: {
  readonly sessions: Pick<ActiveSessions, 'start' | 'refresh' | 'restart' | 'end' | 'stateOf' | 'observe'>;
  readonly timers: Timers;
  readonly randomness: Randomness;
  /** the same text for routers that are logged in to with the same credential; never the credential itself */
  readonly credentialOf: (routerId: RouterId) => Promise<string>;
  readonly onChanged: (progress: BulkProgress | null) => void;
}): Bulk {
  let current: Run | null = null;
  let timer: TimerHandle | null = null;

  const stopObserving = ports.sessions.observe((routerId) => current?.changed(routerId));

  function tellSoon(): void {
    timer ??= ports.timers.after(tellEveryMs, tell);
  }
  function tell(): void {
    timer?.cancel();
    timer = null;
    ports.onChanged(current?.progress() ?? null);
  }
  function begin(operation: BulkOperation, routerIds: readonly RouterId[]): BulkProgress | null {
    if (current?.isRunning()) return null;
    current = createRun({ ...ports, operation, routerIds: [...new Set(routerIds)], tellSoon, tellNow: tell });
    return current.progress();
  }

  return {
    begin,
    retryFailed: (id) => {
      const last = current?.progress();
      if (last?.id !== id) return null;
      return begin(
        last.operation,
        // Those that were started in another way meanwhile, such as by an answer to a host key question, did not fail.
        last.groups
          .flatMap(({ routerIds }) => routerIds)
          .filter((id) => last.operation !== 'start' || canStart(ports.sessions.stateOf(id).phase)),
      );
    },
    cancel: (id) => {
      if (current?.progress().id !== id || !current.isRunning()) return false;
      current.cancel();
      return true;
    },
    current: () => current?.progress() ?? null,
    dismiss: (id) => {
      if (current?.progress().id !== id || current.isRunning()) return false;
      current = null;
      tell();
      return true;
    },
    forget: () => {
      if (current === null) return;
      if (current.isRunning()) current.cancel();
      current = null;
      tell();
    },
    stop: () => {
      if (current?.isRunning()) current.cancel();
      stopObserving();
      timer?.cancel();
    },
  };
}

type Run = {
  readonly progress: () => BulkProgress;
  readonly isRunning: () => boolean;
  readonly cancel: () => void;
  readonly changed: (routerId: RouterId) => void;
};

type Tried = { refusals: number; hasWorked: boolean; onItsWay: number; begun: number };
type Begun = { readonly lastRefreshedAt: number | null; readonly credential: string | null };
/** null: it is not over yet */
type Outcome = { readonly error: ServiceError | null } | null;

function createRun(ports: {
  readonly sessions: Pick<ActiveSessions, 'start' | 'refresh' | 'restart' | 'end' | 'stateOf'>;
  readonly randomness: Randomness;
  readonly credentialOf: (routerId: RouterId) => Promise<string>;
  readonly operation: BulkOperation;
  readonly routerIds: readonly RouterId[];
  readonly tellSoon: () => void;
  readonly tellNow: () => void;
}): Run {
  const { sessions, operation } = ports;
  const id = ports.randomness.uuid();
  let unsorted: readonly RouterId[] = ports.routerIds;
  /** what waits, by credential; where nobody logs in all count as one */
  const queues = new Map<string | null, RouterId[]>();
  const begun = new Map<RouterId, Begun>();
  const skipped: RouterId[] = [];
  const cancelled: RouterId[] = [];
  const spared: RouterId[] = [];
  const hostKeyQuestions: RouterId[] = [];
  const groups = new Map<string, { readonly error: ServiceError; readonly routerIds: RouterId[] }>();
  const credentials = new Map<string, Tried>();
  const logsIn = operation === 'start' || operation === 'restart';
  let succeeded = 0;
  let failed = 0;
  let isCancelling = false;
  let isFilling = false;

  /** First all are sorted: to find out whether a credential works, routers from all over its list are tried. */
  async function sort(): Promise<void> {
    const sorted = new Map<string | null, RouterId[]>();
    for (const routerId of ports.routerIds) {
      const credential = logsIn ? await ports.credentialOf(routerId).catch(() => null) : null;
      if (isCancelling) return;
      const queue = sorted.get(credential);
      if (queue) queue.push(routerId);
      else sorted.set(credential, [routerId]);
    }
    for (const [credential, queue] of sorted) queues.set(credential, queue);
    unsorted = [];
    fill();
  }

  /** Begins as many as may be begun. What ends meanwhile is seen by the same loop. */
  function fill(): void {
    if (isFilling) return;
    isFilling = true;
    while (begun.size < begunAtMost[operation]) {
      const credential = nextCredential();
      if (credential === undefined) break;
      const routerId = takeFrom(credential);
      if (!bulkAllows[operation](sessions.stateOf(routerId).phase)) skipped.push(routerId);
      else beginOne(routerId, credential);
    }
    isFilling = false;
    if (isRunning()) ports.tellSoon();
    else ports.tellNow();
  }

  /** One of those that wait and may be tried now; undefined: none. */
  function nextCredential(): string | null | undefined {
    for (const [credential, queue] of queues) {
      if (isRefused(credential)) {
        queues.delete(credential);
        for (const routerId of queue) {
          (bulkAllows[operation](sessions.stateOf(routerId).phase) ? spared : skipped).push(routerId);
        }
      } else if (!mustWait(credential)) return credential;
    }
    return undefined;
  }

  /**
   * In the order of the list once the credential has worked. Before that from all over the list: routers that are out of
   * reach often stand together, take long to fail, and say nothing of the credential.
   */
  function takeFrom(credential: string | null): RouterId {
    const queue = queues.get(credential) ?? [];
    const tried = credential === null ? undefined : credentials.get(credential);
    const isSearching = tried !== undefined && !tried.hasWorked;
    const index = isSearching ? Math.floor(((tried.begun * goldenRatio) % 1) * queue.length) : 0;
    const [routerId] = queue.splice(index, 1);
    if (queue.length === 0) queues.delete(credential);
    if (routerId === undefined) throw new Error('a credential without routers');
    return routerId;
  }

  function isRefused(credential: string | null): boolean {
    return credential !== null && (credentials.get(credential)?.refusals ?? 0) >= refusalsAtMost;
  }

  /** A credential that has not worked yet is on its way to no more routers than may refuse it. */
  function mustWait(credential: string | null): boolean {
    const tried = credential === null ? undefined : credentials.get(credential);
    if (!tried || (tried.hasWorked && tried.refusals === 0)) return false;
    return tried.onItsWay >= refusalsAtMost - tried.refusals;
  }

  function beginOne(routerId: RouterId, credential: string | null): void {
    if (credential !== null) {
      const tried = credentials.get(credential) ?? { refusals: 0, hasWorked: false, onItsWay: 0, begun: 0 };
      tried.onItsWay += 1;
      tried.begun += 1;
      credentials.set(credential, tried);
    }
    begun.set(routerId, { lastRefreshedAt: sessions.stateOf(routerId).lastRefreshedAt, credential });
    sessions[operation](routerId, 'background');
    // Where nothing came of it, nothing will be heard of it, either.
    changed(routerId);
  }

  function changed(routerId: RouterId): void {
    const start = begun.get(routerId);
    const outcome = start && outcomeOf(sessions.stateOf(routerId), start);
    if (!start || !outcome) return;
    begun.delete(routerId);
    if (outcome.error) failedWith(routerId, outcome.error);
    else succeeded += 1;
    heardOf(start.credential, outcome.error);
    ports.tellSoon();
    fill();
  }

  function outcomeOf(state: SessionState, { lastRefreshedAt }: Begun): Outcome {
    const { phase, error } = state;
    if (operation === 'end') {
      if (phase === 'Ending') return null;
      return { error: phase === 'No session' ? null : (error ?? movedOn()) };
    }
    if (operation === 'refresh') {
      if (state.lastRefreshedAt !== lastRefreshedAt) return { error: null };
      return state.inFlight === 'refresh' ? null : { error: error ?? movedOn() };
    }
    if (phase === 'Starting') return null;
    return { error: phase === 'Active' || phase === 'Unverified' ? null : (error ?? movedOn()) };
  }

  function movedOn(): ServiceError {
    return serviceError('NOT_POSSIBLE_NOW', { message: texts.sessions.movedOn, correlationId: id });
  }

  function failedWith(routerId: RouterId, error: ServiceError): void {
    failed += 1;
    const root = rootCause(error);
    const group = groups.get(root.code) ?? { error: root, routerIds: [] };
    group.routerIds.push(routerId);
    groups.set(root.code, group);
    if (root.code === 'HOST_KEY_UNKNOWN' || root.code === 'HOST_KEY_CHANGED') hostKeyQuestions.push(routerId);
  }

  function heardOf(credential: string | null, error: ServiceError | null): void {
    const tried = credential === null ? undefined : credentials.get(credential);
    if (!tried) return;
    tried.onItsWay -= 1;
    if (error === null) {
      tried.hasWorked = true;
      tried.refusals = 0;
    } else if (credentialRefused.has(rootCause(error).code)) tried.refusals += 1;
  }

  const waiting = (): readonly RouterId[] => [...unsorted, ...[...queues.values()].flat()];
  const isRunning = (): boolean => unsorted.length > 0 || queues.size > 0 || isFilling || begun.size > 0;

  function stateNow(): BulkProgress['state'] {
    if (isRunning()) return isCancelling ? 'cancelling' : 'running';
    return isCancelling ? 'cancelled' : 'done';
  }

  queueMicrotask(() => void sort());
  return {
    isRunning,
    changed,
    cancel: () => {
      isCancelling = true;
      cancelled.push(...waiting());
      unsorted = [];
      queues.clear();
      ports.tellNow();
    },
    progress: () => ({
      id,
      operation,
      state: stateNow(),
      total: ports.routerIds.length,
      waiting: waiting().length,
      running: begun.size,
      succeeded,
      failed,
      skipped: [...skipped],
      cancelled: [...cancelled],
      spared: [...spared],
      groups: [...groups.values()].map(groupOf).toSorted((a, b) => b.routerIds.length - a.routerIds.length),
      hostKeyQuestions: [...hostKeyQuestions],
    }),
  };
}

function groupOf({
  error,
  routerIds,
}: {
  readonly error: ServiceError;
  readonly routerIds: readonly RouterId[];
}): BulkGroup {
  const { code, message, meaning, hint } = error;
  return { code, message, meaning, hint, routerIds: [...routerIds] };
}
