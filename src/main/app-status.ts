/** What concerns the whole app: the server's health, notices, identity. Sent to the window whole, whenever it changes. */

import type { ServiceError } from '@shared/errors';
import type { AppStatus, Notice, ServerStatus, UndoView } from '@shared/ipc-contract';
import type { SharedCredentialView } from '@shared/router';
import type { Clock } from './ports';

export type AppStatusHolder = {
  readonly get: () => AppStatus;
  readonly setServer: (change: Partial<ServerStatus>) => void;
  /** A notice with an id that stands already replaces it: told once, not again and again. */
  readonly notify: (notice: Notice) => void;
  readonly dismiss: (id: string) => void;
  readonly setCredentials: (credentials: readonly SharedCredentialView[]) => void;
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
    setUndo: (undo) => set({ undo }),
    setLab: (lab) => set({ lab }),
  };
}

export function noticeOf(id: string, title: string, error: ServiceError): Notice {
  return { id, level: 'error', title, text: `${error.message} ${error.meaning} ${error.hint}`, lines: [] };
}
