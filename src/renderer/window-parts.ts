/** The parts of the window, built once from a bridge: the real one in the app, a fake one in tests. */

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Bridge } from '@shared/ipc-contract';
import type { RouterId } from '@shared/ids';
import type { RouterRow } from '@shared/view-sync';
import { createApi, type Api } from './bridge';
import type { Rows } from './features/routers/list-model';
import type { Counts } from './features/routers/tally';
import { createSessionActions, type SessionActions } from './features/routers/session-actions';
import { createAnnouncer, type Announcer } from './stores/announcer';
import { createClock, windowClockPorts, type Clock } from './stores/clock';
import { createListStore, type ListState, type ListStore } from './stores/list';
import { createMirrorStore, followMain, shownMirror, type MirrorState, type MirrorStore } from './stores/mirror';
import { followBulk } from './stores/bulk';
import { followOpened } from './stores/recent';
import { readRemembered, remember } from './stores/remembered';
import { keepSelection } from './stores/selection-keeper';
import { createUiStore, isUsual, type UiState, type UiStore } from './stores/ui';

/** A hidden window paints nothing. */
const paintedWithinMs = 100;

export type App = {
  readonly api: Api;
  readonly mirror: MirrorStore;
  readonly ui: UiStore;
  readonly list: ListStore;
  readonly clock: Clock;
  readonly announcer: Announcer;
  readonly actions: SessionActions;
  readonly resync: () => void;
  readonly stop: () => void;
};

export function createApp(bridge: Bridge): App {
  const setTimer = (run: () => void, ms: number): (() => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  const api = createApi(bridge);
  const mirror = createMirrorStore();
  const ui = createUiStore(readRemembered());
  const clock = createClock(windowClockPorts());
  const list = createListStore(mirror, ui, setTimer);
  const announcer = createAnnouncer(mirror, setTimer);
  const actions = createSessionActions({ api, mirror, ui, now: () => performance.now() });
  const stopRemembering = remember(ui);
  const stopPruning = keepSelection(mirror, ui);
  const stopRecent = followOpened(ui, mirror);
  let quitsAsked = 0;
  const stopQuit = api.on('quitAsked', (question) => {
    quitsAsked += 1;
    ui.setState({ quit: { question, asked: quitsAsked } });
  });
  const stopAsked = [
    api.on('closeAsked', ({ activeSessions }) => ui.setState({ closeAsked: activeSessions })),
    followBulk(api, mirror, ui),
    api.on('endAllAsked', () => ui.setState({ dialog: { kind: 'end-all' } })),
    api.on('routerAsked', ({ routerId }) => ui.setState({ activeId: routerId, detailsId: routerId })),
  ];
  const tasks = createTasks();
  const painted = (): Promise<void> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => tasks.next(resolve));
      setTimer(resolve, paintedWithinMs);
    });
  const following = followMain(mirror, {
    api,
    observeClock: clock.observe,
    setTimer,
    afterDrawing: tasks.next,
    painted,
    showsFirstRows: () => isUsual(ui.getState()),
  });

  return {
    api,
    mirror,
    ui,
    list,
    clock,
    announcer,
    actions,
    resync: following.resync,
    stop: () => {
      following.stop();
      tasks.stop();
      stopQuit();
      for (const stopListening of stopAsked) stopListening();
      stopRemembering();
      stopPruning();
      stopRecent();
      actions.stop();
      announcer.stop();
      clock.stop();
    },
  };
}

/** React draws what a store says before the present task is over. Not a timer: those of a hidden window are put off. */
function createTasks(): { readonly next: (run: () => void) => void; readonly stop: () => void } {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return {
    next: (run) => {
      waiting.push(run);
      port2.postMessage(null);
    },
    stop: () => port1.close(),
  };
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('AppContext is missing above this component');
  return app;
}

export function useMirror<Part>(select: (state: MirrorState) => Part): Part {
  return useStore(useApp().mirror, select);
}

export function useUi<Part>(select: (state: UiState) => Part): Part {
  return useStore(useApp().ui, select);
}

export function useList<Part>(select: (state: ListState) => Part): Part {
  return useStore(useApp().list, select);
}

/** null until the whole list is there: of its first rows there is nothing to count. */
export function useCounts(): Counts | null {
  const isReady = useMirror((state) => state.stage === 'ready');
  const counts = useList((state) => state.counts);
  return isReady ? counts : null;
}

/** Main's clock, renewed every second. Only what ticks on the screen may use it. */
export function useNow(): number {
  return useStore(useApp().clock.store, (state) => state.now);
}

export function useRow(id: RouterId | null): RouterRow | null {
  return useMirror((state) => (id === null ? null : (shownMirror(state).rows.get(id) ?? null)));
}

/** All routers as they are when this is drawn: it is drawn again when the list has come, and not for each change of it. */
export function useListedRows(): { readonly rows: Rows; readonly isReady: boolean } {
  const isReady = useMirror((state) => state.stage === 'ready');
  return { rows: useApp().mirror.getState().mirror.rows, isReady };
}
