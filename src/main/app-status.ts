/** What concerns the whole app: the server's health, notices, identity. Sent to the window whole, whenever it changes. */

import type { ServiceError } from '@shared/errors';
import type { AppStatus, Notice, ServerStatus, UndoView } from '@shared/ipc-contract';
import type { SettingsView } from '@shared/settings';
import type { SharedCredentialView } from '@shared/router';
import type { SleepLosses } from './active-sessions/sleep-summary';
import type { Clock } from './ports';
import { texts } from './texts';

export type AppStatusHolder = {
  readonly get: () => AppStatus;
  readonly setServer: (change: Partial<ServerStatus>) => void;
  /** A notice with an id that stands already replaces it: told once, not again and again. */
  readonly notify: (notice: Notice) => void;
  readonly dismiss: (id: string) => void;
  readonly setCredentials: (credentials: readonly SharedCredentialView[]) => void;
  readonly setSettings: (settings: SettingsView) => void;
  readonly setIdentity: (identity: AppStatus['identity']) => void;
  readonly setUndo: (undo: UndoView | null) => void;
  readonly setLab: (lab: boolean) => void;
};

export function createAppStatus(ports: {
  readonly initial: Omit<AppStatus, 'clock' | 'notices' | 'credentials' | 'undo'>;
  readonly clock: Clock;
  readonly onChanged: (status: AppStatus) => void;
}): AppStatusHolder {
  let status: Omit<AppStatus, 'clock'> = { ...ports.initial, notices: [], credentials: [], undo: null };
  const get = (): AppStatus => ({ ...status, clock: ports.clock.monotonicMs() });
  const set = (change: Partial<AppStatus>): void => {
    status = { ...status, ...change };
    ports.onChanged(get());
  };
  return {
    get,
    setServer: (change) => set({ server: { ...status.server, ...change } }),
    notify: (notice) => set({ notices: [...status.notices.filter((other) => other.id !== notice.id), notice] }),
    dismiss: (id) => set({ notices: status.notices.filter((notice) => notice.id !== id) }),
    setCredentials: (credentials) => set({ credentials }),
    setSettings: (settings) => set({ settings }),
    setIdentity: (identity) => set({ identity }),
    setUndo: (undo) => set({ undo }),
    setLab: (lab) => set({ lab }),
  };
}

/** One summary of a sleep that was longer than leases, and not one message per router. */
export function asleepNotice({ lost, back, over }: SleepLosses): Notice {
  const words = texts.notices;
  const open = lost - back - over;
  const parts = [
    ...(open > 0 ? [words.startedAgain(open)] : []),
    ...(back > 0 ? [words.reEstablished(back)] : []),
    ...(over > 0 ? [words.notReEstablished(over)] : []),
  ];
  return {
    id: 'asleep',
    level: over > 0 ? 'warning' : 'info',
    title: words.expiredAsleep(lost),
    text: words.becameOfThem(parts),
    lines: [],
  };
}

export function noticeOf(id: string, title: string, error: ServiceError): Notice {
  return { id, level: 'error', title, text: `${error.message} ${error.meaning} ${error.hint}`, lines: [] };
}
