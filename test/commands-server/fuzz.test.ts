/**
 * Requests that nobody means: mutated in every part, over raw sockets. Whatever comes, the server answers the envelope or
 * closes, stays up, and holds no session that nobody started. RSM_FUZZ_REQUESTS sets how many, RSM_FUZZ_SEED repeats a run.
 */

import { randomInt, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { errorSchema, metadataSchema } from '../../src/commands-server/routes/answer-schemas';
import { randomFrom } from '../support/seeded-random';
import { startTestServer, type TestServer } from '../support/test-server';

const requests = Number(process.env['RSM_FUZZ_REQUESTS'] ?? 1_000);
const seed = Number(process.env['RSM_FUZZ_SEED'] ?? randomInt(1_000_000));

const envelope = z.union([
  z.object({ success: z.literal(true), data: z.looseObject({}), error: z.null(), metadata: metadataSchema }),
  z.strictObject({ success: z.literal(false), data: z.null(), error: errorSchema, metadata: metadataSchema }),
]);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

type Random = () => number;
const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  'x'.repeat(5_000),
  '\u0000\u001b[31m',
  '‮evil',
  '../../etc/passwd',
  '$(reboot)',
  "'; reboot #",
  [],
  {},
  [[[[[[]]]]]],
  { toString: 'x', constructor: { prototype: {} } },
];

function value(random: Random): unknown {
  return random() < 0.5 ? randomUUID() : pick(random, strange);
}

const textOf = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given));

function body(random: Random): string {
  const ids = () => ({ sessionId: value(random), routerId: value(random) });
  const object = pick<() => unknown>(random, [
    () => ids(),
    () => ({ ...ids(), restart: value(random), takeOver: value(random) }),
    () => ({
      sessions: Array.from({ length: Math.floor(random() * 8) }, () => (random() < 0.5 ? ids() : value(random))),
    }),
    () => ({ algorithm: value(random), fingerprint: value(random), replace: value(random) }),
    () => value(random),
  ])();
  const text = JSON.stringify(object) ?? '';
  const at = Math.floor(random() * (text.length + 1));
  return pick<() => string>(random, [
    () => text,
    () => text,
    () => text.slice(0, at),
    () => text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at),
    () => `{"__proto__":{"isAdmin":true},${text.slice(1)}`,
    () => '['.repeat(5_000),
    () => '',
  ])();
}

function requestText(random: Random): string {
  const method = pick(random, [
    'GET',
    'POST',
    'POST',
    'POST',
    'PUT',
    'DELETE',
    'OPTIONS',
    'HEAD',
    'PATCH',
    'BREW',
    'g\u0001t',
  ]);
  const path = pick(random, [
    '/api/session/start',
    '/api/session/end',
    '/api/session/refresh',
    `/api/session/status?sessionId=${encodeURIComponent(textOf(value(random)))}`,
    '/api/session/status?sessionId=a&sessionId=b&__proto__=c',
    `/api/routers/${encodeURIComponent(textOf(value(random)).slice(0, 300))}/host-key`,
    '/health',
    '/api/routers',
    '/metrics',
    '/openapi.json',
    '/%',
    '/%2e%2e/%00',
    '//',
    '*',
    `/${'a'.repeat(Math.floor(random() * 20_000))}`,
    'http://elsewhere.example/health',
  ]);
  const content = body(random);
  const length = Buffer.byteLength(content);
  const headers = [
    pick(random, ['host: x', 'host: x', 'host: x', 'host: x\r\nhost: y', 'x: y']),
    pick(random, [
      `authorization: Bearer ${server.token}`,
      `authorization: Bearer ${server.token}`,
      `authorization: Bearer ${server.token}`,
      'authorization: Bearer',
      'authorization: Basic eDp5',
      `authorization: ${'z'.repeat(300)}`,
      'x-nothing: 1',
    ]),
    pick(random, [
      'content-type: application/json',
      'content-type: application/json',
      'content-type: text/html',
      'a: b',
    ]),
    pick(random, [
      'x-correlation-id: ../../x',
      `idempotency-key: ${textOf(value(random)).slice(0, 400)}`,
      'b: c',
      'd: e',
    ]),
    pick(random, [
      `content-length: ${length}`,
      `content-length: ${length}`,
      `content-length: ${length}`,
      `content-length: ${length}`,
      'content-length: -5',
      `content-length: ${length}\r\ntransfer-encoding: chunked`,
      'content-length: 99999999',
    ]),
    'connection: close',
  ];
  return `${method} ${path} HTTP/${pick(random, ['1.1', '1.1', '1.1', '1.0', '3.7'])}\r\n${headers.join('\r\n')}\r\n\r\n${content}`;
}

/** Bytes, after a garbage collection. */
function heapNow(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** What came back, whole, until the server closes; a request that promises more than it sends is closed by us. */
function ask(text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) }, () =>
      socket.write(Buffer.from(text, 'latin1')),
    );
    const patience = setTimeout(() => socket.destroy(), 250);
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(received);
    });
  });
}

function problemOf(request: string, answer: string): string | null {
  // Nothing at all: the request was never whole, and was given up.
  if (answer === '') return null;
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  if (!(status >= 200 && status < 500)) return `status ${status}`;
  if (request.startsWith('HEAD')) return null;
  const isOther = /^GET (http:\/\/elsewhere.example)?\/(metrics|openapi)/.test(request) && status === 200;
  if (isOther || status === 100) return null;
  try {
    const parsed = envelope.safeParse(JSON.parse(rest.join('\r\n\r\n')));
    return parsed.success ? null : z.prettifyError(parsed.error);
  } catch {
    return `no JSON: ${rest.join('').slice(0, 200)}`;
  }
}

test(
  `${requests} mutated requests are answered within the envelope, and the server stays up (seed ${seed})`,
  async () => {
    process.stdout.write(`fuzz: ${requests} requests, seed ${seed}\n`);
    const random = randomFrom(seed);
    const problems: string[] = [];
    const outcomes = new Map<string, number>();
    const unexpected: string[] = [];
    const heap: number[] = [];
    let made = 0;
    const worker = async (upTo: number) => {
      while (made < upTo) {
        made += 1;
        const request = requestText(random);
        const answer = await ask(request);
        const problem = problemOf(request, answer);
        if (problem !== null) problems.push(`${problem} for ${JSON.stringify(request.slice(0, 400))}`);
        const status = answer.slice(9, 12);
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
      }
    };
    for (const quarter of [1, 2, 3, 4]) {
      await Promise.all(Array.from({ length: 8 }, () => worker((requests * quarter) / 4)));
      // The test's own memory of the log must not look like the server's.
      const lines = (server.lines as string[]).splice(0);
      unexpected.push(...lines.filter((line) => line.includes('"unexpected"')));
      heap.push(heapNow());
    }
    expect(problems.slice(0, 5)).toEqual([]);
    // The mutations reach the inside: some are served, and they are refused for many reasons.
    for (const status of ['200', '400', '401', '404']) expect(outcomes.get(status) ?? 0).toBeGreaterThan(0);
    expect((await server.status()).data?.sessions).toEqual([]);
    expect(unexpected).toEqual([]);
    // What is remembered on purpose (answers by key, clients that were refused) is full by the half.
    const grownBytes = (heap[3] ?? Number.NaN) - (heap[1] ?? 0);
    process.stdout.write(`fuzz: the heap grew by ${(grownBytes / 1_024).toFixed(0)} KiB in the second half\n`);
    expect(grownBytes).toBeLessThan(Math.max(1_048_576, requests * 200));
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  },
  120_000 + requests * 60,
);
