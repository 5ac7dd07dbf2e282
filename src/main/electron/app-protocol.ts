/** `app://router-sessions/…`: the window's own files and nothing else, with a strict policy on every answer. */

import path from 'node:path';
import { protocol, type Session } from 'electron';
import type { PageFiles } from './page-files';

export const appOrigin = 'app://router-sessions';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before `ready`. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true, corsEnabled: false },
    },
  ]);
}

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/**
 * After `ready`. Serves `files` of the types above; anything else is 404. `onServed` is told each that is.
 *
 * By the older interface, as long as Electron has it: `protocol.handle` makes a `Request` of the web for every file, whose
 * first one makes Node load its whole `fetch` (50 to 120 ms of main, in the middle of the launch).
 */
export function serveApp(
  session: Session,
  files: PageFiles,
  onServed: (pathname: string) => void = () => undefined,
): void {
  const { protocol } = session;
  const answer = async (url: string, method: string): Promise<Answer> => {
    const answered = await answerOf(files, url, method);
    if (answered.status === 200) onServed(new URL(url).pathname);
    return answered;
  };
  if (typeof protocol.registerBufferProtocol === 'function') {
    const registered = protocol.registerBufferProtocol('app', ({ url, method }, reply) => {
      void answer(url, method).then(({ status, headers, body }) =>
        reply({ statusCode: status, headers: { ...headers }, data: body }),
      );
    });
    if (registered) return;
  }
  protocol.handle('app', async ({ url, method }) => {
    const { status, headers, body } = await answer(url, method);
    return new Response(new Uint8Array(body), { status, headers });
  });
}

async function answerOf(files: PageFiles, asked: string, method: string): Promise<Answer> {
  const url = new URL(asked);
  const type = types[path.extname(url.pathname === '/' ? '/index.html' : url.pathname)];
  const isServed = type !== undefined && method === 'GET' && `${url.protocol}//${url.host}` === appOrigin;
  const content = isServed ? await files(url.pathname) : null;
  if (content === null || type === undefined) {
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('not found') };
  }
  // Loaded when the window is on its way: before, Electron's start waits 7 ms for it.
  const { randomBytes } = await import('node:crypto');
  const nonce = randomBytes(16).toString('base64');
  const body = type.startsWith('text/html')
    ? Buffer.from(content.toString('utf8').replaceAll('__CSP_NONCE__', nonce))
    : content;
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body,
  };
}
