/** `app://router-sessions/…`: the window's own files and nothing else, with a strict policy on every answer. */

import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';

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
 * After `ready`. Serves files of `folder` whose real path lies in it; anything else is 404. `onServed` is told each that is.
 *
 * By the older interface, as long as Electron has it: `protocol.handle` makes a `Request` of the web for every file, whose
 * first one makes Node load its whole `fetch` (50 to 120 ms of main, in the middle of the launch).
 */
export function serveApp(
  session: Session,
  folder: string,
  onServed: (pathname: string) => void = () => undefined,
): void {
  const { protocol } = session;
  const root = realpath(folder);
  // Else a folder that is not there would be an unhandled rejection before the first file is asked for.
  root.catch(() => undefined);
  const answer = async (url: string, method: string): Promise<Answer> => {
    const answered = await answerOf(root, url, method);
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

async function answerOf(root: Promise<string>, asked: string, method: string): Promise<Answer> {
  const url = new URL(asked);
  const file = `${url.protocol}//${url.host}` === appOrigin ? await contained(root, url.pathname) : null;
  const type = file === null ? undefined : types[path.extname(file)];
  const content = type === undefined || method !== 'GET' ? null : await read(file);
  if (content === null || type === undefined) {
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('not found') };
  }
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

/** The file below `root`, or null when it does not exist or its real path does not lie there (symlinks resolved). */
async function contained(root: Promise<string>, pathname: string): Promise<string | null> {
  try {
    const folder = await root;
    const wanted = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
    if (wanted.includes('\0')) return null;
    const file = await realpath(path.join(folder, wanted));
    return file.startsWith(folder + path.sep) ? file : null;
  } catch {
    return null;
  }
}

/** null for a folder, and for what went away meanwhile. */
async function read(file: string | null): Promise<Buffer | null> {
  return file === null ? null : await readFile(file).catch(() => null);
}
