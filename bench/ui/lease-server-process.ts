/** The lease server of bench/support as a process of its own: the other end of many sessions, which costs next to nothing. */

import { fork } from 'node:child_process';
import type { FromLeaseServer, ToLeaseServer } from '../support/lease-server';

export type LeaseServerProcess = {
  readonly url: string;
  readonly count: () => Promise<{ readonly held: number; readonly refreshed: number }>;
  readonly stop: () => void;
};

export async function startLeaseServer(ttlMs: number): Promise<LeaseServerProcess> {
  const child = fork(process.argv[1] ?? '', ['--lease-server'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const heard = <Type extends FromLeaseServer['type']>(type: Type) =>
    new Promise<Extract<FromLeaseServer, { type: Type }>>((resolve, reject) => {
      const gone = (): void => reject(new Error('the lease server ended'));
      const listen = (raw: unknown): void => {
        if ((raw as FromLeaseServer).type !== type) return;
        child.off('message', listen);
        child.off('exit', gone);
        resolve(raw as Extract<FromLeaseServer, { type: Type }>);
      };
      child.on('message', listen);
      child.on('exit', gone);
    });
  const tell = (message: ToLeaseServer) => child.send(message);
  const { port } = await heard('listening');
  tell({ type: 'configure', ttlMs, together: true, errorShare: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    count: async () => {
      const counted = heard('counted');
      tell({ type: 'count' });
      return await counted;
    },
    stop: () => child.disconnect(),
  };
}
