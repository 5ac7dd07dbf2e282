/** Entry: the lab as a process of its own, told what to do over the process channel. */

import type { FromLab, ToLab } from '@shared/lab-channel';
import { z } from 'zod';
import { describeThrown } from '../commands-server/log';
import { openProcessChannel } from '../commands-server/process-channel';
import { mostLabRouters, startLab, type Lab } from './lab';

const faultSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('latency'), ms: z.number().min(0).max(60_000) }),
  z.object({
    kind: z.enum(['refuse', 'drop', 'hang', 'reboot', 'wipe-rules', 'change-host-key', 'wrong-password', 'none']),
  }),
]);

const messageSchema: z.ZodType<ToLab> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), routers: z.number().int().min(1).max(mostLabRouters) }),
  z.object({ type: z.literal('fault'), routerId: z.string().max(64), fault: faultSchema }),
  z.object({ type: z.literal('stop') }),
]);

function main(): void {
  const channel = openProcessChannel<FromLab>();
  if (!channel) {
    console.error('The lab is started by the app (npm run demo) or by a test, over a process channel.');
    process.exitCode = 64;
    return;
  }
  let lab: Lab | null = null;

  const stop = async () => {
    await lab?.stop();
    process.exit(0);
  };
  const handle = async (message: ToLab) => {
    switch (message.type) {
      case 'start':
        if (lab) throw new Error('the lab is running already');
        lab = await startLab({ routers: message.routers });
        channel.send({ type: 'started', routers: lab.routers });
        return;
      case 'fault':
        if (!lab) throw new Error('the lab is not running yet');
        await lab.setFault(message.routerId, message.fault);
        return;
      case 'stop':
        await stop();
    }
  };

  channel.onMessage((raw) => {
    const message = messageSchema.safeParse(raw);
    if (!message.success) {
      channel.send({ type: 'failed', message: 'the lab did not understand the message' });
      return;
    }
    handle(message.data).catch((error: unknown) => channel.send({ type: 'failed', message: describeThrown(error) }));
  });
  channel.onClose(() => void stop());
  channel.send({ type: 'ready' });
}

main();
