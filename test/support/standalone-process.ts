/** The standalone server as a process of its own, started by a configuration and ended as a test says. */

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { clientOf, type TestClient } from './test-server';

export type StandaloneProcess = {
  readonly client: TestClient;
  /** Resolves when the process is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  readonly log: () => string;
};

export async function startStandalone(entry: string, config: string, token: string): Promise<StandaloneProcess> {
  const child = execFile(process.execPath, [entry, '--config', config]);
  let log = '';
  child.stdout?.on('data', (chunk: string) => (log += chunk));
  child.stderr?.on('data', (chunk: string) => (log += chunk));
  const ended = once(child, 'exit');
  await expect.poll(() => child.exitCode !== null || log.includes('"listening"'), { interval: 10 }).toBe(true);
  const line = log.split('\n').find((one) => one.includes('"listening"'));
  if (line === undefined) throw new Error(`the server did not listen: ${log}`);
  const { port } = JSON.parse(line) as { port: number };
  return {
    client: clientOf(`http://127.0.0.1:${port}`, token),
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
    log: () => log,
  };
}
