/** A process of ours with a message channel, whatever starts it: Electron's utilityProcess, or fork in tests. */

export type ChildProcess = {
  readonly pid: number | undefined;
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** code, or null when ended by a signal */
  readonly onExit: (listener: (code: number | null) => void) => void;
  /** what it writes to stderr, in pieces */
  readonly onErrorOutput: (listener: (text: string) => void) => void;
  readonly kill: () => void;
};

export type StartProcess = (entry: 'commands-server-embedded' | 'lab') => ChildProcess;
