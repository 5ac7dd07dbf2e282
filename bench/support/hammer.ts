/**
 * A load generator that costs less than what it measures: it writes ready-made requests to raw sockets and looks only for
 * the end of each answer, so that the server is what is busy. An answer that is not 200 is an error, not a figure.
 */

import { connect, type Socket } from 'node:net';

export type Load = {
  readonly port: number;
  /** whole HTTP requests, sent in turn */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
};

export function requestBytes(path: string, token: string, body: unknown): Buffer {
  const json = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}

const endOfHead = Buffer.from('\r\n\r\n');

/** Answers per second over the whole time. */
export async function hammer(load: Load): Promise<number> {
  let next = 0;
  let answers = 0;
  const from = performance.now();
  const until = from + load.seconds * 1_000;
  const oneConnection = () =>
    new Promise<void>((resolve, reject) => {
      const socket: Socket = connect({ host: '127.0.0.1', port: load.port, noDelay: true });
      const fail = (why: string) => {
        socket.destroy();
        reject(new Error(why));
      };
      const send = () => {
        const request = load.requests[next % load.requests.length];
        next += 1;
        if (request) socket.write(request);
      };
      let held: Buffer = Buffer.alloc(0);
      socket.once('connect', send);
      socket.on('error', (error) => fail(error.message));
      socket.on('data', (chunk) => {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const head = held.indexOf(endOfHead);
        if (head < 0) return;
        const text = held.toString('latin1', 0, head);
        const length = /content-length: (\d+)/i.exec(text)?.[1];
        if (!text.startsWith('HTTP/1.1 200') || length === undefined) {
          fail(`an answer was not as expected: ${held.toString('utf8').slice(0, 400)}`);
          return;
        }
        if (held.length < head + endOfHead.length + Number(length)) return;
        held = Buffer.alloc(0);
        answers += 1;
        if (performance.now() < until) send();
        else {
          socket.end();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: load.connections }, oneConnection));
  return answers / ((performance.now() - from) / 1_000);
}
