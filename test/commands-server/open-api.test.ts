/** The OpenAPI description against the running server: every URL is in it, and every answer is what it says. */

import { randomUUID } from 'node:crypto';
import type { RouterTarget } from '@shared/embedded-channel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { routes } from '../../src/commands-server/routes/session-routes';
import { labOf, type TestLab } from '../support/lab-targets';
import { startTestServer, type TestServer } from '../support/test-server';

type Json = Parameters<typeof z.fromJSONSchema>[0];
type Content = { readonly content: { readonly 'application/json': { readonly schema: Json } } };
type Description = {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { readonly requestBody?: Content; readonly responses: Record<string, Content> }>
  >;
  readonly components: { readonly schemas: { readonly Failure: Json } };
};

let server: TestServer;
let lab: TestLab;
let description: Description;
beforeAll(async () => {
  server = await startTestServer();
  lab = await labOf(2);
  for (const target of lab.targets) server.targets.set(target.id, target);
  const headers = { authorization: `Bearer ${server.token}` };
  description = (await (await fetch(`${server.url}/openapi.json`, { headers })).json()) as Description;
});
afterAll(async () => {
  await server.close();
  await lab.close();
});

const answerSchema = (path: string, method: string) =>
  z.fromJSONSchema(description.paths[path]?.[method]?.responses['200']?.content['application/json'].schema ?? false);
const failureSchema = () => z.fromJSONSchema(description.components.schemas.Failure);
const bodySchema = (path: string) =>
  z.fromJSONSchema(description.paths[path]?.['post']?.requestBody?.content['application/json'].schema ?? false);
const secretsOf = (credential: RouterTarget['credential']) =>
  credential.kind === 'password' && credential.password ? credential.password : 'no password here';
const isFine = (schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? 'as described' : z.prettifyError(parsed.error);
};

test('names every URL that the server answers, with its method, and no other', () => {
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{id}', ':id')}`),
  );
  expect(description.openapi).toBe('3.1.0');
  expect(described.toSorted()).toEqual(
    Object.entries(routes)
      .map(([path, method]) => `${method} ${path}`)
      .toSorted(),
  );
});

describe('the answers are as described', () => {
  test('of a whole life of a session, alone and in a batch', async () => {
    const [first, second] = lab.targets.map(({ id }) => id) as [string, string];
    const sessionId = randomUUID();
    const started = await server.start(sessionId, first);
    expect(started.success).toBe(true);
    expect(isFine(answerSchema('/api/session/start', 'post'), started)).toBe('as described');
    const refreshed = await server.refresh(sessionId, first);
    expect(isFine(answerSchema('/api/session/refresh', 'post'), refreshed)).toBe('as described');
    const batch = await server.post('/api/session/refresh', {
      sessions: [{ sessionId, routerId: first }, { sessionId: 'x' }, { sessionId: randomUUID(), routerId: second }],
    });
    expect(isFine(answerSchema('/api/session/refresh', 'post'), batch)).toBe('as described');
    const status = await server.status();
    expect(status.data?.sessions).toHaveLength(1);
    expect(isFine(answerSchema('/api/session/status', 'get'), status)).toBe('as described');
    expect(isFine(answerSchema('/api/session/end', 'post'), await server.end(sessionId, first))).toBe('as described');
  });

  test('of health, with and without a token', async () => {
    for (const headers of [{}, { authorization: `Bearer ${server.token}` }]) {
      const health: unknown = await (await fetch(`${server.url}/health`, { headers })).json();
      expect(isFine(answerSchema('/health', 'get'), health)).toBe('as described');
    }
  });

  test('of the list of routers, in which nothing is secret', async () => {
    const answer = await fetch(`${server.url}/api/routers`, { headers: { authorization: `Bearer ${server.token}` } });
    const text = await answer.text();
    expect(isFine(answerSchema('/api/routers', 'get'), JSON.parse(text))).toBe('as described');
    expect(JSON.parse(text)).toMatchObject({
      data: {
        message: '2 routers',
        routers: lab.targets.map(({ id, name, port }) => ({ id, name, port, jump_hosts: [] })),
      },
    });
    for (const { credential } of lab.targets) expect(text).not.toContain(secretsOf(credential));
    expect((await fetch(`${server.url}/api/routers`)).status).toBe(401);
  });

  test('of what fails, with all that is told of it', async () => {
    const router = lab.targets[0]!;
    const hers = randomUUID();
    const failures: unknown[] = [
      await server.post('/api/nothing', {}),
      await server.post('/api/session/start', {}),
      await server.start(randomUUID(), randomUUID()),
      await server.refresh(randomUUID(), router.id),
      await server.post(`/api/routers/${router.id}/host-key`, {
        algorithm: 'ssh-ed25519',
        fingerprint: `SHA256:${'A'.repeat(43)}`,
      }),
    ];
    await server.start(hers, router.id);
    failures.push(await server.as('bob').start(randomUUID(), router.id));
    await server.as('bob').start(randomUUID(), router.id, false, { takeOver: true });
    failures.push(await server.refresh(hers, router.id));
    expect(failures.map((one) => isFine(failureSchema(), one))).toEqual(failures.map(() => 'as described'));
  });

  test('and an answer with anything more, or less, is not', async () => {
    const health = { success: true, data: { message: 'x' }, error: null };
    expect(isFine(answerSchema('/health', 'get'), health)).not.toBe('as described');
    const metadata = { sessionId: null, routerId: null, timestamp: 't', executionTime: 0, correlationId: 'c' };
    expect(isFine(answerSchema('/health', 'get'), { ...health, metadata })).toBe('as described');
    const more = { ...health, metadata, data: { message: 'x', secret: 1 } };
    expect(isFine(answerSchema('/health', 'get'), more)).not.toBe('as described');
  });
});

test('the described requests are those that the server takes', () => {
  const ids = { sessionId: randomUUID(), routerId: randomUUID() };
  const start = bodySchema('/api/session/start');
  expect(isFine(start, ids)).toBe('as described');
  expect(isFine(start, { ...ids, restart: true, takeOver: true })).toBe('as described');
  for (const wrong of [{}, { ...ids, sessionId: 'x' }, { ...ids, restart: 'yes' }]) {
    expect(isFine(start, wrong)).not.toBe('as described');
  }
  expect(isFine(bodySchema('/api/session/refresh'), { sessions: [ids] })).toBe('as described');
});
