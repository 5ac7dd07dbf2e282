/** What main needs from outside, and what it gives: Electron's part in the app, or a test's stand-in for it. */

import type { BulkProgress } from '@shared/bulk';
import type { AppStatus, CloseChoice, Notice, QuitQuestion } from '@shared/ipc-contract';
import type { DesktopAbilities } from '@shared/settings';
import type { Batch } from '@shared/view-sync';
import type { StartProcess } from './embedded-server/child-process';
import type { Handlers } from './ipc/register';
import type { Log } from './log/log';
import type { DesktopMessage } from './notifier';
import type { Clock, Randomness, Timers } from './ports';
import type { QuitPath } from './quit';
import type { Flags } from './settings/flags';
import type { SettingsHolder } from './settings/settings-holder';
import type { ReadText } from './storage/read-ahead';
import type { Cipher } from './storage/secret-store';

export type AppPorts = {
  readonly flags: Flags;
  readonly userDataFolder: string;
  /** for the state files, whose reading may have begun already */
  readonly read?: ReadText;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly randomness: Randomness;
  readonly newToken: () => string;
  readonly cipher: Cipher;
  readonly startProcess: StartProcess;
  readonly userName: string;
  readonly versions: AppStatus['versions'];
  readonly onBatch: (batch: Batch) => void;
  readonly onStatus: (status: AppStatus) => void;
  readonly onBulk: (progress: BulkProgress | null) => void;
  readonly onListDrawn: () => void;
  readonly askToQuit: (question: QuitQuestion) => void;
  /** whether the system believes to have a network: a hint when to look again, nothing more */
  readonly isOnline: () => boolean;
  /** from the first session that is held or wanted until the last is over */
  readonly onActivity: (isActive: boolean) => void;
  readonly leave: () => void;
  readonly chooseKeyFile: () => Promise<string | null>;
  /** what is known of it; `desktopIsKnown` is to be called when that changes */
  readonly desktop: DesktopAbilities;
  readonly setStartAtLogin: (isWanted: boolean) => Promise<void>;
  readonly chooseCaFile: () => Promise<string | null>;
  /** @returns why it could not be opened; empty when it was */
  readonly openFolder: (folder: string) => Promise<string>;
  readonly closeWindow: (choice: CloseChoice) => void;
  /** the admin looks at the window: then it tells everything itself */
  readonly isWatched: () => boolean;
  readonly showMessage: (message: DesktopMessage) => void;
  readonly onSessionsChanged: () => void;
  readonly chooseImportFile: () => Promise<string | null>;
  /** where to write a file of this name; null: nowhere */
  readonly chooseSaveFile: (suggestedName: string, kind: string) => Promise<string | null>;
  readonly copyText: (text: string) => void;
};

export type RunningApp = {
  readonly handlers: Handlers;
  readonly quit: QuitPath;
  readonly log: Log;
  readonly settings: SettingsHolder;
  /** for the tray */
  readonly summary: () => { readonly held: number; readonly attention: number };
  readonly refreshAll: () => void;
  readonly tell: (notice: Notice) => void;
  readonly desktopIsKnown: () => void;
  readonly setWindowHidden: (hidden: boolean) => void;
  /** the computer is about to sleep */
  readonly fellAsleep: () => void;
  readonly wokeUp: () => void;
  readonly tellInternalError: (error: Error) => void;
};
