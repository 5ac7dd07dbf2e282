/** The window's files, by whichever of Electron's two interfaces there is: the same answers, and nothing outside the folder. */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Session } from 'electron';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveApp } from '../../../src/main/electron/app-protocol';
import { pageFiles } from '../../../src/main/electron/page-files';

vi.mock('electron', () => ({ protocol: {} }));

type Seen = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
type Ask = (url: string, method?: string) => Promise<Seen>;

type OldReply = { readonly statusCode: number; readonly headers: Record<string, string>; readonly data: Buffer };
type OldHandler = (request: { url: string; method: string }, reply: (answer: OldReply) => void) => void;
type NewHandler = (request: { url: string; method: string }) => Promise<Response>;

function older(folder: string): Ask {
  let handler: OldHandler | undefined;
  const registerBufferProtocol = (_scheme: string, given: OldHandler): boolean => {
    handler = given;
    return true;
  };
  serveApp({ protocol: { registerBufferProtocol, handle: unwanted } } as unknown as Session, pageFiles(folder));
  return (url, method = 'GET') =>
    new Promise((resolve) => {
      handler?.({ url, method }, ({ statusCode, headers, data }) =>
        resolve({ status: statusCode, headers, body: data.toString('utf8') }),
      );
    });
}

function newer(folder: string): Ask {
  let handler: NewHandler | undefined;
  const handle = (_scheme: string, given: NewHandler): void => {
    handler = given;
  };
  serveApp({ protocol: { handle } } as unknown as Session, pageFiles(folder));
  return async (url, method = 'GET') => {
    const answer = await handler?.({ url, method });
    if (!answer) throw new Error('nothing was registered');
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  };
}

function unwanted(): void {
  throw new Error('both interfaces were used');
}

let folder: string;
let served: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'router-sessions-served-'));
  served = path.join(folder, 'renderer');
  await mkdir(path.join(served, 'assets'), { recursive: true });
  await writeFile(path.join(served, 'index.html'), '<meta content="__CSP_NONCE__">');
  await writeFile(path.join(served, 'assets', 'a.js'), 'let __CSP_NONCE__ = 1;');
  await writeFile(path.join(served, 'secrets.json'), '{}');
  await writeFile(path.join(folder, 'outside.html'), 'outside');
  await symlink(path.join(folder, 'outside.html'), path.join(served, 'link.html'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ['registerBufferProtocol', older],
  ['handle', newer],
])('by %s', (_name, interfaceOf) => {
  test('the page has its nonce in the text and in the policy, another each time', async () => {
    const ask = interfaceOf(served);
    const [first, second] = [await ask('app://router-sessions/'), await ask('app://router-sessions/index.html')];
    const nonce = /content="([^"]+)"/.exec(first.body)?.[1] ?? '';
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(first.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(nonce).toMatch(/^[A-Za-z0-9+/=]{24}$/);
    expect(second.body).not.toBe(first.body);
  });

  test('a script comes as it is, and may not be kept or guessed at', async () => {
    const { status, headers, body } = await interfaceOf(served)('app://router-sessions/assets/a.js');
    expect({ status, body }).toEqual({ status: 200, body: 'let __CSP_NONCE__ = 1;' });
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  test.each([
    'app://router-sessions/..%2foutside.html',
    'app://router-sessions/%2e%2e/outside.html',
    'app://router-sessions/link.html',
    'app://router-sessions/secrets.json',
    'app://router-sessions/assets',
    'app://router-sessions/%00',
    'app://router-sessions/%zz',
    'app://elsewhere/index.html',
    'app://router-sessions/nothing.js',
  ])('%s is not there', async (url) => {
    expect(await interfaceOf(served)(url)).toMatchObject({ status: 404, body: 'not found' });
  });

  test('nothing can be sent', async () => {
    expect(await interfaceOf(served)('app://router-sessions/', 'POST')).toMatchObject({ status: 404 });
  });

  test('a folder that is not there is no end of the app', async () => {
    expect(await interfaceOf(path.join(folder, 'gone'))('app://router-sessions/')).toMatchObject({ status: 404 });
  });
});
