/**
 * The channel to the process that started this one: Electron's parentPort in a utility process, Node's IPC after `fork`.
 * Both sides of both look the same from here.
 */

export type ProcessChannel<Outgoing> = {
  readonly send: (message: Outgoing) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** the parent is gone */
  readonly onClose: (listener: () => void) => void;
};

type ParentPort = {
  readonly postMessage: (message: unknown) => void;
  readonly on: (event: string, listener: (event: { readonly data: unknown }) => void) => void;
};

/** Null when nobody started this process with a channel. */
export function openProcessChannel<Outgoing>(): ProcessChannel<Outgoing> | null {
  const parentPort = (process as unknown as { readonly parentPort?: ParentPort | null }).parentPort;
  if (parentPort) {
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process port, not a window
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      onClose: (listener) => parentPort.on('close', listener),
    };
  }
  if (typeof process.send !== 'function') return null;
  return {
    send: (message) => {
      // The parent may be gone between the check and the send; 'disconnect' tells of it.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
