/** The lab's simulated routers, as many as are wanted and with one password for all, in a process of their own. */

import { fork } from 'node:child_process';
import { idOf, roleOf } from '../../src/lab/cast';
import { SimulatedRouter } from '../../src/lab/simulated-router';

export type Simulated = { readonly port: number; readonly user: string; readonly hostKey: string };
type Started = { readonly routers: readonly Simulated[] };

export const password = 'the password of every simulated router';

export async function runSimulatedRouters(count: number): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const routers: Simulated[] = [];
  for (let index = 0; index < count; index += 1) {
    const router = new SimulatedRouter({
      id: idOf(index),
      role: roleOf(index),
      password,
      now: () => performance.now(),
    });
    const { port, user, hostKey } = await router.begin();
    routers.push({ port, user, hostKey });
  }
  const started: Started = { routers };
  process.send?.(started);
}

export async function startSimulatedRouters(count: number) {
  const child = fork(process.argv[1] ?? '', [`--simulated-routers=${count}`], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { routers } = await new Promise<Started>((resolve, reject) => {
    child.once('message', (raw) => resolve(raw as Started));
    child.once('exit', () => reject(new Error('the simulated routers ended')));
  });
  return { routers, stop: () => child.disconnect() };
}
