/** Fault 23 from the server's side: clients that are slow, silent or gone cost nobody else anything. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const open = async (): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  await once(socket, 'connect');
  return socket;
};
/** What comes until the server closes. */
const answerOn = async (socket: Socket): Promise<string> => {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
};

test(
  'fault 23: a client that trickles its request is answered and cut off, and others are served meanwhile',
  { timeout: 60_000 },
  async () => {
    const socket = await open();
    socket.write(
      `POST /api/session/start HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.token}\r\n` +
        'content-type: application/json\r\ncontent-length: 50000\r\n\r\n{',
    );
    const trickle = setInterval(() => {
      if (socket.writable) socket.write(' ');
    }, 500);
    try {
      const answered = answerOn(socket);
      expect(await server.status()).toMatchObject({ success: true });
      const text = await answered;
      expect(text).toMatch(/^HTTP\/1\.1 408 /);
      expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({
        success: false,
        data: null,
        error: { code: 'BAD_REQUEST' },
      });
    } finally {
      clearInterval(trickle);
      socket.destroy();
    }
  },
);

test('fault 23: clients that leave in the middle of a request leave nothing behind', async () => {
  const half =
    'POST /api/session/start HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"se';
  for (let index = 0; index < 50; index += 1) {
    const socket = await open();
    socket.on('error', () => undefined);
    socket.write(half);
    if (index % 2 === 0) socket.resetAndDestroy();
    else socket.end();
  }
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.server.app.http.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  expect(await server.status()).toMatchObject({ success: true });
  await expect.poll(connections).toBeLessThanOrEqual(2);
});
