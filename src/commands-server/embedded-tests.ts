/** Tests of routers that the app asked for over the process channel: each can be cancelled, and all end with the server. */

import type { FromEmbeddedServer, RouterTarget } from '@shared/embedded-channel';
import type { HostKey } from '@shared/errors';
import { asCommandsError } from './commands-error';
import type { Server } from './server-parts';

export type EmbeddedTests = {
  readonly begin: (requestId: number, target: RouterTarget) => void;
  readonly cancel: (requestId: number) => void;
  readonly trust: (requestId: number, target: RouterTarget, hostKey: HostKey) => void;
  readonly cancelAll: () => void;
};

export function embeddedTests(ports: {
  readonly server: Pick<Server, 'testRouter' | 'trustHostKey' | 'redactor'>;
  readonly user: string;
  readonly send: (message: FromEmbeddedServer) => void;
}): EmbeddedTests {
  const { server, user, send } = ports;
  const running = new Map<number, AbortController>();
  return {
    begin: (requestId, target) => {
      const cancel = new AbortController();
      running.set(requestId, cancel);
      void server
        .testRouter(target, user, cancel.signal)
        .then((report) => send({ type: 'router-tested', requestId, report }))
        .finally(() => running.delete(requestId));
    },
    cancel: (requestId) => running.get(requestId)?.abort(),
    trust: (requestId, target, hostKey) => {
      const told = (thrown: unknown) => server.redactor.value(asCommandsError(thrown).toWire());
      void server
        .trustHostKey(target, hostKey)
        .then(() => null, told)
        .then((error) => send({ type: 'host-key-trusted', requestId, error }));
    },
    cancelAll: () => {
      for (const cancel of running.values()) cancel.abort();
    },
  };
}
