/** Where sessions are remembered beyond the process, so that a server that was killed still holds them when it is back. */

import type { Mark } from '../infrastructure/fence';

export type StoredSession = {
  readonly sessionId: string;
  readonly routerId: string;
  readonly owner: string;
  readonly generation: number;
  /** our mark on the router; null where nothing is set up */
  readonly mark: Mark | null;
  /** wall clock, in milliseconds: the monotonic one does not survive a restart */
  readonly startedAt: number;
  readonly prolongedAt: number;
};

/** Each promise resolves when what was said survives the death of this process; starts and ends also a power cut. */
export type SessionStore = {
  readonly put: (session: StoredSession) => Promise<void>;
  /** null when there is nothing to wait for: what stands there is recent enough (see `coarseMs`) */
  readonly prolong: (sessionId: string, at: number) => Promise<void> | null;
  readonly remove: (sessionId: string) => Promise<void>;
  readonly close: () => Promise<void>;
  /** whether sessions outlive the process, so that a stop need not end them */
  readonly outlivesProcess: boolean;
  /**
   * A lease may have been prolonged up to this long after what stands there, in milliseconds. What is restored is held
   * that much longer: rather too long than lost though it was acknowledged.
   */
  readonly coarseMs: number;
};

/** Sessions end with the process. */
export const memoryStore: SessionStore = {
  put: async () => undefined,
  prolong: () => null,
  remove: async () => undefined,
  close: async () => undefined,
  outlivesProcess: false,
  coarseMs: 0,
};
