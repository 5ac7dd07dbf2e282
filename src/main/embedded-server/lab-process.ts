/** Starts the lab: simulated routers for the demo, in a process of their own. */

import { parseId, type RouterId } from '@shared/ids';
import type { FromLab, LabRouter, ToLab } from '@shared/lab-channel';
import type { Router } from '@shared/router';
import { z } from 'zod';
import type { StartProcess } from './child-process';
import { texts } from '../texts';

const labRouterSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  port: z.number(),
  user: z.string(),
  password: z.string(),
  hostKey: z.string(),
  group: z.string(),
  tags: z.array(z.string()),
  profile: z.enum(['auto', 'facts', 'traffic-control']),
});
const messageSchema: z.ZodType<FromLab> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('started'), routers: z.array(labRouterSchema) }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);

export type LabProcess = { readonly stop: () => void };

export function startLabProcess(ports: {
  readonly startProcess: StartProcess;
  readonly routers: number;
  readonly onStarted: (routers: readonly LabRouter[]) => void;
  readonly onFailed: (message: string) => void;
}): LabProcess {
  const child = ports.startProcess('lab');
  let stopped = false;
  const send = (message: ToLab): void => child.send(message);
  child.onMessage((raw) => {
    const parsed = messageSchema.safeParse(raw);
    if (!parsed.success) return;
    if (parsed.data.type === 'ready') send({ type: 'start', routers: ports.routers });
    else if (parsed.data.type === 'started') ports.onStarted(parsed.data.routers);
    else ports.onFailed(parsed.data.message);
  });
  child.onExit((code) => {
    if (!stopped) ports.onFailed(texts.server.labEnded(code));
  });
  return {
    stop: () => {
      stopped = true;
      child.kill();
    },
  };
}

export function routerOfLab(lab: LabRouter): Router | null {
  const id = parseId<RouterId>(lab.id);
  if (id === null) return null;
  return {
    id,
    name: lab.name,
    address: lab.address,
    port: lab.port,
    user: lab.user,
    group: lab.group,
    tags: lab.tags,
    profile: lab.profile,
    credential: { kind: 'password', keyFile: null },
    furtherCredentials: [],
    legacyAlgorithms: false,
    jump: null,
    interfaces: [],
    notes: texts.server.notesOfSimulated,
    simulated: true,
  };
}
