/** The edge between window and main: who may send, what may be sent, and what comes back whatever happens inside. */

import { type CommandName, commandChannel, commandNames, type IpcEnvelope } from '@shared/ipc-contract';
import { serviceError } from '@shared/errors';
import { fail, ok } from '@shared/result';
import { describe, expect, it } from 'vitest';
import { type Handlers, registerCommands } from '../../../src/main/ipc/register';
import { createLog } from '../../../src/main/log/log';
import { createRedactor } from '../../../src/main/log/redact';
import { createFakeTime } from '../../support/fake-time';
import { linesInMemory, routerId, goodRouter } from '../support';

function registered(changes: Partial<Handlers> = {}) {
  const listeners = new Map<string, (isTrustedSender: boolean, input: unknown) => Promise<unknown>>();
  const called: { readonly name: string; readonly input: unknown }[] = [];
  const handlers = Object.fromEntries(
    commandNames.map((name) => [
      name,
      (input: unknown) => {
        called.push({ name, input });
        return ok({});
      },
    ]),
  ) as unknown as Handlers;
  const { file, lines } = linesInMemory();
  const { clock } = createFakeTime();
  registerCommands(
    { handle: (channel, listener) => listeners.set(channel, listener) },
    { ...handlers, ...changes },
    {
      log: createLog({ file, redactor: createRedactor(), clock }),
      clock,
      randomness: { uuid: () => 'correlation-1', fraction: () => 0 },
    },
  );
  const invoke = async (name: CommandName, input: unknown, isTrusted = true) =>
    (await listeners.get(commandChannel(name))!(isTrusted, input)) as IpcEnvelope<unknown>;
  return { invoke, called, lines, channels: [...listeners.keys()] };
}

const router = goodRouter;

describe('the sender', () => {
  it('every command of the contract has a channel, and there is no other', () => {
    expect(registered().channels).toEqual(commandNames.map((name) => commandChannel(name)));
  });

  it.each(commandNames)('a foreign page may not send %s, whatever its input', async (name) => {
    const { invoke, called, lines } = registered();
    const envelope = await invoke(name, { routerId }, false);
    expect(envelope).toMatchObject({ success: false, data: null, error: { code: 'FORBIDDEN' } });
    expect(called).toEqual([]);
    expect(lines.join('\n')).toContain('foreign sender');
  });
});

describe('the input', () => {
  const bad: readonly (readonly [CommandName, unknown, string])[] = [
    ['startSession', undefined, 'expected object'],
    ['startSession', {}, 'routerId'],
    ['startSession', { routerId: 'not-a-uuid' }, 'UUID'],
    ['startSession', { routerId: 7 }, 'routerId'],
    ['startSession', { routerId: [routerId] }, 'routerId'],
    ['startSession', { routerId, restart: true }, 'restart'],
    ['getSnapshot', {}, 'expected undefined'],
    ['acknowledgeBatch', { epoch: 'x', seq: -1 }, 'seq'],
    ['acknowledgeBatch', { epoch: 'x'.repeat(101), seq: 1 }, 'epoch'],
    ['addRouter', { router: { ...router, port: '22' } }, 'port: '],
    ['addRouter', { router: { ...router, address: '-oProxyCommand=x' } }, 'address: '],
    ['addRouter', { router, secret: 7 }, 'secret: '],
    ['addRouter', { router, secret: 'x'.repeat(4_097) }, 'secret: at most 4096'],
    ['addRouter', { router, id: 'x' }, 'UUID'],
    ['addRouter', { router: { ...router, simulated: true } }, 'simulated'],
    ['updateRouter', { router }, 'routerId'],
    ['acceptHostKey', { routerId, algorithm: 'ssh-ed25519', fingerprint: 'SHA256:x' }, 'replace'],
    ['acceptHostKey', { routerId, algorithm: 'x'.repeat(101), fingerprint: 'SHA256:x', replace: false }, 'algorithm'],
    ['copyText', { text: 'x'.repeat(100_001) }, 'text'],
    ['dismissNotice', { id: '' }, 'id'],
    ['answerQuit', { choice: 'burn' }, 'choice'],
  ];

  it.each(bad)('%s: what is wrong is refused and the field is named', async (name, input, field) => {
    const { invoke, called } = registered();
    const envelope = await invoke(name, input);
    expect(envelope.error?.code).toBe('INVALID_INPUT');
    expect(envelope.error?.message).toContain(field);
    expect(called).toEqual([]);
  });

  it('a refused secret is not quoted back', async () => {
    const { invoke, lines } = registered();
    const envelope = await invoke('addRouter', { router, secret: 'planted'.repeat(1_000) });
    expect(JSON.stringify(envelope) + lines.join('\n')).not.toContain('planted');
  });

  it('an attempt to set the prototype is refused and changes nothing', async () => {
    const { invoke, called } = registered();
    const input = JSON.parse(`{"routerId":"${routerId}","__proto__":{"isAdmin":true}}`) as unknown;
    expect((await invoke('startSession', input)).error?.code).toBe('INVALID_INPUT');
    expect(called).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('a good one reaches the handler in its canonical form', async () => {
    const { invoke, called } = registered();
    const envelope = await invoke('addRouter', {
      router: { ...router, address: '[2001:db8::1]' },
      id: routerId.toUpperCase(),
    });
    expect(envelope).toMatchObject({ success: true, error: null, metadata: { command: 'addRouter' } });
    expect(called).toMatchObject([{ input: { id: routerId, router: { address: '2001:db8::1' } } }]);
  });
});

describe('what comes back', () => {
  it('an error of a handler, as it is', async () => {
    const error = serviceError('ROUTER_UNKNOWN', { message: 'Gone.', correlationId: 'x' });
    const { invoke } = registered({ startSession: () => fail(error) });
    expect(await invoke('startSession', { routerId })).toMatchObject({ success: false, data: null, error });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('the handler broke');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the handler broke'))],
  ])('when a handler %s: INTERNAL, logged with the id that the window shows', async (_how, startSession) => {
    const { invoke, lines } = registered({ startSession });
    const envelope = await invoke('startSession', { routerId });
    expect(envelope.error).toMatchObject({ code: 'INTERNAL', correlationId: 'correlation-1' });
    expect(lines.join('\n')).toMatch(/correlation-1.*the handler broke/);
  });

  it('when a handler answers with nothing: INTERNAL', async () => {
    const { invoke } = registered({ startSession: () => undefined as never });
    expect((await invoke('startSession', { routerId })).error?.code).toBe('INTERNAL');
  });
});
