/** The channel to the parent in an Electron utility process, where messages come as events; `fork` is tried for real elsewhere. */

import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { openProcessChannel } from '../../src/commands-server/process-channel';

const host = process as unknown as { parentPort?: unknown };
afterEach(() => {
  delete host.parentPort;
});

test('in a utility process the data of each event is the message, and the closed port is the end', () => {
  const sent: unknown[] = [];
  const parentPort = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => sent.push(message) });
  host.parentPort = parentPort;
  const channel = openProcessChannel<{ readonly type: string }>();
  const heard: unknown[] = [];
  channel?.onMessage((message) => heard.push(message));
  channel?.onClose(() => heard.push('closed'));
  channel?.send({ type: 'ready' });
  parentPort.emit('message', { data: { type: 'stop' }, ports: [] });
  parentPort.emit('close');
  expect(sent).toEqual([{ type: 'ready' }]);
  expect(heard).toEqual([{ type: 'stop' }, 'closed']);
});
