/** What the admin sets of the app itself, and how the window is told of it. Secrets only as “is stored”. */

import type { ServiceError } from './errors';
import type { ServerId } from './ids';

/** A commands server that runs elsewhere. */
export type RemoteServerInput = {
  readonly name: string;
  readonly url: string;
  /** PEM file of an authority that the system does not know */
  readonly caFile: string | null;
  /** for a server that does not tell how long its leases live, seconds; null: 30 minutes */
  readonly leaseSeconds: number | null;
  /** how long a start is waited for; null: the usual time, as for the next */
  readonly startTimeoutSeconds: number | null;
  /** how long any other request is waited for */
  readonly requestTimeoutSeconds: number | null;
};

export type RemoteServer = RemoteServerInput & { readonly id: ServerId };
export type RemoteServerView = RemoteServer & { readonly hasToken: boolean };

/** What closing the window does while sessions are held. */
export type OnClose = 'ask' | 'tray' | 'quit';

export type Preferences = {
  /** shown to other admins by servers for a team; null: the login name */
  readonly name: string | null;
  readonly notifications: boolean;
  readonly startAtLogin: boolean;
  readonly onClose: OnClose;
};

export const usualPreferences: Preferences = {
  name: null,
  notifications: true,
  startAtLogin: false,
  onClose: 'ask',
};

export type SettingsView = {
  readonly preferences: Preferences;
  readonly servers: readonly RemoteServerView[];
  /** null: the embedded server */
  readonly chosenServer: ServerId | null;
  /** the server of this run was named by a flag, which goes before the chosen one */
  readonly serverByFlag: boolean;
  /** what this desktop can do */
  readonly desktop: DesktopAbilities;
};

export type DesktopAbilities = {
  readonly tray: boolean;
  readonly notifications: boolean;
  readonly startAtLogin: boolean;
};

/** What becomes of the sessions on a server that is left: ended there, or kept until they run out by themselves. */
export type HeldChoice = 'end' | 'keep';

/** Asked before another commands server is used, while sessions are held on the one in use. Nothing was changed yet. */
export type SwitchQuestion = {
  /** in words for the middle of a sentence: “The team’s server”, or: the embedded server */
  readonly from: string;
  readonly to: string;
  /** held or wanted there; ends that are not confirmed yet are not among them */
  readonly activeSessions: number;
  /** how long they live on if kept: the longest remaining lease, ms */
  readonly longestLeaseMs: number;
};

/** What a connection that was only tried found out. */
export type ServerTest = {
  readonly latencyMs: number;
  readonly version: string | null;
  readonly capabilities: readonly string[];
  readonly error: ServiceError | null;
};

/** Seconds. A start has 110 in all, with an end before and after it and the looks at the server (`longestStartMs`). */
export const timeoutLimits = { start: { least: 5, most: 60 }, request: { least: 2, most: 10 } } as const;

export const settingsLimits = { name: 100, url: 500, servers: 50, token: 4_096 } as const;
