/**
 * The only truth about what the window and main say to each other. Main's handlers, the preload's bridge, the renderer's
 * API and the fake main of the component tests are derived from it, so a missing one is a compile error.
 */

import type { AuditEntry, AuditExportFormat, AuditFilter } from './audit';
import type { BulkOperation, BulkProgress } from './bulk';
import type { ServiceError } from './errors';
import type { CredentialId, RouterId, ServerId, SessionId, UserId } from './ids';
import type { ExportFormat, ImportPreview, ImportRequest } from './import';
import type { ProfileView } from './profile';
import type { RouterChange, RouterInput, SecretChange, SharedCredentialInput, SharedCredentialView } from './router';
import type { HistoryPoint } from './refresh-history';
import type { RouterTestReport } from './router-test';
import type { InfrastructureComponent, RouterFact, TimelineEntry } from './session';
import type { HeldChoice, Preferences, RemoteServerInput, ServerTest, SettingsView, SwitchQuestion } from './settings';
import type { Batch, Snapshot } from './view-sync';

declare const io: unique symbol;
type Command<Input, Output> = { readonly [io]?: (input: Input) => Output };
type Event<Payload> = { readonly [io]?: (payload: Payload) => void };

const command = <Input, Output>(): Command<Input, Output> => ({});
const event = <Payload>(): Event<Payload> => ({});

export type RouterRef = { readonly routerId: RouterId };

export type RouterRefs = { readonly routerIds: readonly RouterId[] };

export type RouterDetails = {
  readonly routerId: RouterId;
  readonly sessionId: SessionId | null;
  readonly timeline: readonly TimelineEntry[];
  readonly facts: readonly RouterFact[];
  readonly profile: string | null;
  readonly components: readonly InfrastructureComponent[];
  readonly warnings: readonly string[];
  /** whose word facts and components are */
  readonly verifiedByServer: boolean;
  /** wall clock, ISO 8601: as of when facts and components are: the last answer of the router, where the server tells it */
  readonly reportedAt: string | null;
  /** of the last hour, the oldest first */
  readonly history: readonly HistoryPoint[];
};

export type ServerStatus = {
  readonly kind: 'embedded' | 'remote';
  /** "Embedded server" or the host of the URL */
  readonly label: string;
  readonly url: string | null;
  readonly state: 'starting' | 'healthy' | 'unreachable';
  readonly latencyMs: number | null;
  readonly version: string | null;
  readonly capabilities: readonly string[];
  /** what it says that a router can be given; none while it is away */
  readonly profiles: readonly ProfileView[];
  readonly error: ServiceError | null;
  /** main's monotonic clock, ms; set while unreachable */
  readonly nextCheckAt: number | null;
};

/** Something told once that stays until it is dealt with. */
export type Notice = {
  readonly id: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly text: string;
  /** e.g. the lines of an import that were refused */
  readonly lines: readonly string[];
};

/** The last change of the list, as long as it can be taken back. */
export type UndoView = { readonly id: string; readonly text: string };

/** What became of a change to several routers. */
export type BulkChange = {
  readonly changed: number;
  readonly skipped: readonly { readonly routerId: RouterId; readonly name: string; readonly reason: string }[];
};

export type AppStatus = {
  readonly server: ServerStatus;
  readonly secretStorage: 'encrypted' | 'memory-only';
  readonly credentials: readonly SharedCredentialView[];
  readonly undo: UndoView | null;
  readonly settings: SettingsView;
  readonly notices: readonly Notice[];
  readonly identity: { readonly userId: UserId; readonly name: string };
  readonly versions: { readonly app: string; readonly electron: string; readonly runtime: 'official' | 'test' };
  /** the lab is running: its routers are in the list and labelled so */
  readonly lab: boolean;
  /** as clock in view-sync */
  readonly clock: number;
};

export type QuitQuestion = {
  readonly activeSessions: number;
  /** with the embedded server, quitting stops the server too, so its leases cannot be kept */
  readonly canKeep: boolean;
  /** how long the sessions live on if kept: the longest remaining lease, ms */
  readonly longestLeaseMs: number;
};

export type HeldAnswer = { readonly held?: HeldChoice };
export type ServerChange = { readonly question: SwitchQuestion | null };

export type CloseChoice = 'tray' | 'quit' | 'cancel';

export type QuitChoice = 'end-and-quit' | 'keep-and-quit' | 'cancel';

export type HostKeyDecision = RouterRef & {
  readonly algorithm: string;
  readonly fingerprint: string;
  /** replace a known key that differs; refused unless the admin typed the confirmation */
  readonly replace: boolean;
};

