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
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false } },
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

/** After `ready`. Serves files of `folder` whose real path lies in it; anything else is 404. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file = `${url.protocol}//${url.host}` === appOrigin ? await contained(folder, url.pathname) : null;
    const type = file === null ? undefined : types[path.extname(file)];
    if (file === null || type === undefined || request.method !== 'GET') {
      return new Response('not found', { status: 404, headers: { 'content-type': 'text/plain' } });
    }
    const nonce = randomBytes(16).toString('base64');
    const content = await readFile(file);
    const body = type.startsWith('text/html') ? content.toString('utf8').replaceAll('__CSP_NONCE__', nonce) : content;
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy(nonce),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  });
}

/** The real path of the file, or null when it does not exist or does not lie in the folder (symlinks resolved). */
export async function contained(folder: string, pathname: string): Promise<string | null> {
  try {
    const root = await realpath(folder);
    const wanted = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
    if (wanted.includes('\0')) return null;
    const file = await realpath(path.join(root, wanted));
    return file.startsWith(root + path.sep) ? file : null;
  } catch {
    return null;
  }
}
