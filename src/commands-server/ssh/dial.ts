/**
 * Opens TCP to a name that may stand for several addresses: they are tried side by side, each a moment after the one before
 * ("happy eyeballs", RFC 8305), so that a dead one does not hide a living one. Not by Node's autoSelectFamily: that gives an
 * address up when the next is tried (250 ms), so a router that is far away and has two addresses would never be reached.
 */

import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import { gateOf } from './handshake-gate';

export type Address = { readonly address: string; readonly family: number };
export type Lookup = (name: string, signal: AbortSignal) => Promise<readonly Address[]>;

/** What an attempt came to; `code` is null while it has no answer. */
export type Attempt = { readonly address: string; readonly code: string | null };

export class DialError extends Error {
  override readonly name = 'DialError';
  /** empty when the name was not resolved */
  readonly attempts: readonly Attempt[];
  /** of the look-up, or of the first attempt */
  readonly code: string;

  constructor(code: string, attempts: readonly Attempt[]) {
    super(code);
    this.code = code;
    this.attempts = attempts;
  }
}

/** RFC 8305, section 5 */
const attemptDelayMs = 250;
/** More than any router has; the rest would only cost time. */
const mostAddresses = 8;
/** A look-up occupies one of the four threads that file access needs as well, and one of a dead name does so for long. */
const lookups = gateOf(2);

/** The system's resolver, so that /etc/hosts and search domains count. */
export const lookupBySystem: Lookup = (name, signal) =>
  isIP(name) > 0
    ? Promise.resolve([{ address: name, family: isIP(name) }])
    : lookups.pass(() => systemLookup(name, { all: true, order: 'verbatim' }), signal);

/** The families take turns, beginning with the one the resolver prefers. */
export function inTurns(addresses: readonly Address[]): readonly Address[] {
  const [first] = addresses;
  const preferred = addresses.filter(({ family }) => family === first?.family);
  const others = addresses.filter(({ family }) => family !== first?.family);
  return preferred
    .flatMap((address, index) => [address, ...others.slice(index, index + 1)])
    .concat(others.slice(preferred.length));
}

/** Rejects with a DialError when every address refused, or when the signal fires; by then nothing of it is left open. */
export async function dial(
  to: { readonly address: string; readonly port: number },
  options: { readonly lookup: Lookup; readonly signal: AbortSignal },
): Promise<Socket> {
  const addresses = await resolved(to.address, options);
  return new Promise((resolve, reject) => {
    const { signal } = options;
    const waiting = inTurns(addresses).slice(0, mostAddresses);
    const tried: { readonly socket: Socket; readonly attempt: { readonly address: string; code: string | null } }[] =
      [];
    let timer: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (winner: Socket | null) => {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      for (const { socket } of tried) if (socket !== winner) socket.destroy();
      if (winner) {
        resolve(winner);
        return;
      }
      const attempts = tried.map(({ attempt }) => attempt);
      reject(new DialError(attempts.find(({ code }) => code !== null)?.code ?? 'ETIMEDOUT', attempts));
    };
    const giveUp = () => settle(null);
    const tryNext = () => {
      clearTimeout(timer);
      const next = waiting.shift();
      if (!next) return;
      const socket = new Socket();
      const attempt = { address: next.address, code: null as string | null };
      tried.push({ socket, attempt });
      socket.once('connect', () => {
        if (!settled) settle(socket);
      });
      // Stays for the life of the socket: a refusal may still be on its way to one that lost.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (settled) return;
        attempt.code = error.code ?? 'UNKNOWN';
        if (waiting.length > 0) tryNext();
        else if (tried.every((one) => one.attempt.code !== null)) settle(null);
      });
      socket.connect({ host: next.address, port: to.port });
      if (waiting.length > 0) timer = setTimeout(tryNext, attemptDelayMs);
    };

    if (signal.aborted) giveUp();
    else {
      signal.addEventListener('abort', giveUp, { once: true });
      tryNext();
    }
  });
}

/** A look-up cannot be cancelled; its answer is not waited for beyond the signal. */
function resolved(
  name: string,
  { lookup, signal }: { readonly lookup: Lookup; readonly signal: AbortSignal },
): Promise<readonly Address[]> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new DialError('EAI_AGAIN', []));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    lookup(name, signal)
      .then(
        (addresses) => (addresses.length > 0 ? resolve(addresses) : reject(new DialError('ENOTFOUND', []))),
        (error: NodeJS.ErrnoException) => reject(new DialError(error.code ?? 'EAI_AGAIN', [])),
      )
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}
