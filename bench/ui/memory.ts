/**
 * Memory with 10,000 routers and 1,000 active sessions beside an empty window: the proportional share (PSS) of all
 * processes, once against a server elsewhere and once with the embedded one, whose process is printed apart.
 */

import { printSpread, spreadOf } from '../support/spread';
import { routerNumber, sharedCredentialId, type StoredRouter } from './inventory-files';
import { startLeaseServer } from './lease-server-process';
import { manyRouters, manySessions, startSessions, withSession } from './many-sessions';
import { memoryOfTree, type ProcessMemory } from './process-memory';
import { password, startSimulatedRouters } from './simulated-routers';
import { command, type MeasuredWindow, openApp, openPeer, pause } from './window';

const settleMs = 10_000;
const budgetMebibytes = 150;

type Part = 'main' | 'window' | 'commands server' | 'Chromium’s own';
type Memory = Readonly<Record<Part, number>>;

const isMain = ({ command }: ProcessMemory) => !command.includes('--type=');
const partOf = (process: ProcessMemory): Part => {
  if (isMain(process)) return 'main';
  if (process.command.includes('--type=renderer')) return 'window';
  return process.command.includes('node.mojom.NodeService') ? 'commands server' : 'Chromium’s own';
};

async function settled({ pid }: MeasuredWindow): Promise<Memory> {
  await pause(settleMs);
  const memory: Record<Part, number> = { main: 0, window: 0, 'commands server': 0, 'Chromium’s own': 0 };
  for (const process of memoryOfTree(pid)) memory[partOf(process)] += process.mebibytes;
  return memory;
}

async function emptyWindow(): Promise<Memory> {
  const window = await openPeer('blank.html');
  try {
    return await settled(window);
  } finally {
    await window.close();
  }
}

async function withServerElsewhere(): Promise<Memory> {
  const server = await startLeaseServer(5 * 60_000);
  try {
    const routers = Array.from({ length: manyRouters }, (_, number) => routerNumber(number));
    const window = await openApp({ routers, flags: [`--commands-server=${server.url}`] });
    try {
      await startSessions(window, held(routers));
      return await settled(window);
    } finally {
      await window.close();
    }
  } finally {
    server.stop();
  }
}

async function withEmbeddedServer(): Promise<Memory> {
  const lab = await startSimulatedRouters(manySessions);
  try {
    const routers = Array.from({ length: manyRouters }, (_, number) => {
      const simulated = withSession(number) ? lab.routers[number / (manyRouters / manySessions)] : undefined;
      if (!simulated) return routerNumber(number);
      return routerNumber(number, { address: '127.0.0.1', port: simulated.port, user: simulated.user });
    });
    const knownHosts = lab.routers.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey}\n`).join('');
    const window = await openApp({ routers, files: { known_hosts: knownHosts } });
    try {
      const credential = { name: 'Branches', kind: 'password', keyFile: null };
      await command(window.page, 'saveCredential', { credentialId: sharedCredentialId, credential, secret: password });
      await startSessions(window, held(routers));
      return await settled(window);
    } finally {
      await window.close();
    }
  } finally {
    lab.stop();
  }
}

const held = (routers: readonly StoredRouter[]) =>
  routers.filter((_, number) => withSession(number)).map(({ id }) => id);

const own = (memory: Memory) => memory.main + memory.window + memory['Chromium’s own'];

export async function measureMemory(rounds: number): Promise<void> {
  const parties = { empty: emptyWindow, elsewhere: withServerElsewhere, embedded: withEmbeddedServer };
  const names = {
    empty: 'an empty window',
    elsewhere: 'the app, the server elsewhere',
    embedded: 'the app, the embedded server not counted',
  };
  const seen: Record<keyof typeof parties, Memory[]> = { empty: [], elsewhere: [], embedded: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const party of ['empty', 'elsewhere', 'embedded'] as const) seen[party].push(await parties[party]());
  }
  console.log(
    `\nMemory (PSS of all processes), ${manyRouters.toLocaleString('en')} routers with ${manySessions.toLocaleString('en')} active, ${settleMs / 1_000} s after the last start, median of ${rounds} (least … most):`,
  );
  for (const party of ['empty', 'elsewhere', 'embedded'] as const) {
    printSpread(names[party], spreadOf(seen[party].map(own)), 'MiB');
    for (const part of ['main', 'window', 'Chromium’s own', 'commands server'] as const) {
      const values = seen[party].map((memory) => memory[part]);
      if (Math.max(...values) > 0) printSpread(`    ${part}`, spreadOf(values), 'MiB');
    }
  }
  const empty = spreadOf(seen.empty.map(own)).median;
  for (const party of ['elsewhere', 'embedded'] as const) {
    const app = spreadOf(seen[party].map(own)).median;
    const more = app - empty;
    const verdict = more <= budgetMebibytes ? 'within' : 'OVER';
    console.log(
      `  ${`more than an empty window, ${party}`.padEnd(44)} ${more.toFixed(0).padStart(7)} MiB   (ratio ${(app / empty).toFixed(2)}); budget at most ${budgetMebibytes}: ${verdict}`,
    );
  }
}
