/** A connection to one router, seen from above: what SSH library stands below is nobody's business here. */

export type RunOptions = {
  /** after this the command is killed on the router and the run fails with ROUTER_TIMEOUT */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** run through `sudo -n`, for a user that is not root */
  readonly asRoot?: boolean;
};

export type RunResult = {
  readonly stdout: string;
  readonly stderr: string;
  /** null when a signal ended the command */
  readonly exitCode: number | null;
};

export type RouterConnection = {
  /** Runs a POSIX `sh` script; rejects with a CommandsError when it could not be run to its end. */
  readonly run: (script: string, options: RunOptions) => Promise<RunResult>;
  readonly close: () => void;
  /** false as soon as the connection is known to be of no use */
  readonly isOpen: () => boolean;
  /** resolves when the connection is gone: with why, or null when it was closed from here */
  readonly closed: Promise<string | null>;
};

export type ConnectRequest<Target> = {
  readonly target: Target;
  readonly signal?: AbortSignal;
};

/** Opens a connection: host key checked before any credential is sent, one attempt with the credential. */
export type Connect<Target> = (request: ConnectRequest<Target>) => Promise<RouterConnection>;
