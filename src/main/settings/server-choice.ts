/** Which commands server a start uses: the one that a flag names, else the chosen one, else the embedded one. */

import { timeoutsOf } from '../managers/commands-server-manager';
import type { ServerChoice } from '../server-in-use';
import type { Flags } from './flags';
import type { Settings } from './settings';

export function remoteChoiceOf(
  flags: Pick<Flags, 'commandsServer' | 'commandsServerLeaseMs' | 'commandsServerTokenFile'>,
  settings: Pick<Settings, 'servers' | 'chosenServer'>,
): ServerChoice {
  const { commandsServer: url, commandsServerLeaseMs: leaseMs, commandsServerTokenFile: tokenFile } = flags;
  if (url !== null) return { kind: 'remote', url, tokenFile, leaseMs };
  const server = settings.servers.find(({ id }) => id === settings.chosenServer);
  if (!server) return { kind: 'embedded' };
  const ownLease = server.leaseSeconds === null ? null : server.leaseSeconds * 1_000;
  return {
    kind: 'remote',
    url: server.url,
    tokenFile: null,
    leaseMs: leaseMs ?? ownLease,
    serverId: server.id,
    label: server.name,
    caFile: server.caFile,
    timeouts: timeoutsOf(server),
  };
}
