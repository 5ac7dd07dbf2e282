/** The peer of the start figures: as many SSH handshakes by ssh2 alone, 32 at once, each closed or kept open as told. */

import type { RouterTarget } from '@shared/embedded-channel';
import ssh2, { type Client } from 'ssh2';

export type ToHandshakes = { readonly targets: readonly RouterTarget[]; readonly keep: boolean };

const atOnce = 32;
const kept: Client[] = [];

function handshake({ address, port, user, credential }: RouterTarget): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.once('ready', () => resolve(client)).once('error', reject);
    const password = credential.kind === 'password' ? (credential.password ?? '') : '';
    client.connect({ host: address, port, username: user, password, hostVerifier: () => true });
  });
}

async function run({ targets, keep }: ToHandshakes): Promise<void> {
  const waiting = [...targets];
  const worker = async () => {
    for (let target = waiting.pop(); target; target = waiting.pop()) {
      const client = await handshake(target);
      if (keep) kept.push(client);
      else client.end();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  process.send?.({ type: 'done' });
}

process.on('message', (raw) => void run(raw as ToHandshakes));
process.send?.({ type: 'ready' });
process.on('disconnect', () => process.exit(0));
