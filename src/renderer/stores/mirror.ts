/**
 * The window's copy of what main knows. Listeners come first, then one snapshot, then numbered batches; a gap or a new
 * epoch means a new snapshot (docs/architecture.md, "State"). One `setState` per batch, acknowledged once it is drawn.
 * While there is nothing to show, the first rows are shown before the whole list is asked for.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ServiceError } from '@shared/errors';
import type { RouterId } from '@shared/ids';
import { rowMapOf } from '@shared/row-map';
import type { AppStatus } from '@shared/ipc-contract';
import { applyBatch, mirrorOf, type Batch, type Mirror } from '@shared/view-sync';
import type { Api } from '../bridge';

export type MirrorState = {
  readonly stage: 'loading' | 'ready' | 'failed';
  /** why there is no snapshot, while `failed` */
  readonly failure: ServiceError | null;
  /** the whole list; without any row until it has come */
  readonly mirror: Mirror;
  /**
   * What the list begins with, to be drawn until all of it is there: nothing can be counted, looked up or missed in it. It stays
   * when the list fails, behind what is said then: a form that was opened from it is not lost.
   */
  readonly first: Mirror | null;
  /** the routers that the last change of `mirror` touched; null: any of them, after a snapshot */
  readonly changed: readonly RouterId[] | null;
  readonly status: AppStatus | null;
};

export type MirrorStore = StoreApi<MirrorState>;

export const emptyMirror: Mirror = { epoch: '', seq: -1, rows: rowMapOf([]), order: [] };

/** For what draws or acts on a row that is on the screen. */
export const shownMirror = ({ first, mirror }: Pick<MirrorState, 'first' | 'mirror'>): Mirror => first ?? mirror;

export function createMirrorStore(): MirrorStore {
  return createStore<MirrorState>(() => ({
    stage: 'loading',
    failure: null,
    mirror: emptyMirror,
    first: null,
    changed: null,
    status: null,
  }));
}

export type MirrorPorts = {
  readonly api: Pick<Api, 'getFirstRows' | 'getSnapshot' | 'acknowledgeBatch' | 'on'>;
  /** told main's clock with everything that carries it */
  readonly observeClock: (mainClock: number) => void;
  readonly setTimer: (run: () => void, ms: number) => () => void;
  /** runs it when what has just changed in the store is drawn, also in a hidden window */
  readonly afterDrawing: (run: () => void) => void;
  /** Resolves when what has just changed in the store is on the screen; in a hidden window soon. */
  readonly painted: () => Promise<void>;
  /** whether the list is shown by name and from its beginning, as the first rows are */
  readonly showsFirstRows: () => boolean;
};

const snapshotRetryMs = 2_000;

/** Starts following main. `resync` takes a new snapshot now. */
export function followMain(store: MirrorStore, ports: MirrorPorts): { readonly stop: () => void; resync: () => void } {
  const { api } = ports;
  let stopped = false;
  let fetching = false;
  let waiting: Batch[] = [];
  let cancelRetry: (() => void) | null = null;

  const acknowledge = (mirror: Mirror): void => {
    // A lost acknowledgement is no fault of the view: main sends a snapshot when asked. The call takes 1 ms, which would
    // stand between the change and its drawing.
    ports.afterDrawing(() => void api.acknowledgeBatch({ epoch: mirror.epoch, seq: mirror.seq }));
  };

  const takeStatus = (status: AppStatus): void => {
    ports.observeClock(status.clock);
    // A snapshot may carry an older status than an event that overtook it.
    const known = store.getState().status;
    if (known === null || status.clock >= known.clock) store.setState({ status });
  };

  const showFirstRows = async (): Promise<void> => {
    const [answer] = await api.getFirstRows();
    // What is wrong is told by the answer for the whole list.
    if (answer === null || stopped) return;
    ports.observeClock(answer.view.clock);
    takeStatus(answer.status);
    if (answer.view.routers.length === 0) return;
    store.setState({ first: mirrorOf(answer.view), changed: null });
    await ports.painted();
  };

  const fetchSnapshot = async (): Promise<void> => {
    if (fetching || stopped) return;
    fetching = true;
    cancelRetry?.();
    cancelRetry = null;
    if (store.getState().stage === 'loading' && ports.showsFirstRows()) await showFirstRows();
    if (stopped) return;
    const [answer, error] = await api.getSnapshot();
    fetching = false;
    if (stopped) return;
    if (error) {
      if (store.getState().stage !== 'ready') store.setState({ stage: 'failed', failure: error });
      cancelRetry = ports.setTimer(() => void fetchSnapshot(), snapshotRetryMs);
      return;
    }
    ports.observeClock(answer.view.clock);
    const mirror = mirrorOf(answer.view);
    store.setState({ stage: 'ready', failure: null, mirror, first: null, changed: null });
    takeStatus(answer.status);
    acknowledge(mirror);
    const arrived = waiting;
    waiting = [];
    for (const batch of arrived) takeBatch(batch);
  };

  const takeBatch = (batch: Batch): void => {
    if (store.getState().stage !== 'ready' || fetching) {
      waiting.push(batch);
      return;
    }
    const { mirror } = store.getState();
    const next = applyBatch(mirror, batch);
    if (next === null) {
      waiting = [];
      void fetchSnapshot();
      return;
    }
    ports.observeClock(batch.clock);
    if (next !== mirror) {
      store.setState({ mirror: next, changed: [...batch.upserts.map((row) => row.id), ...batch.removed] });
    }
    acknowledge(next);
  };

  const unsubscribe = [api.on('viewBatch', takeBatch), api.on('statusChanged', takeStatus)];
  void fetchSnapshot();

  return {
    resync: () => void fetchSnapshot(),
    stop: () => {
      stopped = true;
      cancelRetry?.();
      for (const off of unsubscribe) off();
    },
  };
}
