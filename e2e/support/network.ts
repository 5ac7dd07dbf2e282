/**
 * Simulated routers whose faults the test decides on, put into the list as an admin would have them: with addresses,
 * passwords and host keys that the app does not know yet. Put there through the bridge, because how a router is added is
 * another test's matter.
 */

import { expect } from '@playwright/test';
import type { LabFault } from '@shared/lab-channel';
import type { RouterInput } from '@shared/router';
import { startLab } from '../../src/lab/lab';
import { parsePublicKey } from '../../src/commands-server/ssh/host-key';
import type { StartedApp } from './app';

type Seed = {
  readonly name: string;
  /** the host key is trusted already; otherwise it is asked about at the first start */
  readonly trusted?: boolean;
  readonly password?: string;
  readonly profile?: string;
  readonly group?: string;
};

export type Network = {
  readonly idOf: (name: string) => string;
  /** its public key, as a line of known_hosts has it behind the address */
  readonly hostKeyOf: (name: string) => string;
  readonly setFault: (name: string, fault: LabFault) => Promise<void>;
  readonly start: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Invoke = { readonly bridge: { readonly invoke: (name: string, input: unknown) => Promise<string> } };

/** A command of the IPC contract, as the window would send it; it answers as text. */
export async function invoke<Answer>({ window }: StartedApp, name: string, input: unknown): Promise<Answer> {
  const text = await window.evaluate(
    ([command, given]) => (globalThis as unknown as Invoke).bridge.invoke(command, given),
    [name, input] as const,
  );
  return JSON.parse(text) as Answer;
}

export async function startNetwork(app: StartedApp, seeds: readonly Seed[]): Promise<Network> {
  const lab = await startLab({ routers: seeds.length });
  const ids = new Map<string, string>();
  const labIds = new Map<string, string>();
  for (const [index, seed] of seeds.entries()) {
    const simulated = lab.routers[index];
    if (!simulated) throw new Error('the lab has too few routers');
    const router: RouterInput = {
      name: seed.name,
      address: simulated.address,
      port: simulated.port,
      user: simulated.user,
      credential: { kind: 'password', keyFile: null },
      furtherCredentials: [],
      legacyAlgorithms: false,
      jump: null,
      group: seed.group ?? null,
      tags: [],
      profile: seed.profile ?? 'facts',
      interfaces: [],
      notes: '',
    };
    const answer = await invoke<{ data: { routerId: string } | null; error: { message: string } | null }>(
      app,
      'addRouter',
      { router, secret: seed.password ?? simulated.password },
    );
    if (!answer.data) throw new Error(`${seed.name} was not added: ${JSON.stringify(answer)}`);
    ids.set(seed.name, answer.data.routerId);
    labIds.set(seed.name, simulated.id);
    if (!seed.trusted) continue;
    const { algorithm, fingerprint } = keyOf(simulated.hostKey);
    const { routerId } = answer.data;
    await invoke(app, 'startSession', { routerId });
    await app.routers.expectPhase(seed.name, 'Failed');
    await invoke(app, 'acceptHostKey', { routerId, algorithm, fingerprint, replace: false });
  }
  const idOf = (name: string): string => ids.get(name) ?? '';
  return {
    idOf,
    hostKeyOf: (name) => lab.routers.find(({ id }) => id === labIds.get(name))?.hostKey ?? '',
    setFault: (name, fault) => lab.setFault(labIds.get(name) ?? '', fault),
    start: async (name) => {
      await invoke(app, 'startSession', { routerId: idOf(name) });
      await expect(app.routers.row(name)).toHaveAttribute('aria-label', /, (Active|Unverified|Failed)$/);
    },
    stop: () => lab.stop(),
  };
}

function keyOf(line: string): { readonly algorithm: string; readonly fingerprint: string } {
  const key = parsePublicKey(line);
  if (!key) throw new Error(`no public key: ${line}`);
  return key;
}