/**
 * What a page asks first of all: the first rows, unless it was left with another view of the list. The preload knows by what the
 * page left in its storage under this key.
 */
export type FirstQuestion = 'getFirstRows' | 'getSnapshot';
export const firstQuestionKey = 'router-sessions-first-question';

export const ipcContract = {
  commands: {
    /**
     * The beginning of the list, for a page that has nothing to show yet; the snapshot is asked for when it is painted.
     * By name, but for a file that was edited by hand, whose routers are in their places with the snapshot. No batch follows it.
     */
    getFirstRows: command<void, { readonly view: Snapshot; readonly status: AppStatus }>(),
    getSnapshot: command<void, { readonly view: Snapshot; readonly status: AppStatus }>(),
    /** the renderer has applied everything up to `seq`; main sends the next batch only then */
    acknowledgeBatch: command<{ readonly epoch: string; readonly seq: number }, void>(),
    startSession: command<RouterRef, void>(),
    /** in “In use”: takes the router from whoever holds it */
    takeOverSession: command<RouterRef, void>(),
    /** in “In use”: leaves it to them */
    dismissSession: command<RouterRef, void>(),
    endSession: command<RouterRef, void>(),
    restartSession: command<RouterRef, void>(),
    refreshSession: command<RouterRef, void>(),
    /** one operation on many; answers how it begins. One at a time: while one runs, another is NOT_POSSIBLE_NOW */
    startBulk: command<{ readonly operation: BulkOperation; readonly routerIds: readonly RouterId[] }, BulkProgress>(),
    /** the failed ones of the last, once more */
    retryBulk: command<{ readonly id: string }, BulkProgress>(),
    /** what was not begun is left alone; what is on its way is finished */
    cancelBulk: command<{ readonly id: string }, void>(),
    /** the summary was read */
    dismissBulk: command<{ readonly id: string }, void>(),
    /** for a window that was opened or reloaded meanwhile; after that `bulkChanged` tells */
    getBulk: command<void, { readonly bulk: BulkProgress | null }>(),
    getRouterDetails: command<RouterRef, RouterDetails>(),
    /** `id`: the UUID under which a remote server knows the router; left out, main makes one */
    addRouter: command<{ readonly router: RouterInput; readonly id?: string } & SecretChange, RouterRef>(),
    updateRouter: command<RouterRef & { readonly router: RouterInput } & SecretChange, void>(),
    /**
     * Tries what stands in a form, with the embedded server, and changes nothing. `routerId` null: a new router; `secret`
     * left out: the stored one. One at a time: another one cancels it. A remote server answers NOT_SUPPORTED.
     */
    testRouter: command<
      {
        readonly testId: string;
        readonly routerId: RouterId | null;
        readonly router: RouterInput;
      } & SecretChange,
      RouterTestReport<ServiceError>
    >(),
    cancelRouterTest: command<{ readonly testId: string }, void>(),
    /** trusts a key that this test was shown, for the address that it tried; never in place of a known one */
    trustTestedHostKey: command<
      { readonly testId: string; readonly algorithm: string; readonly fingerprint: string },
      void
    >(),
    deleteRouter: command<RouterRef, void>(),
    deleteRouters: command<RouterRefs, BulkChange>(),
    editRouters: command<RouterRefs & { readonly change: RouterChange }, BulkChange>(),
    /** main asks which file; the window never learns where it lies */
    chooseImportFile: command<void, { readonly file: { readonly fileId: string; readonly name: string } | null }>(),
    previewImport: command<ImportRequest, ImportPreview>(),
    confirmImport: command<{ readonly importId: string }, BulkChange>(),
    /** `routerIds` null: all. `file` null: no place was chosen. `cameAlong`: jump hosts that these are reached through */
    exportRouters: command<
      { readonly format: ExportFormat; readonly routerIds: readonly RouterId[] | null },
      { readonly file: string | null; readonly count: number; readonly cameAlong: number }
    >(),
    undoChange: command<{ readonly undoId: string }, BulkChange>(),
    /** `credentialId` null: a new one */
    saveCredential: command<
      { readonly credentialId: CredentialId | null; readonly credential: SharedCredentialInput } & SecretChange,
      { readonly credentialId: CredentialId }
    >(),
    deleteCredential: command<{ readonly credentialId: CredentialId }, void>(),
    changePreferences: command<Partial<Preferences>, void>(),
    /**
     * `serverId` null: a new one. This and the next two are in effect at once, also when they lead to another server; while
     * sessions are held on the one in use and `held` is left out, they answer a question and change nothing
     */
    saveServer: command<
      { readonly serverId: ServerId | null; readonly server: RemoteServerInput } & SecretChange & HeldAnswer,
      ServerChange & { readonly serverId: ServerId }
    >(),
    /** the embedded server follows the one in use */
    deleteServer: command<{ readonly serverId: ServerId } & HeldAnswer, ServerChange>(),
    /** null: the embedded server */
    chooseServer: command<{ readonly serverId: ServerId | null } & HeldAnswer, ServerChange>(),
    /** connects once and says what the server can do; `secret` left out: the stored one */
    testServer: command<
      { readonly serverId: ServerId | null; readonly server: RemoteServerInput } & SecretChange,
      ServerTest
    >(),
    chooseCaFile: command<void, { readonly path: string | null }>(),
    startLab: command<void, void>(),
    openLogFolder: command<void, void>(),
    /** puts what helps to find a fault into the clipboard, without secrets */
    copyDiagnostics: command<void, { readonly lines: number }>(),
    acceptHostKey: command<HostKeyDecision, void>(),
    /** newest first; `before`: null for the first page */
    getAuditPage: command<
      { readonly before: number | null; readonly limit: number; readonly filter: AuditFilter },
      /** `next`: the `before` of the following page; null when there is none */
      { readonly entries: readonly AuditEntry[]; readonly next: number | null }
    >(),
    /** main asks where to; `file` null: no place was chosen */
    exportActivity: command<
      { readonly format: AuditExportFormat; readonly filter: AuditFilter },
      { readonly file: string | null; readonly count: number }
    >(),
    checkServer: command<void, void>(),
    chooseKeyFile: command<void, { readonly path: string | null }>(),
    copyText: command<{ readonly text: string }, void>(),
    dismissNotice: command<{ readonly id: string }, void>(),
    answerClose: command<{ readonly choice: CloseChoice; readonly remember: boolean }, void>(),
    answerQuit: command<{ readonly choice: QuitChoice }, void>(),
  },
  events: {
    viewBatch: event<Batch>(),
    statusChanged: event<AppStatus>(),
    /** at most every 200 ms while it runs, and when it is over; null once it was dismissed */
    bulkChanged: event<BulkProgress | null>(),
    quitAsked: event<QuitQuestion>(),
    /** the window is to be closed while sessions are held: into the tray, or quit? */
    closeAsked: event<{ readonly activeSessions: number }>(),
    /** the tray's “End all…” */
    endAllAsked: event<void>(),
    /** a click on a message of the desktop */
    routerAsked: event<RouterRef>(),
  },
} as const;

