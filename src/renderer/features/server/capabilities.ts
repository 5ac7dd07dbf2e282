/** What a commands server can do, as the rest of a sentence that begins with the server. */

import { texts } from '../../texts';
import { useMirror } from '../../window-parts';

/** Whether the server in use tells which routers it knows. */
export const useHasDirectory = (): boolean =>
  useMirror((state) => state.status?.server.capabilities.includes('router-directory') ?? false);

/** A capability without a sentence is shown as the server named it. */
export function capabilityText(name: string): string {
  const known: Readonly<Record<string, string>> = texts.server.capabilities;
  return known[name] ?? name;
}

/** In the words of an admin; a capability without a sentence is shown as the server named it. */
export const capabilitySentences: Readonly<Record<string, string>> = {
  lease: 'tells how long a lease lives',
  status: 'tells the state of a session',
  restart: 'restarts a session in one call',
  'host-keys': 'asks before it trusts a router’s host key',
  'router-facts': 'reads facts and infrastructure from routers',
  'batch-refresh': 'refreshes many sessions in one request',
  'idempotent-start': 'makes one session of a start that is asked for twice',
  owner: 'knows who holds a router, and lets it be taken over',
  'router-directory': 'lists the routers that it knows',
  profiles: 'names the profiles that it has',
};
