/** Which commands server this run uses: the one that a flag names, else the chosen one, else the embedded one. */

import type { ServerId } from '@shared/ids';
import type { Flags } from './flags';
import type { Settings } from './settings';

export type RemoteChoice = {
  readonly url: string;
  readonly label: string;
  /** null: named by a flag, and its token by another */
  readonly serverId: ServerId | null;
  readonly caFile: string | null;
  /** ms; null: 30 minutes, unless the server tells its own */
  readonly leaseMs: number | null;
};

/** null: the embedded server. */
export function remoteChoiceOf(
  flags: Pick<Flags, 'commandsServer' | 'commandsServerLeaseMs'>,
  settings: Pick<Settings, 'servers' | 'chosenServer'>,
): RemoteChoice | null {
  const { commandsServer: url, commandsServerLeaseMs: leaseMs } = flags;
  if (url !== null) return { url, label: new URL(url).host, serverId: null, caFile: null, leaseMs };
  const server = settings.servers.find(({ id }) => id === settings.chosenServer);
  if (!server) return null;
  const ownLease = server.leaseSeconds === null ? null : server.leaseSeconds * 1_000;
  return {
    url: server.url,
    label: server.name,
    serverId: server.id,
    caFile: server.caFile,
    leaseMs: leaseMs ?? ownLease,
  };
}
