/**
 * Whether a router may be tried again without anybody asking. Pure: what is known goes in, what is known then comes out.
 *
 * A router that cannot be reached is tried at every refresh at first, and then less and less often. One that refused the
 * login, or showed another host key, is not tried again at all: a login that is refused at every refresh locks the account.
 * An explicit start is never held up by any of this; it begins with a new circuit.
 */

import { CommandsError } from './commands-error';

export type Circuit =
  | { readonly kind: 'closed'; readonly failures: number }
  /** too many failures in a row; one try is let through at `tryAt` (monotonic, ms) */
  | { readonly kind: 'open'; readonly failures: number; readonly tryAt: number }
  /** not before the way the router is reached and logged in to (`identity`) is another, or somebody starts the session */
  | { readonly kind: 'halted'; readonly failure: CommandsError; readonly identity: string };

export const closedCircuit: Circuit = { kind: 'closed', failures: 0 };

/** Two failures are bad luck: a reboot, a cable that was moved. */
const failuresToOpen = 3;
const firstWaitMs = 15_000;
const longestWaitMs = 5 * 60_000;

const haltingCodes: ReadonlySet<string> = new Set(['ROUTER_AUTH_FAILED', 'HOST_KEY_UNKNOWN', 'HOST_KEY_CHANGED']);
const countedCodes: ReadonlySet<string> = new Set(['ROUTER_UNREACHABLE', 'ROUTER_TIMEOUT', 'ROUTER_UNSUITABLE']);

export function afterFailure(
  circuit: Circuit,
  failure: CommandsError,
  at: { readonly now: number; readonly identity: string },
): Circuit {
  if (haltingCodes.has(failure.code)) return { kind: 'halted', failure, identity: at.identity };
  // What failed before the router was asked (a key file that is not there) costs it nothing.
  if (!countedCodes.has(failure.code)) return circuit;
  const failures = (circuit.kind === 'halted' ? 0 : circuit.failures) + 1;
  if (failures < failuresToOpen) return { kind: 'closed', failures };
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - failuresToOpen));
  return { kind: 'open', failures, tryAt: at.now + waitMs };
}

/** Milliseconds until the next try that nobody asked for; null when one may be made now, or never by itself. */
export function waitOf(circuit: Circuit, now: number): number | null {
  return circuit.kind === 'open' && now < circuit.tryAt ? Math.ceil(circuit.tryAt - now) : null;
}

export function isHalted(circuit: Circuit, identity: string): boolean {
  return circuit.kind === 'halted' && circuit.identity === identity;
}

/** The failure as it is told while the circuit keeps the router from being tried. */
export function toldWith(failure: CommandsError, circuit: Circuit, now: number): CommandsError {
  const nextTryInMs = waitOf(circuit, now);
  if (nextTryInMs !== null) return failure.with({ nextTryInMs });
  if (circuit.kind !== 'halted') return failure;
  const { code, message, details, status, cause } = failure;
  const until =
    'It is not tried again by itself: start the session again, or correct what is configured for the router.';
  return new CommandsError(code, `${message}. ${until}`, { details: details ?? undefined, status, cause });
}
