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