export type Commands = typeof ipcContract.commands;
export type CommandName = keyof Commands;
export type CommandInput<Name extends CommandName> =
  Commands[Name] extends Command<infer Input, unknown> ? Input : never;
export type CommandOutput<Name extends CommandName> =
  Commands[Name] extends Command<never, infer Output> ? Output : never;

export type Events = typeof ipcContract.events;
export type EventName = keyof Events;
export type EventPayload<Name extends EventName> = Events[Name] extends Event<infer Payload> ? Payload : never;

export const commandNames = Object.keys(ipcContract.commands) as readonly CommandName[];
export const eventNames = Object.keys(ipcContract.events) as readonly EventName[];

export const commandChannel = (name: CommandName): string => `command:${name}`;
export const eventChannel = (name: EventName): string => `event:${name}`;

/** The same envelope as on the wire: Electron would keep only the message of a thrown error. */
export type IpcEnvelope<Output> =
  | { readonly success: true; readonly data: Output; readonly error: null; readonly metadata: IpcMetadata }
  | { readonly success: false; readonly data: null; readonly error: ServiceError; readonly metadata: IpcMetadata };

export type IpcMetadata = { readonly command: string; readonly timestamp: string };

/** Main as the window's code sees it: envelopes in, unsubscribe functions out, no event objects. */
export type Bridge = {
  readonly invoke: <Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
  ) => Promise<IpcEnvelope<CommandOutput<Name>>>;
  readonly on: <Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void) => () => void;
};

/**
 * What the preload puts on `window.bridge`: the same, with every answer and payload as JSON text. Between the preload's
 * world and the page's Electron copies objects property by property: 10,000 rows took 300 ms that way, and take 60 as text.
 */
export type TextBridge = {
  readonly invoke: (name: CommandName, input: unknown) => Promise<string>;
  readonly on: (name: EventName, listener: (payload: string) => void) => () => void;
};

export const textOf = (payload: unknown): string => JSON.stringify(payload ?? null);
